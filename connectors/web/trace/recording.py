"""Recording what goes on in a browser's windows, and what is kept of that. Lives on the browser's thread."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from loguru import logger

from connectors.web.trace.rewriting import TraceUnsafeError, rewritten

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from connectors.web.app_map import AppMap

VARIABLE = "BOTS_TRACE"
_WISHES = ("never", "failures", "always")


def is_wanted(app: AppMap, *, failed: bool) -> bool:
    """Whether a recording is to be kept.

    Args:
        app: The map, whose ``evidence: {trace: …}`` says when; the environment's BOTS_TRACE wins.
        failed: Of something that failed.
    """
    wish = os.environ.get(VARIABLE, "")
    wish = wish if wish in _WISHES else app.evidence.trace
    return wish == "always" or (wish == "failures" and failed)


class Recording:
    """A recording that goes on until the windows are closed.

    Args:
        context: The browser's context; its windows are recorded from now on.
        folder: The browser's own private folder, which is removed with it, also after a kill.
    """

    def __init__(self, context: BrowserContext, folder: Path) -> None:
        self._tracing, self._folder = context.tracing, folder
        self._tracing.start(snapshots=True, screenshots=False, sources=False)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Let the viewer show what is done inside under a name."""
        self._tracing.group(name)
        try:
            yield
        finally:
            with suppress(Exception):  # the browser is gone, or the recording was taken meanwhile
                self._tracing.group_end()

    def stop(self) -> None:
        """Record no more."""
        with suppress(Exception):  # the browser is gone
            self._tracing.stop()

    def take(self, secrets: Iterable[str]) -> bytes | None:
        """What was recorded so far, fit to be kept; another recording begins.

        Args:
            secrets: Values that must not be in it.

        Returns:
            A zip for Playwright's viewer; None where it can't be made free of them.
        """
        raw = self._folder / "trace.zip"
        try:
            self._tracing.stop_chunk(path=raw)
            self._tracing.start_chunk()
            return rewritten(raw, secrets)
        except TraceUnsafeError as error:
            logger.warning("a trace isn't kept: {why}", why=error)
            return None
        finally:
            raw.unlink(missing_ok=True)


def remove_raw(folder: Path) -> None:
    """Remove what Playwright wrote while it recorded; it would lie there as long as the browser lives.

    Args:
        folder: The browser's own; nothing is being recorded now.
    """
    for artifacts in folder.glob("playwright-artifacts-*"):
        for file in (*artifacts.glob("*.trace"), *artifacts.glob("*.network"), *artifacts.glob("*.zip")):
            file.unlink(missing_ok=True)
        shutil.rmtree(artifacts / "resources", ignore_errors=True)
