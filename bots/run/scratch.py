"""Folders for what a run writes beside the database: gone when it ends, and soon after it is killed.

Robot Framework's log and what a suite puts into the temporary folder are a customer's data in clear text. Whoever is
killed can't remove them, so the next who begins, and the supervisor that buries a worker, do it. A folder is in use as
long as its maker holds the lock on a file in it, which ends with the process: process ids would be mistaken where
containers share a temporary folder.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRATCH = "BOTS_SCRATCH"  # where files may lie that outlive a case, such as the browser's
_PREFIX = "bots-case-"
_IN_USE = ".in-use"
_YOUNG = 60.0  # seconds in which a new folder may not have its lock yet


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new folder for this user only.

    Yields:
        The folder; it is removed at the end with all that is in it.

    Raises:
        OSError: The disk of temporary files is full, or can't be written.
    """
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with (folder / _IN_USE).open("wb") as lock:
            _try_lock(lock.fileno())
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of processes that were killed before they could, their browsers' too."""
    from connectors.web import chromium  # noqa: PLC0415 - connectors load when they are used

    chromium.sweep()
    for folder in Path(os.environ.get(SCRATCH) or tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            mine = sys.platform == "win32" or folder.lstat().st_uid == os.geteuid()
            if mine and not folder.is_symlink() and not _in_use(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _in_use(folder: Path) -> bool:
    try:
        with (folder / _IN_USE).open("rb+") as lock:
            return not _try_lock(lock.fileno())
    except FileNotFoundError:
        return time.time() - folder.stat().st_mtime < _YOUNG


def _try_lock(file: int) -> bool:
    """Lock the file for as long as it is open; False where another process has."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - of that platform only

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - of the other platforms only

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
