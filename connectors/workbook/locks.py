"""One writer at a time: a lock among robots, and patience with people.

Robots lock a small file beside the workbook through the operating system, so that a robot that is killed frees it
at once. The file stays; it tells who holds the lock and that a workbook stood here. People's programs leave files of
their own: ``~$register.xlsx`` (Excel), ``.~lock.register.xlsx#`` (LibreOffice).
"""

from __future__ import annotations

import json
import os
import random
import socket
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from connectors.workbook.errors import WorkbookBusyError, WorkbookGoneError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RECORD = 512  # bytes; always written whole, in one call
_FAR = 1 << 30  # on Windows a locked byte can't be read: lock one that isn't there


class Patience:
    """Time that may still be waited."""

    def __init__(self, seconds: float) -> None:
        """Begin to count now."""
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    def wait(self) -> bool:
        """Wait a moment; False once the time is up."""
        if time.monotonic() >= self._until:
            return False
        time.sleep(random.uniform(0.02, 0.1))  # noqa: S311 - spreads waiting robots, nothing secret
        return True


class RobotsLock:
    """The lock file of a workbook while this process holds it."""

    def __init__(self, descriptor: int) -> None:
        """Of an open lock file."""
        self._descriptor = descriptor

    def record(self, *, workbook: bool) -> None:
        """Write down who holds the lock, and that the workbook is there."""
        owner: dict[str, Any] = {
            "workbook": workbook,
            "process": os.getpid(),
            "machine": socket.gethostname()[:64],
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, json.dumps(owner).encode().ljust(_RECORD))


def lock_path(workbook: Path) -> Path:
    """The robots' lock file of a workbook."""
    return workbook.with_name(f".{workbook.name}.robots")


def stood_here(workbook: Path) -> bool:
    """Whether robots have used a workbook of that name before, as their lock file says."""
    try:
        descriptor = os.open(lock_path(workbook), os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:
        return True  # it is there, and can't be read
    try:
        return bool(_read_record(descriptor).get("workbook"))
    finally:
        os.close(descriptor)


@contextmanager
def robots_lock(workbook: Path, target: str, patience: Patience) -> Iterator[RobotsLock]:
    """Hold the robots' lock of a workbook.

    Raises:
        WorkbookBusyError: Another robot held it all the time.
        WorkbookGoneError: The folder isn't there or can't be written to.
    """
    path = lock_path(workbook)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        detail = f"can't write to {workbook.parent} ({error.strerror}): mount the share, check the robot's rights"
        raise WorkbookGoneError(target, detail) from error
    try:
        while not _try_lock(descriptor, workbook, target):
            if not patience.wait():
                raise WorkbookBusyError(target, _held_by(descriptor, patience))
        lock = RobotsLock(descriptor)
        lock.record(workbook=bool(_read_record(descriptor).get("workbook")))
        yield lock
    finally:
        os.close(descriptor)  # frees the lock too


def _held_by(descriptor: int, patience: Patience) -> str:
    owner = _read_record(descriptor)
    who = f"process {owner.get('process', '?')} on {owner.get('machine', '?')} since {owner.get('since', '?')}"
    return f"another robot held it for {patience.seconds:.0f} s ({who}): it is tried again later"


def _read_record(descriptor: int) -> dict[str, Any]:
    os.lseek(descriptor, 0, os.SEEK_SET)
    try:
        record = json.loads(os.read(descriptor, _RECORD).strip() or b"{}")
    except ValueError:  # another program's file, or a disk that was full: a workbook may well have stood here
        return {"workbook": True}
    return record if isinstance(record, dict) else {}


def _try_lock(descriptor: int, workbook: Path, target: str) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists on Windows only

            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - exists elsewhere only

            # flock, not lockf: it belongs to the open file, so that two libraries of one process exclude each other too
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        detail = f"{workbook.parent} has no file locks ({error.strerror}): put the workbook on a share that has them"
        raise WorkbookGoneError(target, detail) from error
    return True


_STALE = 12 * 3600  # seconds; people seldom keep a workbook open overnight, crashes leave such files for ever


def opened_by_person(workbook: Path) -> str:
    """Who has the workbook open with what: ``Excel (Anna Bianchi, ~$register.xlsx)``; nothing if nobody has."""
    names = {"Excel": _excel_names(workbook.name), "LibreOffice": [f".~lock.{workbook.name}#"]}
    for program, candidates in names.items():
        for name in candidates:
            path = workbook.with_name(name)
            if path.exists():
                who = _excel_user(path) if program == "Excel" else _libreoffice_user(path)
                return f"{program} ({', '.join(filter(None, [who, name]))}){_since(path)}"
    return ""


def _excel_names(name: str) -> list[str]:
    return [f"~${name}", f"~${name[2:]}"]  # long names lose their first two letters (Office owner files)


def _excel_user(path: Path) -> str:
    """The user in an Office owner file: a byte with the name's length, then the name; again in UTF-16 after byte 54."""
    try:
        data = path.read_bytes()[:256]
    except OSError:  # Excel keeps it to itself
        return ""
    length = data[0] if data else 0
    wide = data[56 : 56 + 2 * length].decode("utf-16-le", "ignore")
    return _printable(wide if wide.strip("\0 ") else data[1 : 1 + length].decode("cp1252", "ignore"))


def _libreoffice_user(path: Path) -> str:
    """The user and machine in a LibreOffice lock file: ``,user,machine,since,profile;``."""
    try:
        fields = path.read_text(encoding="utf-8", errors="ignore")[:1000].split(",")
    except OSError:
        return ""
    fields = [_printable(field) for field in [*fields, "", "", ""][:3]]
    user = fields[0] or fields[1]
    return f"{user} on {fields[2]}" if user and fields[2] else user or fields[2]


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()[:60]


def _since(path: Path) -> str:
    try:
        changed = path.stat().st_mtime
    except OSError:
        return ""
    stale = ", perhaps left by a crash" if time.time() - changed > _STALE else ""
    return f" since {datetime.fromtimestamp(changed, UTC).astimezone():%Y-%m-%d %H:%M}{stale}"


def wait_for_people(workbook: Path, target: str, patience: Patience) -> None:
    """Wait until no person has the workbook open.

    Raises:
        WorkbookBusyError: Somebody had it open all the time.
    """
    while opened := opened_by_person(workbook):
        if not patience.wait():
            detail = f"somebody has it open in {opened}, waited {patience.seconds:.0f} s: it is tried again later. "
            raise WorkbookBusyError(target, detail + "If nobody has, delete that file: a crash left it")
