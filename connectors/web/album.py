"""What is kept of an application at work: pictures, pages and recordings, for whoever keeps evidence of the case."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from loguru import logger

from connectors import evidence, secrets
from connectors.web.trace import is_wanted

if TYPE_CHECKING:
    from connectors.web.desk import Desk
    from connectors.web.trace import Recording


class Album:
    """Taken on the browser's thread, handed over on the keyword's.

    Args:
        app: The application's name, which every piece's begins with.
    """

    def __init__(self, app: str) -> None:
        self._app = app
        self._pieces: list[tuple[str, bytes, str]] = []

    def clear(self) -> None:
        """Drop what a keyword that a time-out broke off has left."""
        self._pieces.clear()

    def take_picture(self, desk: Desk, name: str, *, page: bool = False) -> None:
        """Take a picture of the newest window, and its page source where that is wanted."""
        if evidence.is_kept():
            self._pieces.append((f"{self._app}.{name}.png", desk.screenshot(), "image/png"))
            if page:
                self._pieces.append((f"{self._app}.{name}.html", desk.source(), "text/html"))

    @contextlib.contextmanager
    def recorded(self, desk: Desk, recording: Recording | None, step: str, name: str) -> Iterator[None]:
        """Keep the recording after what is done inside, where the map wants that.

        Args:
            desk: The application.
            recording: What records it; None where nothing does.
            step: What the viewer is to call it.
            name: The kept file's name; empty where nothing is kept unless it fails.
        """
        if recording is None:
            yield
            return
        try:
            with recording.step(step):
                yield
        except Exception:
            if is_wanted(desk.app, failed=True):
                self._take_trace(desk, recording, f"{name or step.lower().replace(' ', '-')}-failed")
            raise
        if name and is_wanted(desk.app, failed=False):
            self._take_trace(desk, recording, name)

    def _take_trace(self, desk: Desk, recording: Recording, name: str) -> None:
        try:
            used = desk.app.log_in.secrets if desk.app.log_in is not None else ()
            values = {secrets.account_secret(one, desk.account).value for one in used} | secrets.given()
            trace = recording.take(values)
        except Exception as error:  # noqa: BLE001 - what is recorded matters more than its recording
            logger.warning("{app}: a trace couldn't be taken: {kind}", app=self._app, kind=type(error).__name__)
        else:
            if trace is not None:
                self._pieces.append((f"{self._app}.{name}.trace.zip", trace, "application/zip"))

    def hand_over(self) -> None:
        """Give what was taken to whoever keeps evidence."""
        while self._pieces:
            evidence.keep(*self._pieces.pop(0))

    def hand_over_or_warn(self) -> None:
        """The same where something matters more: what the application said."""
        try:
            self.hand_over()
        except Exception as error:  # noqa: BLE001 - see above
            logger.warning("{app}: a picture couldn't be kept: {kind}", app=self._app, kind=type(error).__name__)
