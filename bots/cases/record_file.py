"""Files that survive a crash, whole or not at all: lines that are appended, texts that are replaced."""

from __future__ import annotations

import errno
import os
import secrets
from io import RawIOBase
from pathlib import Path

from bots.cases.storage import sync_folder


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in place of the one that is there: aside, synced, renamed, its folder synced.

    Raises:
        OSError: It can't be written; the file is as it was.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def append_line(path: Path, line: str) -> int:
    """Append a line and sync it; half a line that a crash left goes first. Returns the file's new length in bytes.

    Raises:
        OSError: It can't be written; the file is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = not path.exists()
    data = f"{line}\n".encode()
    with path.open("x+b" if new else "r+b", buffering=0) as file:
        whole = _whole_length(file)
        try:
            file.truncate(whole)
            file.seek(whole)
            _write_all(file, data)
            os.fsync(file.fileno())
        except OSError:
            file.truncate(whole)
            raise
    if new:
        path.chmod(0o600)
        sync_folder(path.parent)
    return whole + len(data)


def _write_all(file: RawIOBase, data: bytes) -> None:
    """Write all of it; a full disk may take a part and say nothing."""
    if file.write(data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _whole_length(file: RawIOBase) -> int:
    """Length of the file up to its last whole line."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - 4096)
        file.seek(start)
        newline = (file.read(end - start) or b"").rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


def whole_lines(text: str) -> list[str]:
    """The lines that end; half a line at the end was being written when its machine died."""
    return text[: text.rfind("\n") + 1].splitlines()
