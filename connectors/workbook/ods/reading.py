"""Tables of an .ods as rows of values, through calamine."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from connectors.workbook.errors import UnreadableWorkbookError
from connectors.workbook.markup import attribute
from connectors.workbook.ods.places import place_of
from connectors.workbook.ods.table import Table, spread
from connectors.workbook.package import Package
from connectors.workbook.references import LAST_COLUMN
from connectors.workbook.sheet import Found

if TYPE_CHECKING:
    from connectors.workbook.sheet import Rows


def read_sheet(data: bytes, sheet: str | None, area: str | None, target: str) -> Found:
    """A table's rows.

    Args:
        data: The file.
        sheet: Name of the table (sheet); None takes the first.
        area: Name of a named or database range; None takes the whole table.
        target: Name of the workbook, for the errors.

    Raises:
        UnknownColumnError: There is no such sheet or range.
        UnsafeWorkbookError: It is over a limit.
        UnreadableWorkbookError: It is damaged, protected by a password or no .ods.
    """
    package = Package(data, target)
    manifest = package.find("META-INF/manifest.xml")
    if manifest and b"encryption-data" in package.read(manifest):
        detail = "the file is protected by a password: save it without one"
        raise UnreadableWorkbookError(target, detail)
    content = package.read("content.xml")
    place = place_of(content, sheet, area, target)
    table = Table(content, place.sheet, target)
    table.check_size()
    return Found(table.name, _rows(data, table.name, target), place.area, _uncalculated(table))


def top(table: Table, count: int) -> Rows:
    """The texts and numbers of the first rows."""
    rows: Rows = []
    for row in table.rows:
        if row.first > count:
            break
        width = max(1, min(LAST_COLUMN, _width(table, row.first)))
        line = [
            float(attribute(cell.tag, b"office:value") or 0) if cell.type == "float" else cell.text or None
            for cell in spread(table.cells(row), width)
        ]
        rows += [list(line) for _ in range(min(row.repeated, count))]
    return rows


def _width(table: Table, number: int) -> int:
    row = table.at(number)
    width = filled = 0
    for cell in table.cells(row) if row else ():
        width += cell.repeated
        filled = width if cell.type else filled
    return filled


def _rows(data: bytes, sheet: str, target: str) -> Rows:
    import python_calamine  # noqa: PLC0415 - heavy imports wait until they are used

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(cast("Any", BytesIO(data)))
        return cast("Rows", book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))
    except python_calamine.CalamineError as error:
        detail = f"the sheet can't be read ({type(error).__name__}): open it in LibreOffice and save it again"
        raise UnreadableWorkbookError(target, detail) from error


def _uncalculated(table: Table) -> frozenset[int]:
    columns = set()
    for row in table.rows:
        if b"table:formula" in table.bytes_of(row):
            column = 1
            for cell in table.cells(row):
                if cell.formula and not cell.type:
                    columns.add(column)
                column += cell.repeated
    return frozenset(columns)
