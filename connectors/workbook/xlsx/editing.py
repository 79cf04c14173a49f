"""Rows appended to or changed in an .xlsx, in the format of the row above. Bytes in, bytes out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from xml.parsers import expat

from connectors.workbook.columns import HEADING_ROWS, Headings, find_headings
from connectors.workbook.dependents import Changed, Known, stale_results, sums_up
from connectors.workbook.errors import UnknownColumnError, UnsafeWorkbookError
from connectors.workbook.markup import attribute, tag, with_attribute, without_attribute
from connectors.workbook.package import Package, Part
from connectors.workbook.references import LAST_ROW, Bounds, letters
from connectors.workbook.values import Edited, Writing
from connectors.workbook.xlsx.filling import filled, kind_of
from connectors.workbook.xlsx.formulas import Formula, formula_of, moved
from connectors.workbook.xlsx.growth import Growth, grown_head, grown_names, grown_tables, grown_tail, recalculated
from connectors.workbook.xlsx.page import Cell, Page, Row
from connectors.workbook.xlsx.parts import Parts
from connectors.workbook.xlsx.reading import has_formulas
from connectors.workbook.xlsx.refusals import refuse_writing
from connectors.workbook.xlsx.results import formulas_of, without_results
from connectors.workbook.xlsx.strings import SharedStrings
from connectors.workbook.xlsx.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectors.workbook.cells import Value
    from connectors.workbook.columns import ColumnType

_STEP = 500  # rows between two reports of progress


class Editor:
    """An .xlsx while its register is written.

    Args:
        data: The file.
        writing: What is written where.
        wanted: Headings that tell the row of headings.

    Raises:
        UnknownColumnError: There is no such sheet, table, name, or it has no headings.
        UnsafeWorkbookError: People have closed it to changes, or it is over a limit.
        UnreadableWorkbookError: It is damaged or no .xlsx.
    """

    def __init__(self, data: bytes, writing: Writing, wanted: set[str]) -> None:
        self.writing, self.target = writing, writing.target
        self.package = Package(data, self.target)
        self.parts = Parts(self.package)
        self.place = self.parts.place(writing.sheet, writing.area)
        part = self.package.read(self.place.sheet.part)
        refuse_writing(self.parts, part, self.place.sheet.name)
        strings, styles = self.parts.part_of_kind("sharedStrings"), self.parts.part_of_kind("styles")
        self.styles_part = styles
        self.page = Page(part, SharedStrings(lambda: self.package.read(strings) if strings else b""), self.target)
        self.styles = Styles(self.package.read(styles) if styles else b"")
        self.prefix, self.since_1904 = self.page.prefix, self.parts.dates_from_1904
        self.headings = self._headings(wanted)
        self.new_formulas: list[str] = []
        self.changed = Changed()
        self.rows: dict[int, bytes] = {}

    def _headings(self, wanted: set[str]) -> Headings:
        area = self.place.area
        top = self.page.top(HEADING_ROWS if area is None else area.first_row)
        found = find_headings(top, wanted) if area is None else Headings.of(top, area)
        if found is None:
            name = self.place.sheet.name
            detail = f'the sheet "{name}" has no headings in its first {HEADING_ROWS} rows: write them'
            raise UnknownColumnError(self.target, detail)
        return found

    # -- appending -------------------------------------------------------------------------------------------------

    def append(self, rows: Sequence[Mapping[str, Value]]) -> Edited:
        """Rows below the last one that holds anything."""
        columns = set(self.headings.columns())
        area, heading = self.place.area, self.headings.row
        bottom = area.last_row - self.place.totals if area else LAST_ROW
        last = self.page.last_row(heading, columns, bottom)
        if last + len(rows) > LAST_ROW:
            raise UnsafeWorkbookError(self.target, "the sheet is full: start a new register")
        growth = Growth(heading, last, last + len(rows), (min(columns), max(columns)))
        template = self.page.row(last) if last > heading else None
        formulas = self._formulas(template) if template else {}
        if template:
            self._refuse_totals(template, formulas)
        for number, values in enumerate(rows, last + 1):
            if (number - last) % _STEP == 0:
                self.writing.step(number - last)
            self._append(number, values, template, formulas)
        return self._finished(tuple(range(last + 1, last + 1 + len(rows))), growth)

    def _append(
        self, number: int, values: Mapping[str, Value], template: Row | None, formulas: Mapping[int, Formula]
    ) -> None:
        row = self.page.row(number)
        above = template.cells if template else {}
        last = template.number if template else number
        cells = self.writing.cells(values, self.headings, partial(self._kind, template or row))
        for column in self.headings.columns():
            there = row.cells.get(column)
            base = above.get(column) or there
            formula = formulas.get(column)
            continued = moved(formula, (column, last), (column, number)) if formula else None
            content = cells.get(column)
            given = content is not None and content.content is not None
            if there is not None:
                self._see_prepared(there, number, continued, given=given)
            style = base.style if base else 0
            new: Cell | None
            if content is not None and given:
                new = filled(column, number, content, style, self)
            elif there is not None and there.formula is not None:
                new = there
            elif continued is not None:
                new = self._formula_cell(column, number, continued, base)
            else:
                new = blank(column, number, style, self.page.prefix)
            if new is None:
                row.cells.pop(column, None)
            else:
                row.cells[column] = new
        if template:
            row.tag = _like(row.tag, template.tag)
        row.tag = without_attribute(row.tag, b"spans")
        self.rows[number] = self.page.written(row)

    def _formulas(self, row: Row) -> dict[int, Formula]:
        found = {}
        for column in self.headings.columns():
            if column in row.cells and row.cells[column].formula is not None:
                formula = formula_of(row.cells[column], row.number, self.page.data)
                if formula is not None:
                    found[column] = formula
        return found

    def _refuse_totals(self, last: Row, formulas: Mapping[int, Formula]) -> None:
        """A row of totals that people wrote below the rows isn't a row to continue."""
        if last.number - 1 <= self.headings.row:
            return
        above = self.page.row(last.number - 1).cells
        for column, formula in formulas.items():
            if sums_up(formula.text, column) and column in above and above[column].formula is None:
                detail = f"row {last.number} looks like totals: move them above the headings or to another sheet"
                raise UnsafeWorkbookError(self.target, detail)

    def _see_prepared(self, there: Cell, number: int, continued: Formula | None, *, given: bool) -> None:
        """What stands where the row comes may only be the formula that the rows above have."""
        place = f"{letters(there.column)}{number}"
        if there.is_constant:
            raise UnsafeWorkbookError(self.target, f"something stands where the new row comes ({place}): move it")
        stands = formula_of(there, number, self.page.data)
        if stands is not None and (given or (continued is not None and stands.text != continued.text)):
            raise UnsafeWorkbookError(self.target, f"a formula stands where the new row comes ({place}): move it")

    def _formula_cell(self, column: int, row: int, formula: Formula, base: Cell | None) -> Cell:
        place = f"{letters(column)}{row}"
        self.new_formulas.append(place)
        new = blank(column, row, base.style if base else 0, self.page.prefix, keep=True)
        assert new is not None
        if base is not None and (dynamic := attribute(base.tag, b"cm")):
            new.tag = with_attribute(new.tag, b"cm", dynamic)
        new.inner = formula.written(self.page.prefix, place)
        return new

    # -- changing --------------------------------------------------------------------------------------------------

    def update(self, changes: Mapping[int, Mapping[str, Value]]) -> Edited:
        """Cells of rows that are there, by number of the row; their other cells stay."""
        for count, (number, values) in enumerate(changes.items(), 1):
            if count % _STEP == 0:
                self.writing.step(count)
            row = self.page.row(number)
            cells = self.writing.cells(values, self.headings, partial(self._kind, row), may_be_empty=True)
            for column, content in cells.items():
                there = row.cells.get(column)
                if there is not None and there.formula is not None:
                    heading = self.headings.texts[column - 1]
                    detail = f'the column "{heading}" holds a formula in row {number}: it isn\'t written over'
                    raise UnsafeWorkbookError(self.target, detail)
                style = there.style if there else self._style_above(number, column)
                if content.content is None:
                    new = blank(column, number, style, self.page.prefix)
                else:
                    new = filled(column, number, content, style, self)
                if new is None:
                    row.cells.pop(column, None)
                else:
                    row.cells[column] = new
            for column in cells:
                self.changed.add(self.place.sheet.name, Bounds(column, number, column, number))
            row.tag = without_attribute(row.tag, b"spans")
            self.rows[number] = self.page.written(row)
        return self._finished(tuple(changes), None)

    def _kind(self, row: Row, column: int) -> ColumnType | None:
        return kind_of(row.cells.get(column), self.styles)

    def _style_above(self, number: int, column: int) -> int:
        cell = self.page.row(number - 1).cells.get(column) if number - 1 > self.headings.row else None
        return cell.style if cell else 0

    # -- the file --------------------------------------------------------------------------------------------------

    def _finished(self, rows: tuple[int, ...], growth: Growth | None) -> Edited:
        columns = self.headings.columns()
        area = Bounds(min(columns), min(rows), max(columns), max(rows))
        head, tail = grown_head(self.page.head, area), self.page.tail
        parts: dict[str, Part] = {}
        workbook = self.parts.workbook
        if growth is not None:
            tail = grown_tail(tail, growth, self.target)
            parts = grown_tables(self.parts, self.place, growth)
            workbook = grown_names(workbook, self.place, growth)
            self.changed.add(self.place.sheet.name, growth.new)
        pieces = self.page.with_rows(self.rows, head, tail)
        _see_well_formed(pieces, self.target)
        parts[self.place.sheet.part] = pieces
        if self._forget_results(parts, pieces, growth):
            workbook = recalculated(workbook)
        if workbook != self.parts.workbook:
            parts[self.parts.workbook_part] = workbook
        if self.styles.changed and self.styles_part:
            parts[self.styles_part] = self.styles.data
        chain = self.parts.part_of_kind("calcChain")
        if chain and self.new_formulas:
            parts[chain] = self._chained(self.package.read(chain))
        return Edited(self.package.replaced(parts), self.place.sheet.name, rows)

    def _forget_results(self, parts: dict[str, Part], pieces: list[bytes], growth: Growth | None) -> bool:
        """Take out the results that may be wrong now; returns whether there are formulas at all."""
        ours = self.place.sheet
        sheets = {}
        for sheet in self.parts.sheets:
            part = self.page.data if sheet.part == ours.part else self.package.read(sheet.part)
            if has_formulas(part) or (sheet.part == ours.part and self.new_formulas):
                sheets[sheet.name] = b"".join(pieces) if sheet.part == ours.part else part
        if not sheets:
            return False
        tables = {
            table.name.casefold(): (sheet.name, table.area.down_to(max(table.area.last_row, growth.new_last_row)))
            if growth and sheet.part == ours.part
            else (sheet.name, table.area)
            for sheet in self.parts.sheets
            for table in self.parts.tables(sheet)
        }
        known = Known({name.casefold(): text for name, text in self.parts.names()}, tables)
        formulas = (formula for name, part in sheets.items() for formula in formulas_of(name, part, known))
        for name, cells in stale_results(formulas, self.changed).items():
            part_name = next(sheet.part for sheet in self.parts.sheets if sheet.name == name)
            without = without_results(sheets[name], cells)
            if without != sheets[name]:
                parts[part_name] = without
        return True

    def _chained(self, chain: bytes) -> bytes:
        """The order of calculation with the new formulas at its end."""
        found = tag(b"calcChain").search(chain)
        end = chain.rfind(b"</")
        if found is None or end < 0:
            return chain
        prefix, sheet = found[1] or b"", self.place.sheet.number.encode()
        cells = [b'<%sc r="%s" i="%s"/>' % (prefix, cell.encode(), sheet) for cell in self.new_formulas]
        return chain[:end] + b"".join(cells) + chain[end:]


def append_rows(data: bytes, writing: Writing, rows: Sequence[Mapping[str, Value]]) -> Edited:
    """The workbook with rows more below the last one that holds anything.

    Raises:
        UnknownColumnError: There is no such sheet, table, name or heading.
        CellValueError: A value doesn't fit its column.
        UnsafeWorkbookError: People have closed it to changes, or something stands where the row comes.
        UnreadableWorkbookError: It is damaged or no .xlsx.
    """
    return Editor(data, writing, writing.wanted(rows)).append(rows)


def update_rows(data: bytes, writing: Writing, changes: Mapping[int, Mapping[str, Value]]) -> Edited:
    """The workbook with other values in some cells, by number of their row; errors as in `append_rows`."""
    return Editor(data, writing, writing.wanted(list(changes.values()))).update(changes)


def blank(column: int, row: int, style: int, prefix: bytes, *, keep: bool = False) -> Cell | None:
    """An empty cell; None where it has no format either and needn't be there."""
    if not style and not keep:
        return None
    shown = b' s="%d"' % style if style else b""
    return Cell(column, b'<%sc r="%s%d"%s' % (prefix, letters(column).encode(), row, shown), b"")


def _like(row: bytes, above: bytes) -> bytes:
    """A row's start tag with the height and the format of the row above; never hidden as that one may be."""
    for name in (b"ht", b"customHeight", b"s", b"customFormat"):
        value = attribute(above, name)
        if value is not None and attribute(row, name) is None:
            row = with_attribute(row, name, value)
    return without_attribute(row, b"hidden")


def _see_well_formed(pieces: Sequence[bytes], target: str) -> None:
    """See that what is written is XML: the workbook must open, whatever stood in it.

    Raises:
        UnsafeWorkbookError: It isn't.
    """
    parser = expat.ParserCreate()
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)  # noqa: FBT003 - takes no keyword
    except expat.ExpatError as error:
        detail = f"its sheet can't be edited safely ({error}): open it in Excel and save it again"
        raise UnsafeWorkbookError(target, detail) from error
