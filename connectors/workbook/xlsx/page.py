"""A sheet's part of an .xlsx: rows and cells found in the bytes, and put back in their place. Pure."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from connectors.workbook.errors import UnreadableWorkbookError, UnsafeWorkbookError
from connectors.workbook.markup import attribute, element, tag, text_of, value_text, visible
from connectors.workbook.references import LAST_ROW, column_number, letters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.workbook.xlsx.strings import SharedStrings

_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


@lru_cache(maxsize=16)
def _rows_of(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<" + prefix + rb"row\b(?:[^>]*?\sr\s*=\s*[\"'](\d+)[\"'])?[^>]*>")


@lru_cache(maxsize=16)
def _cells_of(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?s)(<" + prefix + rb"c\b[^>]*?)(?:/>|>(.*?)</" + prefix + rb"c\s*>)")


@dataclass(slots=True)
class Cell:
    """A cell as it stands in the part.

    Attributes:
        column: Its column, from 1.
        tag: Its start tag without the closing bracket.
        inner: What is in it.
    """

    column: int
    tag: bytes
    inner: bytes

    @property
    def style(self) -> int:
        """Number of its format."""
        return int(attribute(self.tag, b"s") or 0)

    @property
    def type(self) -> str:
        """What kind of value it holds: ``n``, ``s``, ``str``, ``inlineStr``, ``b``, ``d`` or ``e``."""
        return attribute(self.tag, b"t") or "n"

    @property
    def value(self) -> bytes:
        """Its value as it is written; empty if it has none."""
        found = element(b"v").search(self.inner)
        return found[3] or b"" if found else b""

    @property
    def formula(self) -> re.Match[bytes] | None:
        """Its formula: group 2 is the start tag, group 3 the text."""
        return element(b"f").search(self.inner) if b"f" in self.inner else None

    @property
    def is_constant(self) -> bool:
        """Whether it holds a value that isn't the result of a formula."""
        if not self.inner or self.formula is not None:
            return False
        return bool(self.value) or (self.type == "inlineStr" and bool(text_of(self.inner)))


@dataclass(slots=True)
class Row:
    """A row as it stands in the part.

    Attributes:
        number: Its number on the sheet, from 1.
        tag: Its start tag.
        cells: Its cells by column.
        rest: What follows its cells.
    """

    number: int
    tag: bytes
    cells: dict[int, Cell] = field(default_factory=dict)
    rest: bytes = b""


class Page:
    """The rows of a sheet's part.

    Args:
        data: The part.
        strings: The workbook's shared texts.
        target: Name of the workbook, for the errors.

    Raises:
        UnreadableWorkbookError: It is no sheet.
        UnsafeWorkbookError: Its rows aren't in order.
    """

    def __init__(self, data: bytes, strings: SharedStrings, target: str) -> None:
        self.data = data
        self.strings = strings
        self._shown = visible(data)  # comments blanked out, so that nothing within them is taken for a row
        found = tag(b"sheetData").search(self._shown)
        if found is None:
            raise UnreadableWorkbookError(target, "the sheet is damaged: open it in Excel and save it again")
        self.prefix = found[1] or b""
        self.head_end, self.start = found.span()
        self.empty = found[0].endswith(b"/>")
        self.end = self.start if self.empty else self._shown.rfind(b"</" + self.prefix + b"sheetData")
        if self.end < 0:
            raise UnreadableWorkbookError(target, "the sheet is damaged: open it in Excel and save it again")
        self.numbers, self._starts = array("L"), array("Q")
        number = 0
        for each in _rows_of(self.prefix).finditer(self._shown, self.start, self.end):
            before, number = number, int(each[1]) if each[1] else number + 1
            if number <= before:
                detail = "the rows of its sheet aren't in order: open it in Excel and save it again"
                raise UnsafeWorkbookError(target, detail)
            self.numbers.append(number)
            self._starts.append(each.start())

    @property
    def head(self) -> bytes:
        """What stands before the rows."""
        return self.data[: self.head_end]

    @property
    def tail(self) -> bytes:
        """What stands after the rows."""
        return self.data[self._closed() :]

    def _closed(self) -> int:
        return self.end if self.empty else self._shown.index(b">", self.end) + 1

    def _span(self, index: int) -> tuple[int, int]:
        end = self._starts[index + 1] if index + 1 < len(self._starts) else self.end
        return self._starts[index], end

    def row(self, number: int) -> Row:
        """A row; an empty one if the part has none of that number."""
        index = bisect_left(self.numbers, number)
        if index == len(self.numbers) or self.numbers[index] != number:
            return Row(number, b"<" + self.prefix + b'row r="%d">' % number)
        return self._row_at(index)

    def _row_at(self, index: int) -> Row:
        start, end = self._span(index)
        shown, data = self._shown[start:end], self.data[start:end]
        first = shown.index(b">") + 1
        row = Row(self.numbers[index], data[:first])
        column = 0
        for found in _cells_of(self.prefix).finditer(shown, first):
            reference = attribute(found[1], b"r")
            place = _REFERENCE.match(reference.upper()) if reference else None
            column = column_number(place[1]) if place else column + 1
            row.cells[column] = Cell(column, found[1], data[found.start(2) : found.end(2)] if found[2] else b"")
        return row

    def last_row(self, heading_row: int, columns: set[int], last: int = LAST_ROW) -> int:
        """The last row below the headings with a value in one of the columns; formatted blank rows don't count.

        Neither do rows in which some columns hold formulas and the others nothing: those are prepared for values.
        """
        for index in range(len(self.numbers) - 1, -1, -1):
            number = self.numbers[index]
            if number <= heading_row:
                break
            if number > last:
                continue
            start, end = self._span(index)
            if all(self.data.find(mark, start, end) < 0 for mark in (b"v>", b"is>", b"f>")):
                continue
            cells = self._row_at(index).cells
            if any(column in columns and cell.is_constant for column, cell in cells.items()):
                return number
            if all(column in cells and cells[column].formula is not None for column in columns):
                return number
        return heading_row

    def top(self, rows: int) -> list[list[str | float | None]]:
        """The texts and numbers of the first rows, each from column A."""
        found = [self._row_at(index) for index, number in enumerate(self.numbers[:rows]) if number <= rows]
        shared = [int(cell.value) for row in found for cell in row.cells.values() if cell.type == "s" and cell.value]
        self.strings.learn(shared)
        values: list[list[str | float | None]] = [[] for _ in range(max((row.number for row in found), default=0))]
        for row in found:
            line: list[str | float | None] = [None] * max(row.cells, default=0)
            for column, cell in row.cells.items():
                line[column - 1] = self._read(cell)
            values[row.number - 1] = line
        return values

    def _read(self, cell: Cell) -> str | float | None:
        if cell.type == "s":
            return self.strings[int(cell.value)] if cell.value else None
        if cell.type == "inlineStr":
            return text_of(cell.inner)
        if cell.type in {"str", "d"}:
            return value_text(cell.value)
        return float(cell.value) if cell.type == "n" and cell.value else None

    def with_rows(self, rows: Mapping[int, bytes], head: bytes, tail: bytes) -> list[bytes]:
        """The part in pieces, with some rows replaced or put in.

        Args:
            rows: Rows as they are to be written, by number.
            head: What is to stand before the rows.
            tail: What is to stand after them.
        """
        opening, closing = self.data[self.head_end : self.start], self.data[self.end : self._closed()]
        if self.empty:
            opening = re.sub(rb"\s*/>$", b">", opening)
            closing = b"</" + self.prefix + b"sheetData>"
        pieces = [head, opening]
        place = self.start
        for number in sorted(rows):
            index = bisect_left(self.numbers, number)
            start = self._starts[index] if index < len(self._starts) else self.end
            pieces += [self.data[place:start], rows[number]]
            there = index < len(self.numbers) and self.numbers[index] == number
            place = self._row_end(index) if there else start
        return [*pieces, self.data[place : self.end], closing, tail]

    def _row_end(self, index: int) -> int:
        """Where a row's own bytes end: white space between rows stays."""
        start, end = self._span(index)
        return start + len(self._shown[start:end].rstrip())

    def written(self, row: Row) -> bytes:
        """A row as bytes, its cells in order, each with its place."""
        start = row.tag[:-2].rstrip() + b">" if row.tag.endswith(b"/>") else row.tag
        cells = [self._cell(row.number, row.cells[column]) for column in sorted(row.cells)]
        return b"".join([start, *cells, b"</", self.prefix, b"row>"])

    def _cell(self, row: int, cell: Cell) -> bytes:
        if attribute(cell.tag, b"r") is None:
            name = b"<" + self.prefix + b"c"
            cell.tag = name + b' r="%s%d"' % (letters(cell.column).encode(), row) + cell.tag[len(name) :]
        if not cell.inner:
            return cell.tag.rstrip() + b"/>"
        return cell.tag + b">" + cell.inner + b"</" + self.prefix + b"c>"
