"""What a person does in a browser, noted: every change and click with what was seen at that moment.

The pages tell of it themselves (``recorder.js``); values of passwords never leave them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.errors import TargetUnavailableError
from connectors.web import chromium
from connectors.web.acts import Act, Tables
from connectors.web.traffic import first_line, is_passing
from connectors.web.view import FrameView, frame_view

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Dialog, Page

SCRIPT = files("connectors.web").joinpath("page.js").read_text(encoding="utf-8")
BINDING = "__told"
LISTENER = (
    files("connectors.web").joinpath("recorder.js").read_text(encoding="utf-8").replace("__LOOK__", SCRIPT.strip())
)
LOOKS = 300  # milliseconds between two looks at what the page has done by itself


@dataclass
class Recording:
    """What a person did in a browser, one act after the other.

    Attributes:
        acts: What was done, and moments at which boxes were other than before.
        dialogs: What the page asked, all answered yes.
        last: Every document at the end.
        tables: The tables of every document at the end.
    """

    acts: list[Act] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    last: tuple[FrameView, ...] = ()
    tables: list[Tables] = field(default_factory=list)
    _windows: list[object] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        """Note what is done in a browser's windows from now on."""
        context.expose_binding(BINDING, self._note)
        context.add_init_script(LISTENER)
        context.on("dialog", self._answer)

    def look(self, page: Page) -> None:
        """See what the page shows now: the end, if nothing more is done."""
        seen, tables = [], []
        for number, frame in enumerate(page.frames):
            found = json.loads(frame.evaluate(SCRIPT, {"what": "see"}))
            if found["width"] and found["height"]:
                seen.append(frame_view(0, 0, str(number), found))
                tables.append(json.loads(frame.evaluate(SCRIPT, {"what": "tables"})))
        if seen and [one.controls for one in seen] != [one.controls for one in self.last]:
            self.acts.append(Act(None, None, seen[0], password=False, url=page.url, around=tuple(seen)))
        self.last, self.tables = tuple(seen), tables

    def _answer(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.accept()

    def _note(self, source: Mapping[str, Any], kind: str, told: Sequence[str], entries: Sequence[str]) -> None:
        found, *others = map(json.loads, told)
        around = tuple(frame_view(0, 0, "0", one) for one in others if one["width"] and one["height"])
        frame = frame_view(0, 0, "0", found["seen"])
        at, press = found["control"], found["pressable"]
        control = frame.controls[at] if at >= 0 and kind == "change" else None
        pressed = frame.pressables[press] if press >= 0 and at < 0 and kind == "click" else None
        if control is not None or pressed is not None or entries:
            url, tables = source["page"].url, found["tables"]
            if source["page"] not in self._windows:
                self._windows.append(source["page"])
            self.acts.append(
                Act(
                    control, pressed, frame, found["password"], url, tables, around, tuple(entries),
                    dialogs=len(self.dialogs), window=self._windows.index(source["page"]),
                )
            )  # fmt: skip


def record(url: str, act: Callable[[Page], None] | None = None) -> Recording:
    """Open a browser and note what is done in it until its window is closed.

    Args:
        url: Address of the application's first page.
        act: Who acts instead of a person, in a window that isn't shown; for tests.

    Raises:
        BrowserMissingError: There is no Chromium here.
        TargetUnavailableError: The page doesn't come.
    """
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - only a recording pays for it

    recording = Recording()
    with sync_playwright() as playwright:
        path = chromium.executable(playwright.chromium.executable_path)
        options = chromium.launch_options(path, {urlsplit(url).hostname or ""})
        with playwright.chromium.launch(**{**options, "headless": act is not None}) as browser:
            context = browser.new_context(no_viewport=act is None)
            recording.listen(context)
            page = context.new_page()
            try:
                page.goto(url)
            except Error as error:
                raise TargetUnavailableError("recording", f"{url} doesn't come: {first_line(error)}") from error
            if act is not None:
                act(page)
                page.wait_for_timeout(500)
                recording.look(page)
            while act is None and not page.is_closed():
                try:
                    page.wait_for_timeout(LOOKS)
                    recording.look(page)
                except Error as error:  # the window was closed, or a page is just going
                    if not is_passing(error) and not page.is_closed():
                        break
    return recording
