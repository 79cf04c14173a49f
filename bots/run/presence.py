"""Presence: how a machine's processes know of each other who is dead, so that nobody waits for a dead one's lease.

A process that holds leases locks a file of its own, and its workers inherit the open file. The kernel lets the lock go
when the last of them is dead, not before, however they died; so whoever gets the lock knows that none of them enters
anything any more. Process ids couldn't prove that: they are used again, and mean nothing in another container.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from loguru import logger

from bots.cases.database import network_file_system
from bots.cases.store import Store
from bots.queue.leases import give_back
from bots.run.processes import kill_orphans
from bots.run.roster import strike
from bots.settings import Settings

_SUFFIX = ".alive"


def folder_of(settings: Settings) -> Path:
    """Where the project's processes on this machine have their files."""
    return settings.at(Path("data/alive"))


class Presence:
    """That this process is there, with all that inherited its file.

    Where the file can't be kept (Windows, a network share, a folder that may not be written) there is none: leases
    then end by themselves.

    Args:
        folder: Where its file lies.
        name: What it is called, such as ``host:4711``.

    Attributes:
        id: What tells it from every other process that ever had the name.
        holder: What its leases are held as.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.id = secrets.token_hex(4)
        self.holder = f"{name}:{self.id}"
        self._path = folder / f"{self.id}{_SUFFIX}"
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        if sys.platform != "win32":
            try:
                self._file = self._locked()
            except OSError as error:
                logger.info("{} can't be kept ({}): dead workers' cases wait for their lease", self._path, error)
        return self

    def _locked(self) -> IO[str] | None:
        import fcntl  # noqa: PLC0415 - Unix only

        self._path.parent.mkdir(parents=True, exist_ok=True)
        if network_file_system(self._path):  # a cut cable would look like death
            return None
        hidden = self._path.with_suffix(".new")  # seen by others only once it is locked
        file = hidden.open("x", encoding="utf-8")
        try:
            file.write(self.holder)
            file.flush()
            fcntl.flock(file, fcntl.LOCK_EX)
            hidden.rename(self._path)
        except BaseException:
            file.close()
            hidden.unlink(missing_ok=True)
            raise
        return file

    @property
    def inherits(self) -> tuple[int, ...]:
        """The open file, for processes that belong to this one."""
        return (self._file.fileno(),) if self._file else ()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()
            if kind is None:  # all is concluded: there is nothing to clean up
                self._path.unlink(missing_ok=True)


def see_off(folder: Path, bury: Callable[[str], None]) -> None:
    """Find the processes that are dead with all that belonged to them.

    Args:
        folder: Where their files lie.
        bury: Called with each one's holder; once it returns, nobody is told again.
    """
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 - Unix only

    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        with ExitStack() as stack:
            try:
                file = stack.enter_context(path.open("r+", encoding="utf-8"))
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:  # it lives, or another was quicker
                continue
            bury(file.read())
            path.unlink(missing_ok=True)


def clean_up_after_dead(settings: Settings, store: Store) -> list[str]:
    """Free what processes of this machine held that were killed, and kill what their workers left behind.

    Returns:
        What their leases were held as.

    Raises:
        StoreError: The database can't be used right now; it is done the next time.
    """
    found = []

    def bury(holder: str) -> None:
        kill_orphans(f"{holder.rpartition(':')[2]}-")
        freed = give_back(store, holder)
        strike(store, holder)
        found.append(holder)
        if freed:
            logger.warning("{} was killed with {} cases in hand: they go on", holder, freed)

    see_off(folder_of(settings), bury)
    return found
