"""A table of an .ods: rows and cells found in the bytes of content.xml, and put back in their place. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.workbook.errors import UnknownColumnError, UnsafeWorkbookError
from connectors.workbook.markup import attribute, escape, tag, value_text, visible, with_attribute, without_attribute

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CELLS = 5_000_000  # of a table's used rectangle: one cell in the file may stand for millions

_TABLE = tag(b"table")
_ROW = re.compile(rb"<table:table-row\b(?:\s[^>]*?)?(/)?>")
_CELL = re.compile(
    rb"(?s)(<table:(?:covered-)?table-cell\b(?:\"[^\"]*\"|'[^']*'|[^>\"'])*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell\s*>)"
)
_PARAGRAPH = re.compile(rb"(?s)<text:p\b[^>]*?(?:/>|>(.*?)</text:p\s*>)")
_ANNOTATION = re.compile(rb"(?s)<office:annotation\b.*?</office:annotation\s*>")
_BREAK = re.compile(rb"<text:(s|tab|line-break)\b([^>]*?)/>")


@dataclass(slots=True)
class Cell:
    """A cell, or several that are alike.

    Attributes:
        tag: Its start tag without the closing bracket.
        inner: What is in it; None where the element is empty.
        repeated: How many cells it stands for.
    """

    tag: bytes
    inner: bytes | None
    repeated: int = 1

    @property
    def type(self) -> str:
        """What kind of value it holds: ``string``, ``float``, ``date`` …; empty if it holds none."""
        return attribute(self.tag, b"office:value-type") or ""

    @property
    def formula(self) -> str:
        """Its formula with the prefix of its language, such as ``of:=[.A1]``."""
        return attribute(self.tag, b"table:formula") or ""

    @property
    def is_constant(self) -> bool:
        """Whether it holds a value that isn't the result of a formula."""
        return bool(self.type) and not self.formula and (self.type != "string" or bool(self.text))

    @property
    def text(self) -> str:
        """Its text as it is shown."""
        inner = _ANNOTATION.sub(b"", self.inner or b"")
        return "\n".join(_plain(found[1] or b"") for found in _PARAGRAPH.finditer(inner))

    def written(self) -> bytes:
        """As bytes."""
        start = without_attribute(self.tag, b"table:number-columns-repeated").rstrip()
        if self.repeated > 1:
            start = with_attribute(start + b">", b"table:number-columns-repeated", str(self.repeated))[:-1]
        if self.inner is None:
            return start + b"/>"
        name = start[1:].split(None, 1)[0]
        return start + b">" + self.inner + b"</" + name + b">"


@dataclass(slots=True)
class Row:
    """A row, or several that are alike, as it stands in the file.

    Attributes:
        first: Number of the first of them, from 1.
        repeated: How many rows it stands for.
        start: Where its bytes begin.
        end: Where they end.
    """

    first: int
    repeated: int
    start: int
    end: int


class Table:
    """The rows of a table.

    Args:
        content: The part content.xml.
        name: Name of the table; None takes the first.
        target: Name of the workbook, for the errors.

    Raises:
        UnknownColumnError: There is no such table.
        UnsafeWorkbookError: It isn't written as spreadsheets are, or spans too many cells.
    """

    def __init__(self, content: bytes, name: str | None, target: str) -> None:
        if b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"' not in content:
            raise UnsafeWorkbookError(target, "the file isn't written as spreadsheets are: save it with LibreOffice")
        self.content = content
        self.target = target
        shown = visible(content)
        places = [(attribute(found[0], b"table:name") or "", found) for found in _TABLE.finditer(shown)]
        places = [(label, found) for label, found in places if found[1] == b"table:" and label]
        wanted = name.strip().casefold() if name is not None else None
        chosen = [(label, found) for label, found in places if wanted in {None, label.strip().casefold()}]
        if not chosen:
            names = ", ".join(label for label, _ in places)
            raise UnknownColumnError(target, f'no sheet "{name}". The sheets are: {names or "none"}')
        self.name, found = chosen[0]
        self.tag, self.start = found[0], found.end()
        self.end = shown.index(b"</table:table>", self.start)
        self.rows = list(self._rows(shown))
        self._firsts = [row.first for row in self.rows]

    def _rows(self, shown: bytes) -> Iterator[Row]:
        first, place = 1, self.start
        while found := _ROW.search(shown, place, self.end):
            place = found.end()
            if not found[1]:
                place = shown.index(b"</table:table-row>", place, self.end) + len(b"</table:table-row>")
            repeated = int(attribute(found[0], b"table:number-rows-repeated") or 1)
            yield Row(first, repeated, found.start(), place)
            first += repeated

    def bytes_of(self, row: Row) -> bytes:
        """A row's bytes."""
        return self.content[row.start : row.end]

    def cells(self, row: Row) -> list[Cell]:
        """A row's cells, alike ones together."""
        return [
            Cell(found[1], found[2], int(attribute(found[1], b"table:number-columns-repeated") or 1))
            for found in _CELL.finditer(self.bytes_of(row))
        ]

    def at(self, number: int) -> Row | None:
        """The row that holds the row of that number; None below all of them."""
        place = bisect_right(self._firsts, number) - 1
        row = self.rows[place] if place >= 0 else None
        return row if row and number < row.first + row.repeated else None

    def last_row(self, heading_row: int, columns: set[int], last: int) -> int:
        """The last row below the headings with a value in one of the columns, or with formulas in all of them."""
        for row in reversed(self.rows):
            bottom = min(row.first + row.repeated - 1, last)
            if row.first > last or b"office:value-type" not in self.bytes_of(row):
                continue
            if bottom <= heading_row:
                break
            cells = spread(self.cells(row), max(columns))
            if any(cells[column - 1].is_constant for column in columns if column <= len(cells)):
                return bottom
            if all(column <= len(cells) and cells[column - 1].formula for column in columns):
                return bottom
        return heading_row

    def check_size(self) -> None:
        """Refuse a table whose cells span more than can be kept.

        Raises:
            UnsafeWorkbookError: It does.
        """
        rows = columns = 0
        for row in self.rows:
            if b"office:value-type" in self.bytes_of(row):
                rows = row.first + row.repeated - 1
                width = filled = 0
                for cell in self.cells(row):
                    width += cell.repeated
                    filled = width if cell.type else filled
                columns = max(columns, filled)
        if rows * columns > MOST_CELLS:
            detail = f'the sheet "{self.name}" spans {rows * columns:,} cells, over the limit of {MOST_CELLS:,}: '
            raise UnsafeWorkbookError(self.target, detail + "delete what stands far outside")


def spread(cells: list[Cell], width: int) -> list[Cell]:
    """Cells one by one up to a width; those beyond it are left out."""
    single: list[Cell] = []
    for cell in cells:
        single += [Cell(cell.tag, cell.inner) for _ in range(min(cell.repeated, width - len(single)))]
    return single


def with_cells(cells: list[Cell], new: dict[int, Cell]) -> list[Cell]:
    """A row's cells with some replaced, by column from 1; the others stay together as they are."""
    width = max(new, default=0)
    single = spread(cells, width)
    single += [Cell(b"<table:table-cell", None) for _ in range(width - len(single))]
    for column, cell in new.items():
        single[column - 1] = cell
    rest, seen = [], 0
    for cell in cells:
        left = seen + cell.repeated - max(seen, width)
        seen += cell.repeated
        if left > 0:
            rest.append(Cell(cell.tag, cell.inner, left))
    return single + rest


def row_bytes(start_tag: bytes, cells: list[Cell], repeated: int = 1) -> bytes:
    """A row as bytes."""
    start = without_attribute(start_tag, b"table:number-rows-repeated")
    start = start[:-2].rstrip() + b">" if start.endswith(b"/>") else start
    if repeated > 1:
        start = with_attribute(start, b"table:number-rows-repeated", str(repeated))
    return start + b"".join(cell.written() for cell in cells) + b"</table:table-row>"


def start_tag(row: bytes) -> bytes:
    """A row's start tag."""
    found = _ROW.match(row)
    assert found is not None
    return found[0]


def paragraphs(text: str) -> bytes:
    """Text as paragraphs, its blanks and tabs kept."""
    lines = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        marked = escape(line).replace(b"&#9;", b"<text:tab/>").replace(b"&quot;", b'"')
        marked = re.sub(rb"(?<= ) +|^ +", lambda found: b'<text:s text:c="%d"/>' % len(found[0]), marked)
        lines.append(b"<text:p>" + marked + b"</text:p>")
    return b"".join(lines)


def _plain(markup: bytes) -> str:
    def mark(found: re.Match[bytes]) -> bytes:
        count = int(attribute(b"<a" + found[2] + b">", b"text:c") or 1)
        return {b"s": b" " * count, b"tab": b"\t"}.get(found[1], b"\n")

    return value_text(re.sub(rb"<[^>]*>", b"", _BREAK.sub(mark, markup)))
