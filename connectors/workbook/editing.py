"""A row more in a workbook, in the format of the row above, through openpyxl. Bytes in, bytes out."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from connectors.workbook.cells import FORMATS, Cell, Value, cell_for
from connectors.workbook.columns import HEADING_ROWS, Column, ColumnType, Headings, find_column, find_headings, place
from connectors.workbook.errors import CellValueError, UnknownColumnError, UnreadableWorkbookError, UnsafeWorkbookError
from connectors.workbook.reading import match_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WIDEST = 16_384  # columns of a sheet (ECMA-376)


@dataclass(frozen=True, slots=True)
class Appended:
    """A workbook with a row more."""

    data: bytes
    sheet: str
    row: int  # number of the new row on the sheet, from 1


def new_workbook(sheet: str, columns: Sequence[Column]) -> bytes:
    """An empty register: a row of headings, kept in view, with a filter."""
    import openpyxl  # noqa: PLC0415 - heavy imports wait until they are used
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet[:31]
    for number, column in enumerate(columns, 1):
        cell = page.cell(1, number)
        _fill(cell, Cell(column.heading, ColumnType.TEXT))
        cell.font = Font(bold=True)
        page.column_dimensions[get_column_letter(number)].width = max(14, min(40, len(column.heading) + 6))
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(max(1, len(columns)))}1"
    return _saved(book)


def append_row(
    data: bytes, sheet: str | None, columns: Sequence[Column], values: Mapping[str, Value], target: str
) -> Appended:
    """The workbook with a row more below the last one that holds anything.

    Args:
        data: The workbook, whose parts were checked.
        sheet: Name of the sheet; None takes the first.
        columns: Columns as the suite declares them; may be empty.
        values: Value by name or heading of its column; other columns stay empty.
        target: Name of the workbook, for the errors.

    Raises:
        UnknownColumnError: There is no such sheet or heading.
        CellValueError: A value doesn't fit its column.
        UnsafeWorkbookError: Below the last row stands what a new row would overwrite.
        UnreadableWorkbookError: The workbook is damaged.
    """
    book = _loaded(data, target)
    page = book[match_sheet(sheet, [page.title for page in book.worksheets], target)]
    headings = _headings(page, {column.heading for column in columns} | set(values), target)
    last = _last_row(page, headings)
    cells = _cells(page, headings, last, columns, values, target)
    row = last + 1
    _extend(page, headings, last, target)
    for number in headings.columns():
        cell = page.cell(row, number)
        if type(cell).__name__ == "MergedCell":
            raise UnsafeWorkbookError(target, f'row {row} of "{page.title}" has merged cells: move what stands there')
        above = page.cell(last, number)
        if last > headings.row:
            cell._style = copy(above._style)  # noqa: SLF001 - the only way to take a whole format over
        if number in cells:
            _fill(cell, cells[number])
    if last > headings.row and page.row_dimensions[last].height:
        page.row_dimensions[row].height = page.row_dimensions[last].height
    return Appended(_saved(book), page.title, row)


def _cells(
    page: Any, headings: Headings, last: int, columns: Sequence[Column], values: Mapping[str, Value], target: str
) -> dict[int, Cell]:
    """The cells to be filled, by number of their column."""
    cells: dict[int, Cell] = {}
    for name, value in values.items():
        try:
            number = place(name, columns, headings)
        except LookupError as error:
            raise UnknownColumnError(target, str(error)) from error
        if number in cells:
            raise UnknownColumnError(target, f'two values are given for "{headings.texts[number - 1]}"')
        declared = find_column(headings.texts[number - 1], columns)
        above = _type_above(page.cell(last, number)) if last > headings.row else None
        try:
            cells[number] = cell_for(value, declared.type if declared else None, above)
        except ValueError as error:
            raise CellValueError(target, f'column "{headings.texts[number - 1]}": {error}') from error
    if all(cell.content is None for cell in cells.values()):
        raise CellValueError(target, "the row would be empty: give at least one value")
    return cells


def _fill(cell: Any, content: Cell) -> None:
    """Put a value into an openpyxl cell; text stays text whatever it begins with."""
    from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415 - heavy imports wait until they are used

    cell.value = None
    cell.quotePrefix = content.quoted
    if content.content is None:
        return
    before = cell.number_format
    cell.value = content.content
    cell.number_format = before  # openpyxl gives dates a format of its own choice
    if isinstance(content.content, str):
        cell.data_type = "s"  # openpyxl takes "=1+1" for a formula and "#N/A" for an error
    continued = before not in {"General", "@"}
    if content.type in {ColumnType.DATE, ColumnType.DATETIME}:
        continued = is_date_format(before)
    if content.type is ColumnType.IDENTIFIER or (not continued and content.type is not ColumnType.TEXT):
        cell.number_format = FORMATS[content.type]


def _type_above(cell: Any) -> ColumnType | None:
    """What the cell above holds, as far as its format says it beyond doubt."""
    if cell.is_date:
        return ColumnType.DATETIME if "h" in cell.number_format.lower() else ColumnType.DATE
    if cell.data_type == "n" and cell.value is not None and ".0" in cell.number_format:
        return ColumnType.AMOUNT
    return None


def _headings(page: Any, wanted: set[str], target: str) -> Headings:
    width = min(page.max_column, _WIDEST)
    rows = page.iter_rows(max_row=min(page.max_row, HEADING_ROWS), max_col=width, values_only=True)
    # formatted words come as lists of runs
    found = find_headings([[str(value) if isinstance(value, list) else value for value in row] for row in rows], wanted)
    if found is None:
        raise UnknownColumnError(target, f'"{page.title}" has no headings in its first {HEADING_ROWS} rows: write them')
    return found


def _last_row(page: Any, headings: Headings) -> int:
    """The last row with a value under a heading; formatted blank cells below it don't count."""
    columns = set(headings.columns())
    filled = (
        row
        for (row, column), cell in page._cells.items()  # noqa: SLF001 - iter_rows would create every blank cell
        if row > headings.row and column in columns and cell.value not in (None, "")
    )
    return max(filled, default=headings.row)


def _extend(page: Any, headings: Headings, last: int, target: str) -> None:
    """Let the table and the filter that end with the last row take in the new one."""
    for table in page.tables.values():
        first_column, first_row, last_column, last_row = _bounds(table.ref)
        if not (first_row <= headings.row <= last_row and first_column <= max(headings.columns())):
            continue
        if table.totalsRowCount:
            detail = f'the table "{table.name}" has a row of totals below: switch it off'
            raise UnsafeWorkbookError(target, detail)
        if last_row <= last:
            table.ref = _reference(first_column, first_row, last_column, last + 1)
            if table.autoFilter is not None:
                table.autoFilter.ref = table.ref
    if page.auto_filter.ref:
        first_column, first_row, last_column, last_row = _bounds(page.auto_filter.ref)
        if first_row == headings.row and last_row <= last:
            page.auto_filter.ref = _reference(first_column, first_row, last_column, last + 1)


def _bounds(reference: str) -> tuple[int, int, int, int]:
    from openpyxl.utils import range_boundaries  # noqa: PLC0415 - heavy imports wait until they are used

    first_column, first_row, last_column, last_row = range_boundaries(reference)
    return first_column, first_row, last_column, last_row


def _reference(first_column: int, first_row: int, last_column: int, last_row: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy imports wait until they are used

    return f"{get_column_letter(first_column)}{first_row}:{get_column_letter(last_column)}{last_row}"


def _loaded(data: bytes, target: str) -> Any:
    import openpyxl  # noqa: PLC0415 - heavy imports wait until they are used

    try:
        with _quiet():
            return openpyxl.load_workbook(BytesIO(data), rich_text=True)
    except Exception as error:  # openpyxl raises whatever its parser met
        detail = f"the workbook can't be read ({type(error).__name__}): open it in Excel and save it again"
        raise UnreadableWorkbookError(target, detail) from error


def _saved(book: Any) -> bytes:
    buffer = BytesIO()
    with _quiet():
        book.save(buffer)
    return buffer.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without openpyxl's warnings of what it drops: `losses` finds it all and refuses."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        yield
