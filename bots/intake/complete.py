"""Is a file all there? Judged by the end that its format prescribes, without opening it.

A copy in progress, a scan that was broken off and a file whose size was set before its content (Windows copies do that)
all look like files. What the first bytes say counts, not the name; a format whose end isn't known is complete when
it stops changing. Nothing is parsed beyond offsets: that is the business of the readers' disposable processes.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

_TAIL = 65_536
_PADDING = b"\0\r\n\t \x1a"
_DECLARED = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".zip", ".xml", ".docx", ".xlsx", ".odt")
_TIFF_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # TIFF 6.0, section 2
_TIFF_PLACES = {273: 279, 324: 325}  # strip offsets: byte counts; tile offsets: byte counts


def is_complete(path: Path) -> bool:
    """Whether the file has its end.

    Raises:
        OSError: It can't be read.
    """
    with path.open("rb") as file:
        head = file.read(1024)
        if not head:
            return False
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        tail = file.read(_TAIL)
    if not any(head):  # zeros only: room was made, the content is still to come
        return False
    for begins, ends in _FORMATS:
        if begins(head):
            return ends(path, tail)
    return path.suffix.lower() not in _DECLARED or any(tail)


def _jpeg_ends(path: Path, _tail: bytes) -> bool:
    """Find the end-of-image marker after the first scan (ITU-T T.81, annex B); what trails it is let be.

    Segments are skipped by their length, so that the thumbnail inside one isn't taken for the end.
    """
    data = path.read_bytes()
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            return False
        marker = data[place + 1]
        if marker == 0xFF:  # fill byte
            place += 1
        elif marker == 0xDA:  # start of scan: within it every FF is followed by 00 or a restart marker
            return data.find(b"\xff\xd9", place) >= 0
        elif marker == 0xD9:
            return True
        elif 0xD0 <= marker <= 0xD7 or marker == 0x01:  # markers without content
            place += 2
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return False


def _tiff_ends(path: Path, _tail: bytes) -> bool:
    """Whether every directory, strip and tile lies within the file (TIFF 6.0, section 2)."""
    data = path.read_bytes()
    order = "<" if data[:2] == b"II" else ">"
    seen: set[int] = set()
    try:
        (place,) = struct.unpack_from(f"{order}I", data, 4)
        while place:
            if place in seen:
                return True  # directories that run in a circle are damaged, not unfinished
            seen.add(place)
            (entries,) = struct.unpack_from(f"{order}H", data, place)
            if not entries:
                return False
            fields = dict(_tiff_field(data, order, place + 2 + 12 * number) for number in range(entries))
            for offsets, counts in _TIFF_PLACES.items():
                ends = (
                    at + length for at, length in zip(fields.get(offsets, ()), fields.get(counts, ()), strict=False)
                )
                if any(end > len(data) for end in ends):
                    return False
            (place,) = struct.unpack_from(f"{order}I", data, place + 2 + 12 * entries)
    except struct.error:
        return False
    return bool(seen)


def _tiff_field(data: bytes, order: str, place: int) -> tuple[int, tuple[int, ...]]:
    tag, kind, count = struct.unpack_from(f"{order}HHI", data, place)
    if tag not in _TIFF_PLACES and tag not in _TIFF_PLACES.values():
        return tag, ()
    size = _TIFF_SIZES.get(kind, 1) * count
    at = place + 8 if size <= 4 else struct.unpack_from(f"{order}I", data, place + 8)[0]
    letter = {3: "H", 4: "I"}.get(kind)
    if letter is None or at + size > len(data):
        raise struct.error
    return tag, struct.unpack_from(f"{order}{count}{letter}", data, at)


class _DoctypeError(Exception):
    pass


def _xml_closes(path: Path, tail: bytes) -> bool:
    """Whether the root element is closed. A DOCTYPE isn't followed: the readers refuse the file, not the watcher."""

    def refuse(*_arguments: object) -> None:
        raise _DoctypeError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except _DoctypeError:
        return tail.rstrip(_PADDING).endswith(b">")
    except expat.ExpatError:
        return False
    return True


def _pdf_ends(_path: Path, tail: bytes) -> bool:
    """Whether the end-of-file marker closes it (ISO 32000-1, 7.5.5); mail gateways pad with zeros."""
    return b"%%EOF" in tail.rstrip(_PADDING)[-2048:]


def _png_ends(_path: Path, tail: bytes) -> bool:
    return b"IEND\xaeB`\x82" in tail.rstrip(b"\0")[-4096:]


def _zip_ends(path: Path, _tail: bytes) -> bool:
    return zipfile.is_zipfile(path)


# How a format is known by its first bytes, and how by its end.
_FORMATS: tuple[tuple[Callable[[bytes], bool], Callable[[Path, bytes], bool]], ...] = (
    (lambda head: b"%PDF-" in head, _pdf_ends),
    (lambda head: head.startswith(b"\xff\xd8"), _jpeg_ends),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), _png_ends),
    (lambda head: head.startswith((b"II*\0", b"MM\0*")), _tiff_ends),
    (lambda head: head.startswith(b"PK\x03\x04"), _zip_ends),
    (lambda head: head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"), _xml_closes),
)
