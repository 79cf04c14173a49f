"""A small application on Django's admin, in its own process: inline rows, look-ups by typing, errors beside boxes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.postgres import die_with_parent, free_port

USER, PASSWORD = "robot", "specimen-2003"
_PATIENCE = 60.0  # seconds


def is_here() -> bool:
    """Whether this machine has Django."""
    return find_spec("django") is not None


class DjangoAdmin:
    """A running application with a few customers and products; a context manager that takes everything away at its end.

    Raises:
        RuntimeError: It doesn't start; the message says why.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="bots-dj-")
        self.database = Path(self._folder.name) / "db.sqlite3"
        self._log = Path(self._folder.name) / "log"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/admin/"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.django_admin", str(self.database), str(port)],
                cwd=Path(__file__).parents[2],
                env={**os.environ, "PYTHONWARNINGS": ""},
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - it only makes a system call
            )
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                with urllib.request.urlopen(self.url + "login/", timeout=_PATIENCE):
                    return
            except urllib.error.HTTPError:
                self.close()
                raise
            except OSError as error:
                if self._process.poll() is not None or time.monotonic() > end:
                    said = self._log.read_text(errors="replace")[-1000:]
                    self.close()
                    raise RuntimeError(f"Django didn't start: {said}") from error
                time.sleep(0.05)

    def rows(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What its database holds."""
        import sqlite3  # noqa: PLC0415 - only here

        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return connection.execute(statement, parameters).fetchall()
        finally:
            connection.close()

    def close(self) -> None:
        """Stop the server and take its folder away."""
        self._process.kill()
        self._process.wait(_PATIENCE)
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
