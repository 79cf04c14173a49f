"""The application as a process of its own, for tests and whoever else needs the real thing for a while."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from resources.specimens.core_banking.ledger import Entry, read_ledger

ROOT = Path(__file__).resolve().parents[3]


class CoreBanking:
    """The application, running: a context manager.

    Attributes:
        data: Its data folder.
        url: Its address, once it runs.
    """

    def __init__(self, data: Path, port: int = 0, users: Sequence[str] = ()) -> None:
        """Don't start it yet.

        Args:
            data: Data folder; made where it isn't there.
            port: Port of 127.0.0.1; 0 takes a free one.
            users: More users, each ``NAME:PASSWORD`` or ``NAME:PASSWORD:KIND``.
        """
        self._users = users
        self.data = data
        self.url = ""
        self._port = port
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter
            [
                *(sys.executable, "-m", "resources.specimens.core_banking"),
                *("--port", str(self._port), "--data", str(self.data), "--until-stdin-closes"),
                *(f"--user={user}" for user in self._users),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.startswith("CORE_BANKING_")},
        )
        assert self._process.stdout is not None
        self.url = json.loads(self._process.stdout.readline())["url"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def entries(self) -> list[Entry]:
        """What was committed so far."""
        return read_ledger(self.data)

    @property
    def taken_over(self) -> int:
        """How many sessions ended because their user, who may have one only, logged in again."""
        with urllib.request.urlopen(f"{self.url}admin/users", timeout=10) as answer:  # noqa: S310 - loopback
            return int(json.loads(answer.read())["taken_over"])

    def be_nasty(self, **settings: object) -> None:
        """Change how it behaves from now on; ``once={…}`` for the next save only.

        Raises:
            urllib.error.HTTPError: A setting isn't known.
        """
        self._administer("nasty", settings)

    def expire_sessions(self) -> None:
        """End every session now."""
        self._administer("expire", {})

    def _administer(self, what: str, settings: dict[str, object]) -> None:
        request = urllib.request.Request(f"{self.url}admin/{what}", json.dumps(settings).encode())  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            answer.read()
