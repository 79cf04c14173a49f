"""A sheet that was read: its rows by column. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.workbook.cells import as_text, same_key
from connectors.workbook.columns import Column, ColumnType, Headings, find_column, place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectors.workbook.cells import Read

Row = dict[str, str]  # canonical text by the column's name if it was declared, else by its heading


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its headings.

    Attributes:
        name: Its name in the workbook.
        rows: All its rows from the top, each from column A.
        headings: Its row of headings.
        columns: Columns as the suite declares them.
        uncalculated: Numbers of columns in which a formula has no result.
    """

    name: str
    rows: Sequence[Sequence[Read]]
    headings: Headings
    columns: tuple[Column, ...]
    uncalculated: frozenset[int]

    def place(self, name: str) -> int:
        """Number of the column that the suite calls `name`, from 1.

        Raises:
            LookupError: There is none, or its heading stands twice.
        """
        return place(name, self.columns, self.headings)

    def find(self, keys: Mapping[int, str]) -> list[Row]:
        """The rows below the headings that aren't empty and hold all the keys.

        Args:
            keys: What a row must hold, as canonical text by number of its column.
        """
        declared = {
            number: find_column(self.headings.texts[number - 1], self.columns) for number in self.headings.columns()
        }
        return [
            self._row(cells, declared)
            for cells in self.rows[self.headings.row :]
            if any(_cell(cells, number) not in (None, "") for number in declared)
            and all(same_key(_cell(cells, number), key, _type(declared[number])) for number, key in keys.items())
        ]

    def _row(self, cells: Sequence[Read], declared: Mapping[int, Column | None]) -> Row:
        return {
            column.name if column else self.headings.texts[number - 1]: as_text(_cell(cells, number), _type(column))
            for number, column in declared.items()
        }


def _cell(cells: Sequence[Read], number: int) -> Read:
    return cells[number - 1] if number <= len(cells) else None


def _type(column: Column | None) -> ColumnType | None:
    return column.type if column else None
