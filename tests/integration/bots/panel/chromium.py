"""Real Chromium for tests of the panel, in a thread of its own: one Playwright is allowed in each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from playwright.sync_api import Browser, Playwright, sync_playwright

from connectors.web.chromium import executable, launch_options

Answer = TypeVar("Answer")


class Chromium:
    """A browser that functions are handed."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chromium")
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    def run(self, function: Callable[[Browser], Answer]) -> Answer:
        """Let `function` work with the browser; what it raises is raised here."""
        return self._thread.submit(lambda: function(self._open())).result()

    def _open(self) -> Browser:
        if self._browser is None:
            self._playwright = sync_playwright().start()
            self._browser = self._playwright.chromium.launch(**launch_options(executable(), ["127.0.0.1"]))
        return self._browser

    def close(self) -> None:
        """Close the browser."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _close(self) -> None:
        if self._browser is not None:
            self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()
