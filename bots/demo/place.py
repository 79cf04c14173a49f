"""Where a demo lives: one folder with the project, what is drawn, the application's data and the pids of what runs."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import yaml

from bots.errors import BotsError
from bots.settings import Settings, load_settings

BOT = "account_opening"
USER, PASSWORD = "robot", "specimen-2003"  # of an application that holds specimens only


class DemoRunningError(BotsError):
    """Another demo runs in that folder: let it end, or give this one another --folder."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of a demo. The truth lies outside the project: no bot can look it up."""

    folder: Path

    @property
    def project(self) -> Path:
        """The bots' project."""
        return self.folder / "project"

    @property
    def drawn(self) -> Path:
        """The papers as they were drawn, by seed."""
        return self.folder / "specimens"

    @property
    def truth(self) -> Path:
        """What is true of them, by seed."""
        return self.folder / "truth"

    @property
    def bank(self) -> Path:
        """The core banking application's data, its ledger among it."""
        return self.folder / "core_banking"

    @property
    def pids(self) -> Path:
        """What runs, a file each: ``demo.pid`` (watcher and supervisor), ``core_banking.pid``, ``workers.pid``."""
        return self.folder / "run"

    @property
    def inbox(self) -> Path:
        """The watched folder."""
        return self.project / "inbox" / "accounts"

    @property
    def register(self) -> Path:
        """The workbook that opened accounts are written to."""
        return self.project / "registers" / "accounts.xlsx"

    def make(self, url: str) -> Settings:
        """Make the project, or bring it up to date: the application's address may have changed.

        Args:
            url: Where the core banking application answers.
        """
        for path in (self.project / "robots", self.project / "resources", self.inbox, self.register.parent):
            path.mkdir(parents=True, exist_ok=True)
        variables = {
            "CORE_BANKING_URL": url,
            "REGISTER": str(self.register),
            "BOTS_SECRET_CORE_BANKING_USER": USER,
            "BOTS_SECRET_CORE_BANKING_PASSWORD": PASSWORD,
        }
        settings = {
            "name": "demo",
            "packaged": [BOT],
            "environment": "demo",
            "environments": {"demo": {"variables": variables}},
            "workers": {"processes": 2, "readers": 2, "lease": "10 s"},
            "language": "en",
        }
        text = "# Made by the demo; 'bots --project DIR status' and the other commands work here.\n"
        text += yaml.safe_dump(settings, sort_keys=False, allow_unicode=True)
        write(self.project / "bots.yaml", text)
        os.environ.update(variables)  # what is set outside would win over the file: the demo enters nowhere else
        os.environ.pop("BOTS_ENVIRONMENT", None)
        return load_settings(self.project)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for this process, after ending what a killed demo left behind.

        Raises:
            DemoRunningError: Another demo holds it.
        """
        self.pids.mkdir(parents=True, exist_ok=True)
        mine = self.pids / "demo.pid"
        other = _pid_in(mine)
        if other not in {0, os.getpid()}:
            raise DemoRunningError(
                f"Another demo runs in {self.folder} (process {other}): let it end, or give this one another --folder."
            )
        self.end_leftovers()
        write(mine, pid_line(psutil.Process()))
        try:
            yield
        finally:
            mine.unlink(missing_ok=True)
            (self.pids / "workers.pid").unlink(missing_ok=True)

    def end_leftovers(self) -> None:
        """End what a killed demo left running: the processes on record, by pid, if they still are what they were."""
        for name in ("core_banking.pid", "workers.pid"):
            path = self.pids / name
            for line in _lines(path):
                process = _same_process(line)
                if process is not None:
                    with suppress(psutil.Error):
                        process.kill()
                        process.wait(timeout=10)
            path.unlink(missing_ok=True)

    def note_workers(self) -> None:
        """Put the pids of this process's workers on record."""
        lines = []
        for child in psutil.Process().children():
            with suppress(psutil.Error):
                if "bots.run" in child.cmdline():
                    lines.append(pid_line(child))
        path = self.pids / "workers.pid"
        text = "".join(lines)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write(path, text)


def pid_line(process: psutil.Process) -> str:
    """A process on record: its pid, and when it began, since pids are used again."""
    return f"{process.pid} {process.create_time()}\n"


def write(path: Path, text: str) -> None:
    """Write a small file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _pid_in(path: Path) -> int:
    lines = _lines(path)
    process = _same_process(lines[0]) if lines else None
    return process.pid if process else 0


def _same_process(line: str) -> psutil.Process | None:
    """The process on record, if it still runs."""
    parts = line.split()
    try:
        process = psutil.Process(int(parts[0]))
        return process if abs(process.create_time() - float(parts[1])) < 1 else None
    except (psutil.Error, ValueError, IndexError):
        return None
