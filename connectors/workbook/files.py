"""The workbook's file: read whole, replaced whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.workbook.errors import WorkbookBusyError, WorkbookGoneError

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.workbook.locks import Patience

Stamp = tuple[int, int, int]  # time of the last change in nanoseconds, size, inode


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The file as it was read, and what tells whether it has changed since."""

    data: bytes
    stamp: Stamp


def take_snapshot(path: Path, target: str, patience: Patience) -> Snapshot | None:
    """The file's bytes, None if it doesn't exist; read again while somebody is writing it.

    Raises:
        WorkbookGoneError: Its folder isn't there.
        WorkbookBusyError: It could not be read in one go all the time.
    """
    if not path.parent.is_dir():
        raise WorkbookGoneError(target, f"the folder {path.parent} isn't there: mount the share or correct the path")
    while True:
        try:
            before = stamp(path)
            if before is None:
                return None
            data = path.read_bytes()
            if data and before == stamp(path):  # an empty file is one that a program has just begun to write
                return Snapshot(data, before)
            problem = "it changes all the time or is empty"
        except OSError as error:
            problem = f"it can't be read ({error.strerror})"
        if not patience.wait():
            raise WorkbookBusyError(target, f"{problem}, waited {patience.seconds:.0f} s: it is tried again later")


def stamp(path: Path) -> Stamp | None:
    """What tells whether a file has changed; None if it doesn't exist."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def write_beside(path: Path, data: bytes) -> Path:
    """Write `data` to the disk beside `path` and return where; a leftover of a killed robot is overwritten.

    Only whoever holds the robots' lock may call this: the name is always the same.

    Raises:
        OSError: The disk is full, the share is gone.
    """
    beside = path.with_name(f".{path.name}.robots.new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            _copy_rights(path, beside)
    except OSError:
        discard(beside)
        raise
    return beside


def _copy_rights(path: Path, beside: Path) -> None:
    shutil.copymode(path, beside)
    if sys.platform != "win32":
        status = path.stat()
        with suppress(PermissionError):  # only root may give files away
            os.chown(beside, status.st_uid, status.st_gid)


def put_in_place(beside: Path, path: Path) -> None:
    """Let the file written beside take the place of `path`, at once for every reader.

    Raises:
        OSError: A program keeps `path` open (Windows), the share is gone; `path` is as it was.
    """
    beside.replace(path)


def discard(beside: Path) -> None:
    """Remove the file written beside, if it is still there; a leftover does no harm."""
    with suppress(OSError):
        beside.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Bring a rename to the disk, so that it survives a power cut.

    Raises:
        OSError: The disk failed; nobody can say whether the rename lasts.
    """
    if sys.platform == "win32":  # folders can't be opened there; NTFS keeps renames in its journal
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
