"""A sheet that was read: its rows by column. Pure."""

from __future__ import annotations

import gc
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from connectors.workbook.cells import as_number, as_text, folded, same_key, texts
from connectors.workbook.columns import Column, ColumnType, Headings, find_column, find_headings, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from connectors.workbook.cells import Read
    from connectors.workbook.references import Bounds

Rows = list[list["Read"]]
_EMPTY = ("", None)
Row = dict[str, str]  # canonical text by the column's name if it was declared, else by its heading


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found, whatever the file's format.

    Attributes:
        name: Name of the sheet.
        rows: All its rows from the top, each from column A.
        area: The rectangle of the table or named range, without rows of totals; None for the whole sheet.
        uncalculated: Numbers of columns in which a formula has no result, or an error for one.
        decimal: The decimal mark of a file that has only text.
    """

    name: str
    rows: Rows
    area: Bounds | None = None
    uncalculated: frozenset[int] = frozenset()
    decimal: str = ""

    def headings(self, wanted: Iterable[str]) -> Headings | None:
        """Its row of headings."""
        return find_headings(self.rows, wanted) if self.area is None else Headings.of(self.rows, self.area)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its headings.

    Attributes:
        found: What was read.
        headings: Its row of headings.
        columns: Columns as the suite declares them.
    """

    found: Found
    headings: Headings
    columns: tuple[Column, ...]

    def place(self, name: str) -> int:
        """Number of the column that the suite calls `name`, from 1.

        Raises:
            LookupError: There is none, or its heading stands twice.
        """
        return place(name, self.columns, self.headings)

    def find(self, keys: Mapping[int, str]) -> list[Row]:
        """The rows below the headings that aren't empty and hold all the keys.

        A cell whose formula has no result, or an error, is left out of its row.

        Args:
            keys: What a row must hold, as canonical text by number of its column.
        """
        declared = self._declared()
        names, lines = self._lines(keys)
        kinds = [(number, _type(column)) for number, column in enumerate(declared.values()) if column]
        vague = [name for name, at in zip(names, declared, strict=True) if at in self.found.uncalculated]
        rows, decimal = [], self.found.decimal
        for values in lines:
            said = texts(values)
            for number, kind in kinds:
                said[number] = as_text(values[number], kind, decimal)
            if any(said):
                row = dict(zip(names, said, strict=True))
                for name in vague:  # a result that nobody has calculated isn't an empty cell
                    if not row[name]:
                        del row[name]
                rows.append(row)
        return rows

    def values(self) -> list[dict[str, Read]]:
        """The rows below the headings that aren't empty, as the reader gives their values."""
        names, lines = self._lines({})
        return [
            dict(zip(names, values, strict=True))
            for values in lines
            if any(values) or any(read not in _EMPTY for read in values)  # a row of zeros isn't empty
        ]

    def _lines(self, keys: Mapping[int, str]) -> tuple[list[str], list[list[Read]]]:
        """What the columns are called, and the cells below them in the rows that hold the keys."""
        declared = self._declared()
        labels = self.headings.labels()
        places = [number - 1 for number in declared]
        tests = [(number - 1, key, _type(declared[number])) for number, key in keys.items()]
        width, whole = places[-1] + 1, places == list(range(len(places)))
        lines = []
        for cells in self._rows():
            if tests and not all(at < len(cells) and same_key(cells[at], key, kind) for at, key, kind in tests):
                continue
            line = cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))]
            if not whole:
                line = [line[place] for place in places]
            lines.append(line if len(line) == len(places) else line[:width])
        return [column.name if column else labels[number] for number, column in declared.items()], lines

    def numbers(self, key_column: int, keys: Iterable[str]) -> dict[str, list[int]]:
        """Numbers of the rows on the sheet, from 1, by the key that they hold; keys that aren't there have none."""
        kind = _type(self._declared()[key_column])
        words: dict[str, list[int]] = defaultdict(list)
        amounts: dict[Decimal, list[int]] = defaultdict(list)
        for number, cells in enumerate(self._rows(), self.headings.row + 1):
            read = cells[key_column - 1] if key_column <= len(cells) else None
            text = folded(as_text(read, kind))
            if text:
                is_number = isinstance(read, int | float) and not isinstance(read, bool)
                (amounts[Decimal(str(read))] if is_number else words[text]).append(number)
        found = {}
        for key in keys:
            number_key = as_number(key)
            same = amounts.get(number_key, []) if number_key is not None else []
            found[key] = sorted({*words.get(folded(key), []), *same})
        return found

    def text(self, row: int, column: int) -> str:
        """A cell as canonical text, by numbers from 1."""
        cells = self.found.rows[row - 1]
        read = cells[column - 1] if column <= len(cells) else None
        return as_text(read, _type(self._declared().get(column)), self.found.decimal)

    def _rows(self) -> list[list[Read]]:
        last = self.found.area.last_row if self.found.area else None
        return self.found.rows[self.headings.row : last]

    def _declared(self) -> dict[int, Column | None]:
        return {
            number: find_column(self.headings.texts[number - 1], self.columns) for number in self.headings.columns()
        }


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looks for garbage: a million new cells set off many, and none of them finds any."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _type(column: Column | None) -> ColumnType | None:
    return column.type if column else None
