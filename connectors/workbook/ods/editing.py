"""Rows appended to or changed in an .ods, in the format of the row above. Bytes in, bytes out."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING
from xml.parsers import expat

from connectors.workbook.cells import Cell as Content
from connectors.workbook.columns import HEADING_ROWS, ColumnType, Headings, find_headings
from connectors.workbook.dependents import Changed, sums_up
from connectors.workbook.errors import CellValueError, UnknownColumnError, UnsafeWorkbookError
from connectors.workbook.markup import attribute, with_attribute
from connectors.workbook.ods.formulas import filled_down, plain
from connectors.workbook.ods.growth import grown
from connectors.workbook.ods.places import Place, place_of, refuse_writing
from connectors.workbook.ods.reading import top
from connectors.workbook.ods.results import without_stale_results
from connectors.workbook.ods.styles import Styles
from connectors.workbook.ods.table import Cell, Row, Table, paragraphs, row_bytes, spread, start_tag, with_cells
from connectors.workbook.package import Package
from connectors.workbook.references import LAST_ROW, Bounds, letters
from connectors.workbook.values import Edited, Writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectors.workbook.cells import Value

_NUMBERS = ("float", "percentage", "currency")
_HUNDREDTHS = re.compile(r"\d[.,]\d\d\D*")


class _Editor:
    def __init__(self, data: bytes, writing: Writing, wanted: set[str]) -> None:
        self.writing, self.target = writing, writing.target
        self.package = Package(data, self.target)
        content = self.package.read("content.xml")
        self.place: Place = place_of(content, writing.sheet, writing.area, self.target)
        self.table = Table(content, self.place.sheet, self.target)
        refuse_writing(self.package, self.table)
        rows = top(self.table, self.place.area.first_row if self.place.area else HEADING_ROWS)
        found = find_headings(rows, wanted) if self.place.area is None else Headings.of(rows, self.place.area)
        if found is None:
            raise UnknownColumnError(self.target, f'the sheet "{self.table.name}" has no headings: write them')
        self.headings: Headings = found
        self.columns = found.columns()
        self.changed, self.styles = Changed(), Styles(content)
        self.new: dict[int, dict[int, Cell]] = {}

    def append(self, rows: Sequence[Mapping[str, Value]]) -> Edited:
        heading = self.headings.row
        bottom = self.place.area.last_row if self.place.area else LAST_ROW
        last = self.table.last_row(heading, set(self.columns), bottom)
        if last + len(rows) > LAST_ROW:
            raise UnsafeWorkbookError(self.target, "the sheet is full: start a new register")
        above = self._cells(last) if last > heading else []
        self._refuse_totals(last, above)
        for number, values in enumerate(rows, last + 1):
            there = self._cells(number)
            cells = self.writing.cells(values, self.headings, partial(self._kind, above))
            for column in self.columns:
                base = above[column - 1] if column <= len(above) else Cell(b"<table:table-cell", None)
                stands = there[column - 1] if column <= len(there) else None
                content = cells.get(column)
                given = content is not None and content.content is not None
                if stands and (stands.is_constant or (stands.formula and given)):
                    detail = f"something stands where the new row comes ({letters(column)}{number}): move it"
                    raise UnsafeWorkbookError(self.target, detail)
                if content is not None and given:
                    self._put(number, column, self._filled(column, content, base))
                elif not (stands and stands.formula):
                    formula = filled_down(base.formula, number - last) if base.formula else ""
                    self._put(number, column, continued(base, formula))
            self.changed.add(self.table.name, Bounds(min(self.columns), number, max(self.columns), number))
        return self._finished(tuple(range(last + 1, last + 1 + len(rows))), last)

    def update(self, changes: Mapping[int, Mapping[str, Value]]) -> Edited:
        for number, values in changes.items():
            there = self._cells(number)
            cells = self.writing.cells(values, self.headings, partial(self._kind, there), may_be_empty=True)
            for column, content in cells.items():
                base = there[column - 1] if column <= len(there) else Cell(b"<table:table-cell", None)
                if base.formula:
                    heading = self.headings.texts[column - 1]
                    detail = f'the column "{heading}" holds a formula in row {number}: it isn\'t written over'
                    raise UnsafeWorkbookError(self.target, detail)
                empty = content.content is None
                self._put(number, column, continued(base) if empty else self._filled(column, content, base))
                self.changed.add(self.table.name, Bounds(column, number, column, number))
        return self._finished(tuple(changes), None)

    def _put(self, number: int, column: int, cell: Cell) -> None:
        self.new.setdefault(number, {})[column] = cell

    def _filled(self, column: int, content: Content, base: Cell) -> Cell:
        if isinstance(content.content, str) and "\t" in content.content:
            detail = f'column "{self.headings.texts[column - 1]}": an .ods has no tabs in its cells: put blanks'
            raise CellValueError(self.target, detail)
        cell = filled(content, base)
        if (cell.type == "date") != (base.type == "date") or (cell.type in _NUMBERS and base.type not in _NUMBERS):
            style = self.styles.showing(content.type, attribute(base.tag, b"table:style-name"))
            if style:
                cell.tag = with_attribute(cell.tag + b">", b"table:style-name", style)[:-1]
        return cell

    def _cells(self, number: int) -> list[Cell]:
        row = self.table.at(number)
        return spread(self.table.cells(row), max(self.columns)) if row else []

    def _kind(self, cells: list[Cell], column: int) -> ColumnType | None:
        cell = cells[column - 1] if column <= len(cells) else None
        if cell is None or cell.formula:
            return None
        if cell.type == "date":
            return ColumnType.DATETIME if "T" in (attribute(cell.tag, b"office:date-value") or "") else ColumnType.DATE
        amount = cell.type == "currency" or (cell.type == "float" and _HUNDREDTHS.search(cell.text))
        return ColumnType.AMOUNT if amount else None

    def _refuse_totals(self, last: int, cells: list[Cell]) -> None:
        above = self._cells(last - 1) if last - 1 > self.headings.row else []
        for column in self.columns:
            if column > min(len(cells), len(above)) or above[column - 1].formula:
                continue
            if cells[column - 1].formula and sums_up(plain(cells[column - 1].formula), column):
                detail = f"row {last} looks like totals: move them above the headings or to another sheet"
                raise UnsafeWorkbookError(self.target, detail)

    # -- the file --------------------------------------------------------------------------------------------------

    def _finished(self, rows: tuple[int, ...], last: int | None) -> Edited:
        edits: list[tuple[int, int, bytes]] = []
        below = []
        for row, numbers in groupby(sorted(self.new), self.table.at):
            if row is None:
                below += list(numbers)
            else:
                edits.append((row.start, row.end, self._split(row, list(numbers))))
        if below:
            edits.append(self._below(below, edits))
        content = self.table.content
        for start, end, written in sorted(edits, reverse=True):
            content = content[:start] + written + content[end:]
        if last is not None:
            columns = (min(self.columns), max(self.columns))
            content = grown(content, self.table.name, self.place, self.headings.row, last, max(rows), columns)
        content = self.styles.added_to(content)
        content = without_stale_results(content, self.changed, self.target)
        _see_well_formed(content, self.target)
        return Edited(self.package.replaced({"content.xml": content}), self.table.name, rows)

    def _split(self, row: Row, numbers: list[int]) -> bytes:
        """A row that may stand for many, with some of them written out."""
        tag, cells = start_tag(self.table.bytes_of(row)), self.table.cells(row)
        pieces, place = [], row.first
        for number in numbers:
            if number > place:
                pieces.append(row_bytes(tag, cells, number - place))
            pieces.append(row_bytes(tag, with_cells(cells, self.new[number])))
            place = number + 1
        if left := row.first + row.repeated - place:
            pieces.append(row_bytes(tag, cells, left))
        return b"".join(pieces)

    def _below(self, numbers: list[int], edits: list[tuple[int, int, bytes]]) -> tuple[int, int, bytes]:
        """Rows more at the table's end, which follow the last one without a gap."""
        last = self.table.rows[-1]
        tag = start_tag(self.table.bytes_of(last)) if last.first > self.headings.row else b"<table:table-row>"
        written = b"".join(row_bytes(tag, with_cells([], self.new[number])) for number in numbers)
        for edit in edits:
            if edit[0] == last.start:
                edits.remove(edit)
                return edit[0], edit[1], edit[2] + written
        end = last.end
        closing = re.compile(rb"\s*</table:table-(?:header-rows|rows|row-group)>")
        while found := closing.match(self.table.content, end):
            end = found.end()
        return end, end, written


def append_rows(data: bytes, writing: Writing, rows: Sequence[Mapping[str, Value]]) -> Edited:
    """The workbook with rows more below the last one that holds anything.

    Raises:
        UnknownColumnError: There is no such sheet, range or heading.
        CellValueError: A value doesn't fit its column.
        UnsafeWorkbookError: People have closed it to changes, or something stands where the row comes.
        UnreadableWorkbookError: It is damaged or no .ods.
    """
    return _Editor(data, writing, writing.wanted(rows)).append(rows)


def update_rows(data: bytes, writing: Writing, changes: Mapping[int, Mapping[str, Value]]) -> Edited:
    """The workbook with other values in some cells, by number of their row; errors as in `append_rows`."""
    return _Editor(data, writing, writing.wanted(list(changes.values()))).update(changes)


def continued(base: Cell, formula: str = "") -> Cell:
    """A cell in the format of another one, with its drop-down list; empty, or with a formula that has no result yet."""
    tag = b"<table:table-cell"
    for name in (b"table:style-name", b"table:content-validation-name"):
        value = attribute(base.tag, name)
        if value is not None:
            tag = with_attribute(tag + b">", name, value)[:-1]
    if formula:
        tag = with_attribute(tag + b">", b"table:formula", formula)[:-1]
    return Cell(tag, None)


def filled(content: Content, base: Cell) -> Cell:
    """The cell that holds a value, in the format of another one."""
    cell, value = continued(base), content.content
    kept = ""
    if isinstance(value, str):
        kind, shown = "string", value
    elif isinstance(value, bool):
        kind, shown = "boolean", "true" if value else "false"
        kept = f' office:boolean-value="{shown}"'
    elif isinstance(value, date):
        kind, shown = "date", value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
        kept = f' office:date-value="{value.isoformat()}"'
    else:
        kind = base.type if base.type in _NUMBERS else "float"
        shown = f"{value:f}"
        currency = attribute(base.tag, b"office:currency") if kind == "currency" else None
        kept = f' office:value="{shown}"' + (f' office:currency="{currency}"' if currency else "")
    cell.tag += f' office:value-type="{kind}"{kept}'.encode()
    cell.inner = paragraphs(shown)
    return cell


def _see_well_formed(content: bytes, target: str) -> None:
    parser = expat.ParserCreate()
    try:
        parser.Parse(content, True)  # noqa: FBT003 - takes no keyword
    except expat.ExpatError as error:
        detail = f"its content can't be edited safely ({error}): open it in LibreOffice and save it again"
        raise UnsafeWorkbookError(target, detail) from error
