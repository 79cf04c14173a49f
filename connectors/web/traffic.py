"""What goes to and fro in the browser: requests, faults, dialogs. Lives on the browser's thread."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Error

from connectors.web.app_map import Question

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Dialog, Frame, Page, Request, Response, Route

NO_PAGE = frozenset({204, 205})
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS"})
NAVIGATION, EXCHANGE = "document", frozenset({"xhr", "fetch"})
SHOWING = 10.0  # seconds after which a page that has come whole and isn't shown won't be: it is a file to keep, say


@dataclass(frozen=True, slots=True)
class Said:
    """A dialog that came up.

    Attributes:
        kind: ``alert``, ``confirm``, ``prompt``, or ``beforeunload``.
        text: What it said.
        answer: Whether it was answered yes.
        expected: The map speaks of it, or it only asks whether to leave the page.
    """

    kind: str
    text: str
    answer: bool
    expected: bool = False

    def __str__(self) -> str:
        """The dialog with its answer, for people."""
        return f"{self.kind}: {self.text} → {'yes' if self.answer else 'no'}"


class Traffic:
    """The requests and dialogs of one browser context.

    Attributes:
        questions: Dialogs that are expected now, with their answers; any other is answered no, an alert with ok.
        said: Every dialog that came up.
        sent: How many requests there were.
        fault: What the server answered last where that was no page; empty where it was one.
    """

    def __init__(self, context: BrowserContext, patience: float, always: Sequence[Question] = ()) -> None:
        """Listen.

        Args:
            context: The application's browser context.
            patience: Seconds to wait for an answer.
            always: Dialogs that are expected at any time.
        """
        self.questions: Sequence[Question] = ()
        self._always = always
        self.said: list[Said] = []
        self.sent = 0
        self.fault = ""
        self._context = context
        self._patience = patience
        self._pending: set[Request] = set()
        self._come: dict[Request, float] = {}  # pages that have come whole, and when; their frame shows the old one yet
        self._shown: set[Request] = set()  # pages that their frame shows already, while the rest of them comes
        context.on("page", self._follow)
        context.on("dialog", self._answer)
        context.on("request", self._count)
        context.on("requestfinished", self._finish)
        context.on("requestfailed", self._fail)
        context.on("response", self._judge)

    @property
    def is_pending(self) -> bool:
        """Whether a page, or something that a page asked for by itself, hasn't come yet."""
        return bool(self._pending) or self.is_loading

    @property
    def is_loading(self) -> bool:
        """Whether a page has been asked for that isn't shown whole yet."""
        now = time.monotonic()
        self._come = {one: at for one, at in self._come.items() if now < at + SHOWING and not _is_gone(one)}
        self._pending = {one for one in self._pending if one.resource_type != NAVIGATION or not _is_gone(one)}
        return bool(self._come) or any(one.resource_type == NAVIGATION for one in self._pending)

    @contextmanager
    def sending_once(self) -> Iterator[None]:
        """Let nothing that is sent inside be sent twice by the browser itself.

        Chromium sends a request again, a form's POST too, when the server closes the connection without an answer
        (net/http/http_network_transaction.cc, ShouldResendRequest): a save that was committed would be committed twice.
        So what a form sends goes through Playwright's own client, which never repeats.
        """
        self._context.route("**/*", self._pass_on)
        try:
            yield
        finally:
            with suppress(Error):  # a context that died needs no undoing
                self._context.unroute("**/*", self._pass_on)

    def _answer(self, dialog: Dialog) -> None:
        question = next((one for one in (*self.questions, *self._always) if one.text in dialog.message), None)
        answer = question.answer if question else dialog.type in {"alert", "beforeunload"}
        expected = question is not None or dialog.type == "beforeunload"
        self.said.append(Said(dialog.type, dialog.message, answer, expected))
        with suppress(Error):  # its page may be gone already
            if answer:
                dialog.accept()
            else:
                dialog.dismiss()

    def _pass_on(self, route: Route) -> None:
        request = route.request
        files = request.headers.get("content-type", "").startswith("multipart/")  # their content isn't handed over here
        if request.method in REPEATABLE or files:
            route.continue_()
            return
        try:
            answer = route.fetch(max_redirects=0, max_retries=0, timeout=self._patience * 1000)
            route.fulfill(response=answer)
        except Error as error:
            if is_closed(error):
                return
            if "certificate" in str(error):  # known to the browser only; it was turned down before anything was sent
                route.continue_()
                return
            self.fault = first_line(error)
            route.abort("failed")

    def _count(self, request: Request) -> None:
        self.sent += 1
        if request.resource_type == NAVIGATION or request.resource_type in EXCHANGE:
            self._pending.add(request)

    def _finish(self, request: Request) -> None:
        if request.resource_type == NAVIGATION and request in self._pending and request not in self._shown:
            self._come[request] = time.monotonic()
        self._forget(request)

    def _forget(self, request: Request) -> None:
        self._pending.discard(request)
        self._shown.discard(request)

    def _follow(self, page: Page) -> None:
        page.on("framenavigated", self._show)
        for frame in page.frames:  # a window of the page's own is told of when it shows something already
            if frame.url not in {"", "about:blank"}:
                self._show(frame)

    def _show(self, frame: Frame) -> None:
        """A frame shows another page now: what it waited for is seen, all of it or so far."""
        self._come = {one: at for one, at in self._come.items() if _frame_of(one) != frame}
        self._shown |= {one for one in self._pending if one.resource_type == NAVIGATION and _frame_of(one) == frame}

    def _fail(self, request: Request) -> None:
        self._forget(request)
        if request.resource_type == NAVIGATION and request.failure and "ERR_ABORTED" not in request.failure:
            self.fault = self.fault or request.failure

    def _judge(self, response: Response) -> None:
        if response.request.resource_type == NAVIGATION:
            if response.status in NO_PAGE or 300 <= response.status < 400:
                self._shown.add(response.request)  # nothing more will be: the old page stays, or another is asked for
            self.fault = f"it answered {response.status}" if response.status >= 500 or response.status == 429 else ""


def _frame_of(request: Request) -> Frame | None:
    """The frame that a page was asked for; None while its window is only being made."""
    try:
        return request.frame
    except Error:
        return None


def _is_gone(request: Request) -> bool:
    """Whether nobody waits for a page any more: its frame or window was closed."""
    frame = _frame_of(request)
    return frame is not None and (frame.is_detached() or frame.page.is_closed())


def first_line(error: Exception) -> str:
    """What Playwright says went wrong, without its log."""
    line = str(error).partition("\n")[0]
    return line.partition(" at http")[0].rpartition(": ")[2].strip() or type(error).__name__


def is_closed(error: Exception) -> bool:
    """Whether the browser, or what was worked with in it, has gone."""
    return "has been closed" in str(error) or "Connection closed" in str(error)


def is_passing(error: Exception) -> bool:
    """Whether a document merely went away while it was looked at."""
    text = str(error)
    return any(
        sign in text
        for sign in ("Execution context was destroyed", "Frame was detached", "navigat", "Cannot find context")
    )
