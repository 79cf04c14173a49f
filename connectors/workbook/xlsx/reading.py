"""Sheets of an .xlsx as rows of values, through calamine: seventeen times as fast as openpyxl."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from connectors.workbook.errors import UnreadableWorkbookError, UnsafeWorkbookError
from connectors.workbook.package import Package
from connectors.workbook.references import column_number
from connectors.workbook.sheet import Found
from connectors.workbook.xlsx.parts import Parts

if TYPE_CHECKING:
    from connectors.workbook.sheet import Rows

MOST_CELLS = 5_000_000  # of a sheet's used rectangle: readers keep empty cells between the corners

_CELL = re.compile(rb"<(?:[\w.-]+:)?c\b[^>]*>")
_COLUMNS = re.compile(rb"<c r=\"([A-Z]{1,3})"), re.compile(rb"<(?:[\w.-]+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})")
_NUMBERS = (
    re.compile(rb"<c r=\"[A-Z]+(\d{1,7})"),
    re.compile(rb"<(?:[\w.-]+:)?(?:c|row)\s[^>]*?\br\s*=\s*[\"'][A-Za-z]*(\d{1,7})"),
)
_SAMPLE = 100_000  # bytes: the first rows
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b")
_UNCALCULATED = re.compile(  # a formula's cell without a value; t="str" is a result that is an empty text
    rb"<(?:[\w.-]+:)?c\s(?![^>]*\bt=\"str\")[^>]*?\br=\"([A-Z]{1,3})\d+\"[^>]*>\s*<(?:[\w.-]+:)?f\b"
    rb"(?:[^>]*/>|[^>]*>[^<]*</(?:[\w.-]+:)?f>)\s*+(?!<(?:[\w.-]+:)?v>[^<])"
)

_ERROR = re.compile(rb"<(?:[\w.-]+:)?c\s(?=[^>]*\bt=\"e\")[^>]*?\br=\"([A-Z]{1,3})")


def read_sheet(data: bytes, sheet: str | None, area: str | None, target: str) -> Found:
    """A sheet's rows.

    Args:
        data: The file.
        sheet: Name of the sheet; None takes the first.
        area: Name of a table or named range; None takes the whole sheet.
        target: Name of the workbook, for the errors.

    Raises:
        UnknownColumnError: There is no such sheet, table or name.
        UnsafeWorkbookError: It is over a limit.
        UnreadableWorkbookError: It is damaged or no .xlsx.
    """
    package = Package(data, target)
    parts = Parts(package)
    place = parts.place(sheet, area)
    part = package.read(place.sheet.part)
    _check_rectangle(part, place.sheet.name, target)
    uncalculated = set(_UNCALCULATED.findall(part)) if has_formulas(part) else set()
    if b't="e"' in part:  # the reader takes an error for an empty cell
        uncalculated |= set(_ERROR.findall(part))
    columns = frozenset(column_number(found.decode()) for found in uncalculated)
    for shared in filter(None, [parts.part_of_kind("sharedStrings"), parts.part_of_kind("styles")]):
        package.read(shared)  # refuses what is damaged or a trap before the reader sees it
    bounds = place.area.down_to(place.area.last_row - place.totals) if place.area else None
    return Found(place.sheet.name, _rows(data, place.sheet.name, target), bounds, columns)


def has_formulas(part: bytes) -> bool:
    """Whether a sheet's part may hold formulas; text may hold the same letters."""
    return b"<f" in part or (b":c" in part and b":f" in part)


def _rows(data: bytes, sheet: str, target: str) -> Rows:
    import python_calamine  # noqa: PLC0415 - heavy imports wait until they are used

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(cast("Any", BytesIO(data)))
        return cast("Rows", book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
    except python_calamine.CalamineError as error:
        detail = f"the sheet can't be read ({type(error).__name__}): open it in Excel and save it again"
        raise UnreadableWorkbookError(target, detail) from error


def _check_rectangle(part: bytes, sheet: str, target: str) -> None:
    """Refuse a sheet whose cells span more than can be kept; its own ``dimension`` may lie."""
    if _surely_small(part):
        return
    odd = part.count(b'<c r="') != part.count(b"<c ") or b"<c>" in part or b":c" in part
    columns = max((column_number(found.decode()) for found in set(_COLUMNS[odd].findall(part))), default=0)
    rows = max(map(int, set(_NUMBERS[odd].findall(part))), default=0)
    if odd:  # cells and rows needn't say where they stand: then they follow each other
        columns = max([columns, *(len(_CELL.findall(row)) for row in _ROW.split(part)[1:])])
        rows = max(rows, len(_ROW.findall(part)))
    if rows * columns > MOST_CELLS:
        detail = f'the sheet "{sheet}" spans {rows * columns:,} cells, over the limit of {MOST_CELLS:,}: '
        raise UnsafeWorkbookError(target, detail + "delete what stands far outside")


def _surely_small(part: bytes) -> bool:
    """Whether every cell stands within the widest of the first rows and the last row: one look for another one.

    Going through a million references one by one takes as long as reading the sheet.
    """
    widest = max((column_number(found.decode()) for found in set(_COLUMNS[0].findall(part[:_SAMPLE]))), default=0)
    last = re.search(rb"<row r=\"(\d{1,7})\"", part[part.rfind(b"<row r=") :])
    if last is None or not 0 < widest <= 26 or b":c" in part:
        return False
    digits = len(last[1])
    other = rf'<c(?! r="[A-{chr(64 + widest)}]\d{{1,{digits}}}"|[a-z])'
    return widest * (10**digits - 1) <= 2 * MOST_CELLS and re.search(other.encode(), part) is None
