"""Rows appended to or changed in a .csv, written as the others are. Bytes in, bytes out."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from connectors.workbook.cells import Cell
from connectors.workbook.columns import ColumnType, Headings, find_headings
from connectors.workbook.delimited.dates import way_of
from connectors.workbook.delimited.lines import Lines, read_lines
from connectors.workbook.delimited.reading import refuse_places, rows_of
from connectors.workbook.delimited.safety import guarded
from connectors.workbook.errors import CellValueError, UnknownColumnError
from connectors.workbook.values import Edited, Writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectors.workbook.cells import Value
    from connectors.workbook.columns import Column


def new_workbook(_sheet: str, columns: Sequence[Column]) -> bytes:
    """An empty register as Excel opens it in most of Europe: UTF-8 with its mark, semicolons."""
    lines = Lines([], [])
    return lines.encoded([lines.written([guarded(column.heading) for column in columns])])


class _Editor:
    def __init__(self, data: bytes, writing: Writing, wanted: set[str]) -> None:
        refuse_places(writing.sheet, writing.area, writing.target)
        self.writing, self.lines = writing, read_lines(data, writing.target)
        headings = find_headings(rows_of(self.lines), wanted)
        if headings is None:
            raise UnknownColumnError(writing.target, "the file has no headings: write them into its first line")
        self.headings: Headings = headings
        self._ways: dict[int, str] = {}

    def fields(self, values: Mapping[str, Value], there: list[str], *, may_be_empty: bool = False) -> list[str]:
        """The fields of a record, those that aren't given as they are."""
        fields = there + [""] * (len(self.headings.texts) - len(there))
        cells = self.writing.cells(values, self.headings, self._kind, may_be_empty=may_be_empty)
        for column, cell in cells.items():
            try:
                fields[column - 1] = self._field(column, cell)
            except ValueError as error:
                heading = self.headings.texts[column - 1]
                raise CellValueError(self.writing.target, f'column "{heading}": {error}') from error
        return fields

    def edited(self, lines: list[str], rows: tuple[int, ...]) -> Edited:
        """The file."""
        try:
            return Edited(self.lines.encoded(lines), "", rows)
        except UnicodeEncodeError as error:
            detail = f"the file's encoding ({self.lines.encoding}) lacks a character: save it as CSV UTF-8"
            raise CellValueError(self.writing.target, detail) from error

    def _kind(self, column: int) -> ColumnType | None:
        return ColumnType.DATE if self._way(column) else None

    def _way(self, column: int) -> str:
        """How the column's dates are written; empty where it holds none."""
        if column not in self._ways:
            self._ways[column] = way_of(self._texts(column))
        return self._ways[column]

    def _texts(self, column: int) -> list[str]:
        below = self.lines.records[self.headings.row :]
        return [record.fields[column - 1] for record in below if column <= len(record.fields)]

    def _field(self, column: int, cell: Cell) -> str:
        content = cell.content
        if content is None:
            return ""
        if isinstance(content, str):
            return guarded(content)
        if isinstance(content, bool):
            return "true" if content else "false"
        if isinstance(content, datetime):
            return content.isoformat(sep=" ")
        if isinstance(content, date):
            return content.strftime(self._way(column) or "%Y-%m-%d")
        text = f"{content:.2f}" if cell.type is ColumnType.AMOUNT and content == round(content, 2) else f"{content:f}"
        return text.replace(".", self.lines.decimal)


def append_rows(data: bytes, writing: Writing, rows: Sequence[Mapping[str, Value]]) -> Edited:
    """The file with rows more below the last one that holds anything; blank lines at its end stay there.

    Raises:
        UnknownColumnError: There is no such heading.
        CellValueError: A value doesn't fit its column, or the file's encoding lacks a character.
        UnreadableWorkbookError: It is no text.
    """
    editor = _Editor(data, writing, writing.wanted(rows))
    records, lines = editor.lines.records, list(editor.lines.lines)
    filled = [number for number, record in enumerate(records, 1) if any(text.strip() for text in record.fields)]
    last = max(editor.headings.row, *filled)
    line = records[last - 1].last
    if line and not lines[line - 1].endswith(("\n", "\r")):
        lines[line - 1] += editor.lines.newline
    new = [editor.lines.written(editor.fields(values, [])) for values in rows]
    return editor.edited(lines[:line] + new + lines[line:], tuple(range(last + 1, last + 1 + len(rows))))


def update_rows(data: bytes, writing: Writing, changes: Mapping[int, Mapping[str, Value]]) -> Edited:
    """The file with other values in some fields, by number of their row; errors as in `append_rows`."""
    editor = _Editor(data, writing, writing.wanted(list(changes.values())))
    lines: list[str] = list(editor.lines.lines)
    for number, values in sorted(changes.items(), reverse=True):
        record = editor.lines.records[number - 1]
        written = editor.lines.written(editor.fields(values, list(record.fields), may_be_empty=True))
        lines[record.first : record.last] = [written]
    return editor.edited(lines, tuple(changes))
