"""The one browser of this process, on a thread of its own.

Playwright's sync API belongs to one thread, and a call into it can't be interrupted safely. So no keyword waits inside
it: the thread does the work, the keyword waits with a limit and, when that is over or Robot Framework's own time-out
strikes, kills the browser, which ends the thread's call with an error.
"""

from __future__ import annotations

import atexit
import contextlib
import queue
import shutil
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from loguru import logger

from connectors.errors import UnknownOutcomeError
from connectors.web import chromium
from connectors.web.errors import BrowserMissingError, BrowserStuckError
from connectors.web.trace import Recording, remove_raw

if TYPE_CHECKING:
    import psutil
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import BrowserContext, Playwright

    from connectors.web.desk import Desk
    from connectors.web.map_file import MapFile

Result = TypeVar("Result")
WORN = 200  # contexts after which a fresh browser is started: its memory grows with each
START = 60.0  # seconds to start a browser on a busy machine
_GONE = ("has been closed", "Connection closed", "crashed", "Browser closed")


class Workshop:
    """What lives on the browser's thread: Playwright, Chromium, and one context for each application."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        """Start with no browser.

        Args:
            playwright: The thread's Playwright.
            folder: Its private folder.
        """
        self._playwright, self._folder = playwright, folder
        self._chromium: Chromium | None = None
        self._hosts: frozenset[str] = frozenset()
        self._contexts = 0
        self.desks: dict[str, Any] = {}  # application → its Desk
        self.recordings: dict[str, Recording] = {}  # application → what records it, where that is wanted

    def desk(self, file: MapFile, hosts: Iterable[str], account: str, *, recorded: bool) -> Desk:
        """The desk of an application, with a fresh context where it has none yet, or for another map or account.

        Args:
            file: The application's map.
            hosts: See `context`.
            account: The robot account to log in with.
            recorded: Whether a fresh one is recorded.
        """
        from connectors.web.desk import Desk  # noqa: PLC0415 - on the browser's thread, with the first keyword

        desk: Desk | None = self.desks.get(file.name)
        if desk is None or desk.file is not file or desk.account != account:
            self.close(file.name)
            context = self.context(hosts)
            if recorded:
                self.recordings[file.name] = Recording(context, self._folder)
            desk = self.desks[file.name] = Desk(context, file, account)
        return desk

    def close(self, app: str) -> None:
        """Close an application's windows, and drop what was recorded of them."""
        recording = self.recordings.pop(app, None)
        desk = self.desks.pop(app, None)
        if recording is not None:
            recording.stop()
        if desk is not None:
            desk.close()
        if recording is not None and not self.recordings:
            remove_raw(self._folder)

    def close_all(self) -> None:
        """Close every application's windows."""
        for app in list(self.desks):
            self.close(app)

    def context(self, hosts: Iterable[str]) -> BrowserContext:
        """A fresh context: no cookies, no cache, no pages.

        Args:
            hosts: The hosts it will talk to; where the running browser doesn't know one of them, another is started
                and every desk is dropped.
        """
        wanted = self._hosts | frozenset(hosts)
        worn = self._contexts >= WORN and not self.desks
        if self._chromium is None or not self._chromium.is_connected() or wanted != self._hosts or worn:
            self._restart(wanted)
        assert self._chromium is not None
        self._contexts += 1
        return self._chromium.new_context(viewport={"width": 1280, "height": 900}, ignore_https_errors=False)

    def _restart(self, hosts: frozenset[str]) -> None:
        from playwright.sync_api import Error  # noqa: PLC0415 - loaded with the first browser

        self.desks.clear()
        self.recordings.clear()
        if self._chromium is not None:
            with contextlib.suppress(Error):
                self._chromium.close()
        kind = self._playwright.chromium
        path = chromium.executable(kind.executable_path)
        try:
            self._chromium = kind.launch(**chromium.launch_options(path, hosts), timeout=START * 1000)
        except Error as error:
            reason = next((line for line in str(error).splitlines() if "error" in line.lower()), "it ended at once")
            raise BrowserMissingError("browser", f"{path} can't be started: {reason.strip()[:300]}") from error
        self._hosts = hosts
        self._contexts = 0


class _Job(Generic[Result]):
    def __init__(self, work: Callable[[Workshop], Result]) -> None:
        self.work = work
        self.done = threading.Event()
        self.result: Result | None = None
        self.error: BaseException | None = None


class Browser:
    """A thread with a browser. Ask `current` for the process's one."""

    def __init__(self) -> None:
        """Start the thread; the browser itself starts with the first context."""
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._driver: psutil.Process | None = None
        self._folder: Path | None = None
        self.alive = True
        self._thread = threading.Thread(target=self._work, name="browser", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Workshop], Result], seconds: float) -> Result:
        """Do some work on the browser's thread.

        Args:
            work: What to do there.
            seconds: How long it may take at most.

        Returns:
            Its result; its exception is raised here.

        Raises:
            BrowserStuckError: It took too long, or the browser died; the browser has been discarded.
        """
        job = _Job(work)
        self._jobs.put(job)
        try:
            finished = job.done.wait(seconds)
        except (
            BaseException
        ):  # Robot Framework's time-outs are no Exceptions: whatever it is, the page can't be trusted
            self.discard()
            raise
        if not finished:
            self.discard()
            raise BrowserStuckError(
                "browser", f"no answer within {seconds:.0f} s: discarded, the next keyword starts another"
            )
        if job.error is None:
            return job.result  # type: ignore[return-value]  # set wherever there is no error
        if type(job.error).__module__.startswith("playwright") and any(sign in str(job.error) for sign in _GONE):
            self.discard()
            raise BrowserStuckError("browser", "it died: discarded, the next keyword starts another") from job.error
        if not self.alive and not isinstance(job.error, UnknownOutcomeError):  # what a dying browser shows says nothing
            raise BrowserStuckError("browser", "it was discarded meanwhile: the next starts another") from job.error
        raise job.error

    def discard(self) -> None:
        """Kill the browser and end the thread; safe to call from any thread, more than once, at any time."""
        self.alive = False
        self._jobs.put(None)
        chromium.kill(self._driver)
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout=5)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _work(self) -> None:
        workshop: Workshop | None = None
        playwright: Playwright | None = None
        while (job := self._jobs.get()) is not None:
            try:
                if workshop is None:
                    playwright = self._start()
                    assert self._folder is not None
                    workshop = Workshop(playwright, self._folder)
                job.result = job.work(workshop)
            except BaseException as error:  # noqa: BLE001 - raised again where the work was asked for
                job.error = error
            job.done.set()
        if playwright is not None:
            with contextlib.suppress(Exception):  # its driver may be dead already
                playwright.stop()

    def _start(self) -> Playwright:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - 0.1 s that only users of a browser pay

        before = {process.pid for process in chromium.children()}
        with chromium.own_folder() as folder:
            self._folder = folder
            playwright = sync_playwright().start()
        self._driver = next((one for one in chromium.children() if one.pid not in before), None)
        logger.debug("browser driver started")
        return playwright


_lock = threading.Lock()
_current: Browser | None = None


def current() -> Browser:
    """The process's browser, started if there is none."""
    global _current  # noqa: PLW0603 - one browser a process: it costs 400 MB and outlives Robot Framework's runs
    with _lock:
        if _current is None or not _current.alive:
            _current = Browser()
        return _current


def discard() -> None:
    """Kill the process's browser if there is one; the next keyword starts another."""
    with _lock:
        if _current is not None:
            _current.discard()


atexit.register(discard)


def running() -> Browser | None:
    """The process's browser, or None where none is running."""
    return _current if _current is not None and _current.alive else None
