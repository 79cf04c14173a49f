"""Values that a suite gives, as the cells that they become: by heading, typed, refused where they don't fit. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.workbook.cells import Cell, Value, cell_for
from connectors.workbook.columns import Column, ColumnType, Headings, find_column, place
from connectors.workbook.errors import CellValueError, UnknownColumnError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Edited:
    """A workbook with rows more or changed.

    Attributes:
        data: The file.
        sheet: Name of the sheet.
        rows: Numbers of the rows that are new or changed, from 1.
    """

    data: bytes
    sheet: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """What is written where, whatever the file's format.

    Attributes:
        target: Name of the workbook, for the errors.
        sheet: Name of the sheet; None takes the first.
        area: Name of the table or named range; None takes the whole sheet.
        columns: Columns as the suite declares them; may be empty.
        step: Called now and then with the number of rows written so far.
    """

    target: str
    sheet: str | None
    area: str | None
    columns: tuple[Column, ...]
    step: Callable[[int], None] = lambda _rows: None

    def wanted(self, rows: Sequence[Mapping[str, Value]]) -> set[str]:
        """Headings that tell the row of headings from titles above it."""
        return {column.heading for column in self.columns} | {name for row in rows[:1] for name in row}

    def cells(
        self,
        values: Mapping[str, Value],
        headings: Headings,
        above: Callable[[int], ColumnType | None],
        *,
        may_be_empty: bool = False,
    ) -> dict[int, Cell]:
        """The cells to be filled, by number of their column.

        Args:
            values: Value by name or heading of its column; other columns aren't touched.
            headings: The sheet's headings.
            above: What a column holds, as far as its format says it beyond doubt.
            may_be_empty: Whether all values may be empty.

        Raises:
            UnknownColumnError: There is no such heading, or two values are given for one.
            CellValueError: A value doesn't fit its column, or all are empty.
        """
        cells: dict[int, Cell] = {}
        for name, value in values.items():
            try:
                number = place(name, self.columns, headings)
            except LookupError as error:
                raise UnknownColumnError(self.target, str(error)) from error
            heading = headings.texts[number - 1]
            if number in cells:
                raise UnknownColumnError(self.target, f'two values are given for "{heading}"')
            declared = find_column(heading, self.columns)
            try:
                cells[number] = cell_for(value, declared.type if declared else None, above(number))
            except ValueError as error:
                raise CellValueError(self.target, f'column "{heading}": {error}') from error
        if not may_be_empty and all(cell.content is None for cell in cells.values()):
            raise CellValueError(self.target, "the row would be empty: give at least one value")
        return cells
