"""One application at work in the browser: its windows, frames and dialogs. Lives on the browser's thread.

Importing it loads Playwright: keywords do that when they first need a browser.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as TooSlowError

from connectors.errors import TargetUnavailableError
from connectors.web import finding, showing
from connectors.web.app_map import Step
from connectors.web.calm import Calm
from connectors.web.errors import FieldAmbiguousError, FieldNotFoundError, FormError
from connectors.web.map_file import MapFile
from connectors.web.memory import Remembered, current
from connectors.web.open_form import OpenForm
from connectors.web.traffic import Traffic, first_line, is_closed, is_passing
from connectors.web.view import Control, FrameView, Pressable, View, frame_view

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ElementHandle, Frame, Page

Found = TypeVar("Found")
SCRIPT = files("connectors.web").joinpath("page.js").read_text(encoding="utf-8")
FAULT_GRACE = 1.0  # seconds that a server's error may still be followed by a page
LEAVING = 3.0  # seconds that logging out may take
PASSING, PASSING_LOOKS = 2.0, 20  # seconds, and looks, that a document which is just being replaced is waited for
EXCHANGE_PATIENCE = 3.0  # seconds that a page's own exchange is waited for; some never end


class SessionEndedError(Exception):
    """The application asks to log in again; caught by whoever can start anew."""


class Desk:
    """The windows of one application and what goes on in them."""

    def __init__(self, context: BrowserContext, file: MapFile, account: str = "") -> None:
        """Open a window that shows nothing yet.

        Args:
            context: A fresh browser context.
            file: The application's map.
            account: The robot account to log in with; empty where the map names the only user.
        """
        self.account = account
        self.context = context
        self.file = file
        self.app = file.app
        self.form: OpenForm | None = None
        self.started = False
        self.traffic = Traffic(context, file.app.patience, file.app.dialogs)
        self._frames: list[Frame] = []
        self._keys: dict[Frame, str] = {}
        self._seen: dict[Frame, Any] = {}  # what a document showed right after it was filled, for the next look
        self._remembered: dict[str, Remembered] = {}
        self.last = View(())
        self.calm = Calm()
        context.set_default_timeout(self.app.patience * 1000)
        context.new_page()

    # what is seen -----------------------------------------------------------------------------------------------------

    def see(self, *, just_filled: bool = False) -> View:
        """Look at every visible document of every window; one that is just being replaced is waited for a moment.

        Args:
            just_filled: Nothing happened since `fill`: what that saw is not looked at again.

        Raises:
            TargetUnavailableError: It can't be reached, or the browser died: an empty view would say that all is gone.
        """
        known, self._seen = self._seen if just_filled else {}, {}
        end = time.monotonic() + PASSING
        for look in count(1):
            seen, passing = self._look(known)
            if not seen and not self.context.pages:
                raise self._all_closed()
            if not passing or (look > PASSING_LOOKS and time.monotonic() > end):
                break
            self.pump(20)
        self.last = View(seen)
        return self.last

    def _look(self, known: dict[Frame, Any]) -> tuple[tuple[FrameView, ...], bool]:
        """What is seen, and whether a document was missed because another one was taking its place."""
        seen: list[FrameView] = []
        self._frames, passing = [], False
        for window, page in enumerate(self.context.pages):
            for frame in page.frames:
                if frame.url.startswith("chrome-error:"):
                    raise self.unavailable(self.traffic.fault or "its address can't be reached")
                try:
                    found = known.get(frame) or json.loads(frame.evaluate(SCRIPT, {"what": "see"}))
                except Error as error:
                    if page.is_closed() or frame.is_detached():
                        continue
                    if is_passing(error):
                        passing = True
                        continue
                    raise
                if not found["width"] or not found["height"]:
                    continue
                key = self._keys.setdefault(frame, str(len(self._keys)))
                seen.append(frame_view(len(self._frames), window, key, found))
                self._frames.append(frame)
        return tuple(seen), passing

    def remembered(self, form: str) -> Remembered:
        """What the boxes of a form were like when they were last filled well; read once in a case."""
        if form not in self._remembered:
            memory = current()
            self._remembered[form] = memory.recall(self.file.name, form) if memory is not None else {}
        return self._remembered[form]

    def wait(
        self, until: Callable[[View], Found | None], seconds: float | None = None, quiet: float | None = None
    ) -> Found | None:
        """Look again and again until something is there.

        Args:
            until: Gets each view; anything but None ends the waiting.
            seconds: Give up where nothing loads for so many seconds, whatever changes.
            quiet: Give up where nothing loads and nothing changes for so many seconds.

        Returns:
            What `until` found, or None when the time is over; at the latest, the application's patience.

        Raises:
            TargetUnavailableError: The server answered with an error, or not at all.
        """
        looked = time.monotonic()
        end = looked + self.app.patience
        self.calm = calm = Calm()
        pause = 0.0
        while True:
            view = self._past_interposed(self.see())
            took, looked = time.monotonic() - looked, time.monotonic()
            loading = self.traffic.is_loading or not view.ready
            calm.look(view.documents, loading=loading, pause=pause / 1000, took=took)
            found = until(view)
            if found is not None:
                return found
            if self.traffic.fault and not self.traffic.is_loading and calm.watched > FAULT_GRACE:
                raise self.unavailable(self.traffic.fault)
            if (quiet is not None and calm.quiet > quiet) or (seconds is not None and calm.watched > seconds):
                return None
            if time.monotonic() > end:
                return None
            pause = min(200.0, pause * 1.4) or 20.0
            self.pump(pause)

    def pump(self, milliseconds: float) -> None:
        """Let the browser's events come in for a moment."""
        pages = self.context.pages
        if not pages:
            raise self._all_closed()
        pages[0].wait_for_timeout(milliseconds)

    def settle(self) -> None:
        """Wait until what was just done has brought its pages, and a moment for the page's own exchanges."""
        start = time.monotonic()
        self.pump(30)
        while self.traffic.is_pending and time.monotonic() < start + self.app.patience:
            only_exchange = not self.traffic.is_loading
            if only_exchange and time.monotonic() > start + EXCHANGE_PATIENCE:
                return
            self.pump(30)

    def check_session(self, view: View) -> None:
        """Find out whether the application asks to log in again.

        Raises:
            SessionEndedError: It does.
        """
        sign = self.app.session_ended_when
        if sign is not None and any(sign.found_in(frame.text) for frame in view.frames):
            raise SessionEndedError

    # what is done -----------------------------------------------------------------------------------------------------

    def go_to(self, page: str = "") -> None:
        """Show a page of the application in its first window; further windows are closed.

        Args:
            page: Relative to the map's address.

        Raises:
            TargetUnavailableError: It doesn't come.
        """
        for window in self.context.pages[1:]:
            window.close()
        window = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.traffic.fault = ""
        try:
            window.goto(urljoin(self.app.url, page), wait_until="domcontentloaded")
        except TooSlowError as error:
            raise self.unavailable(f"no answer for {self.app.patience:.0f} s") from error
        except Error as error:
            if is_closed(error):
                raise
            raise self.unavailable(first_line(error)) from error
        if self.traffic.fault:
            raise self.unavailable(self.traffic.fault)
        self.started = True

    def press(self, what: Pressable) -> None:
        """Click, as a person does.

        Args:
            what: What to press.

        Raises:
            FormError: It can't be clicked: something lies over it, or it has gone.
        """
        try:
            frame = self._frames[what.frame]
            point = json.loads(frame.evaluate(SCRIPT, {"what": "aim", "at": what.at, "called": what.text}))
            if point is not None:
                self._click(frame.page, lambda: frame.page.mouse.click(*point))
                return
            element, seconds = self._element("pressable", what.frame, what.at, what.text), min(10.0, self.app.patience)
            self._click(frame.page, lambda: element.click(timeout=seconds * 1000))  # waits until nothing lies over it
        except Error as error:
            if is_closed(error) and not is_passing(error):
                raise
            raise FormError(self.file.name, f'"{what.text}" can\'t be pressed: {first_line(error)}') from error

    def _click(self, page: Page, click: Callable[[], None]) -> None:
        """Click; a window that closes itself at that, as a pick list does, may be gone before the browser answers."""
        try:
            click()
        except Error as error:
            if not (is_closed(error) and page.is_closed() and self.context.pages):
                raise

    def type_keys(self, control: Control, text: str) -> None:
        """Fill a box key by key, for pages that listen to nothing else."""
        element = self.element(control)
        element.fill("")
        element.type(text)
        element.evaluate("(el) => el.blur()")

    def element(self, control: Control) -> ElementHandle:
        """The element of a box of the last view."""
        return self._element("control", control.frame, control.at, control.name)

    def upload(self, control: Control, file: Path) -> None:
        """Give a box the file that it asks for."""
        self.element(control).set_input_files(file)

    def fill(self, frame: int, tasks: Sequence[dict[str, Any]]) -> list[bool]:
        """Fill boxes of one document in one round trip, and wait for what the page makes of it.

        Args:
            frame: Its number in the last view.
            tasks: See `connectors.web.filling`.

        Returns:
            For each whether the box still was the one that was meant.
        """
        sent = self.traffic.sent
        try:
            found = json.loads(self._frames[frame].evaluate(SCRIPT, {"what": "fill", "tasks": list(tasks)}))
        except Error as error:
            if not is_passing(error):
                raise
            found = {"stirred": True, "done": [False] * len(tasks)}  # a box made the page load anew: look again
        self._seen.clear()
        if found["stirred"] or self.traffic.sent > sent:
            self.settle()
        else:
            self._seen[self._frames[frame]] = found["seen"]
        done: list[bool] = found["done"]
        return done

    def tables(self, frame: int) -> list[list[list[dict[str, Any]]]]:
        """The tables of a document: rows of cells with ``text`` and ``press`` (place of what can be pressed, or -1)."""
        found: list[list[list[dict[str, Any]]]] = json.loads(self._frames[frame].evaluate(SCRIPT, {"what": "tables"}))
        return found

    def the_pressable(
        self, view: View, text: str, section: str | None, place: Sequence[str | int], *, menu: bool = False
    ) -> Pressable:
        """The one thing that is called so.

        Args:
            view: What is seen.
            text: What stands on it.
            section: The title it stands under, or None.
            place: Where the map says so.
            menu: An item of a menu is meant.

        Raises:
            FieldNotFoundError: There is none.
            FieldAmbiguousError: There are several.
        """
        found = finding.pressables(view.pressables, text, section, menu=menu)
        if len(found) == 1:
            return found[0]
        where = self.file.where(*place)
        if found:
            raise FieldAmbiguousError(
                self.file.name, f'"{text}" stands on {len(found)} things to press: say which section. Map: {where}'
            )
        raise FieldNotFoundError(self.file.name, f"{finding.no_pressable(view.pressables, text)}. Map: {where}")

    def expect_answer(self) -> None:
        """Make sure that what isn't there isn't merely still to come.

        Raises:
            TargetUnavailableError: The application hasn't answered yet.
        """
        if self.traffic.is_loading:
            raise self.unavailable(f"no answer for {self.app.patience:.0f} s")

    def unavailable(self, why: str) -> TargetUnavailableError:
        """The error that the application can't be worked with now."""
        host = urlsplit(self.app.url).netloc
        return TargetUnavailableError(self.file.name, f"{why} ({host}): the case waits and is tried again")

    def window_number(self, page: Page) -> int:
        """The number of a window in the next view; -1 once it is closed."""
        return self.context.pages.index(page) if page in self.context.pages else -1

    @property
    def shown(self) -> Page:
        """The open form's window, else the newest."""
        return self.form.window if self.form and not self.form.window.is_closed() else self.context.pages[-1]

    def screenshot(self) -> bytes:
        """A picture of that window, PNG, with passwords and lists of others masked."""
        return showing.picture(self.shown)

    def source(self) -> bytes:
        """The page source of that window, without what was typed, passwords and lists of others."""
        return showing.source(self.shown)

    def close(self) -> None:
        """Log out where the map says how, and drop the application's cookies, pages and values."""
        if self.started and self.app.log_out is not None:
            with suppress(Exception):  # a session left open is worth no more than a moment
                self._log_out(self.app.log_out)
        try:
            self.context.close()
        except Error:  # it is gone already, which is what was wanted
            return

    # ------------------------------------------------------------------------------------------------------------------

    def _all_closed(self) -> TargetUnavailableError:
        self.started = False  # the next form begins with a new window, or finds that the browser is dead
        return self.unavailable("it closed all its windows")

    def _log_out(self, step: Step) -> None:
        if step.page is not None:
            self.context.pages[0].goto(urljoin(self.app.url, step.page), wait_until="commit", timeout=LEAVING * 1000)
            return
        self.context.set_default_timeout(LEAVING * 1000)
        self.press(self.the_pressable(self.see(), step.words, step.section, ("log_out",), menu=step.menu is not None))
        self.pump(300)

    def _past_interposed(self, view: View) -> View:
        for page in self.app.interposed:
            for frame in view.frames:
                if page.text in frame.text.replace("\n", " "):
                    found = finding.pressables(frame.pressables, page.press)
                    if len(found) == 1:
                        self.press(found[0])
                        self.settle()
                        return self.see()
        return view

    def _element(self, of: str, frame: int, at: int, called: str) -> ElementHandle:
        handle = self._frames[frame].evaluate_handle(SCRIPT, {"what": "element", "of": of, "at": at, "called": called})
        element = handle.as_element()
        if element is None:
            raise FormError(self.file.name, f'the page changed while "{called}" was looked for: try again')
        return element
