"""ZIP archives: the files in one, unpacked in memory. Runs in the child only.

Names are the sender's claim, so nothing is ever written under one; sizes are what comes out, not what the archive says.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from extractors.files.mail import harmless
from extractors.files.sheet import FileFault

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 200  # files
MOST_BYTES = 200_000_000  # of all that comes out
_RATIO = 100  # times its packed size; scans and PDFs hardly shrink
_SMALL = 1_000_000  # bytes up to which any ratio will do: a short text of one letter is no bomb
_PIECE = 1 << 20
_ENCRYPTED = 0x1
_NOISE = re.compile(r"(^|/)(__MACOSX/|\.[^/]*$|thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


def packed_files(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name, made harmless, and content of each file in an archive, in its order.

    Raises:
        FileFault: ``entries``: too many files; ``unpacked``: too large, or packed too small to be documents;
            ``encrypted``; ``damaged``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from _unpacked(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise FileFault("damaged", type(error).__name__) from error


def _unpacked(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = [one for one in archive.infolist() if not one.is_dir() and not _NOISE.search(one.filename)]
    if len(entries) > MOST:
        raise FileFault("entries")
    left = MOST_BYTES
    for number, entry in enumerate(entries, start=1):
        if entry.flag_bits & _ENCRYPTED:
            raise FileFault("encrypted")
        content = _content(archive, entry, left)
        left -= len(content)
        yield f"{number} {harmless(entry.filename)}".rstrip(), content


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    allowed = min(left, max(_SMALL, entry.compress_size * _RATIO))
    content = bytearray()
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            content += piece
            if len(content) > allowed:
                raise FileFault("unpacked")
    return bytes(content)
