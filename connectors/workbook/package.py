"""The parts of an .xlsx: refused before they are opened where they are a bomb, a trap or no workbook. Pure."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO

from connectors.workbook.errors import UnreadableWorkbookError, UnsafeWorkbookError

LARGEST_FILE = 50 * 2**20  # bytes
LARGEST_UNPACKED = 100 * 2**20  # bytes; openpyxl takes some ten to fifty times that in memory for the sheets
MOST_PARTS = 2_000
MOST_CELLS = 2_000_000  # of a sheet's used rectangle: readers keep empty cells between the corners

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls and of encrypted .xlsx
_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})")
_ROW = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^>]*?\br\s*=\s*[\"'][A-Za-z]*(\d{1,7})")
_UNCALCULATED = re.compile(  # a formula's cell without a value; t="str" is a result that is an empty text
    rb"<c\s(?![^>]*\bt=\"str\")[^>]*?\br=\"([A-Z]{1,3})\d+\"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*+(?!<v>[^<])"
)

Parts = dict[str, bytes]


def read_parts(data: bytes, target: str) -> Parts:
    """All parts of a workbook by name.

    Args:
        data: The file.
        target: Name of the workbook, for the errors.

    Raises:
        UnreadableWorkbookError: It is no .xlsx, is damaged or protected by a password.
        UnsafeWorkbookError: It is over a limit or declares XML entities.
    """
    if data.startswith(_OLE):
        detail = "the file is protected by a password or is an old .xls: save it as .xlsx without a password"
        raise UnreadableWorkbookError(target, detail)
    if len(data) > LARGEST_FILE:
        raise UnsafeWorkbookError(target, f"the file is larger than {LARGEST_FILE >> 20} MB: start a new register")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            _check_sizes(package, target)
            parts = {info.filename: package.read(info) for info in package.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        detail = f"the file is damaged or no .xlsx workbook ({type(error).__name__}): restore it from a backup"
        raise UnreadableWorkbookError(target, detail) from error
    if "[Content_Types].xml" not in parts or not any(_WORKSHEET.fullmatch(name) for name in parts):
        raise UnreadableWorkbookError(target, "the file is no .xlsx workbook: save it as .xlsx")
    for name, part in parts.items():
        _check_part(name, part, target)
    return parts


def _check_sizes(package: zipfile.ZipFile, target: str) -> None:
    infos = package.infolist()
    unpacked = sum(info.file_size for info in infos)  # zipfile reads no more than this, whatever follows
    if unpacked > LARGEST_UNPACKED:
        detail = f"unpacked it would take {unpacked >> 20} MB, over the limit of {LARGEST_UNPACKED >> 20} MB"
        raise UnsafeWorkbookError(target, f"{detail}: start a new register")
    if len(infos) > MOST_PARTS:
        raise UnsafeWorkbookError(target, f"it has {len(infos)} parts, over the limit of {MOST_PARTS}")
    if len({info.filename.casefold() for info in infos}) < len(infos):
        raise UnsafeWorkbookError(target, "two of its parts have the same name: open it in Excel and save it again")


def _check_part(name: str, part: bytes, target: str) -> None:
    if name.lower().endswith((".xml", ".rels", ".vml")):
        if part.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnsafeWorkbookError(target, f"{name} isn't UTF-8: open it in Excel and save it again")
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise UnsafeWorkbookError(target, f"{name} declares XML entities, which no spreadsheet program does")
    if _WORKSHEET.fullmatch(name):
        cells = _rectangle(part)
        if cells > MOST_CELLS:
            detail = f"{name} spans {cells:,} cells, over the limit of {MOST_CELLS:,}: delete what stands far outside"
            raise UnsafeWorkbookError(target, detail)


def _rectangle(sheet: bytes) -> int:
    """Cells in the rectangle that a sheet's cells span; its own <dimension> may lie."""
    rows = max((int(row) for row in set(_ROW.findall(sheet))), default=0)
    columns = max((_column_number(letters) for letters in set(_CELL.findall(sheet))), default=0)
    return rows * columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def uncalculated_columns(parts: Parts) -> set[int]:
    """Numbers of the columns, on any sheet, where a formula has no result: a reader would take its cell for empty."""
    return {
        _column_number(letters)
        for name, part in parts.items()
        if _WORKSHEET.fullmatch(name) and b"<f" in part
        for letters in set(_UNCALCULATED.findall(part))
    }
