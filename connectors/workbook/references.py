"""Cells and ranges as spreadsheets write them: ``B7``, ``A1:D10``, ``A2:A9 C2:C9``. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

LAST_COLUMN = 16_384  # ECMA-376
LAST_ROW = 1_048_576

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)(?::\$?([A-Za-z]{1,3})\$?(\d+))?")


@lru_cache(maxsize=2048)
def letters(column: int) -> str:
    """Letters of a column, from 1: ``AB`` for 28."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@lru_cache(maxsize=2048)
def column_number(text: str) -> int:
    """Number of a column by its letters, from 1."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle of cells, from 1, both ends included."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int

    def __str__(self) -> str:
        """As ``A1:D10``; a single cell as ``A1``."""
        first, last = f"{letters(self.first_column)}{self.first_row}", f"{letters(self.last_column)}{self.last_row}"
        return first if first == last else f"{first}:{last}"

    @property
    def absolute(self) -> str:
        """As ``$A$1:$D$10``, the way names are defined."""
        first = f"${letters(self.first_column)}${self.first_row}"
        return f"{first}:${letters(self.last_column)}${self.last_row}"

    def meets(self, other: Bounds) -> bool:
        """Whether the two have a cell in common."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )

    def down_to(self, row: int) -> Bounds:
        """The same with another last row."""
        return replace(self, last_row=row)


def bounds(reference: str) -> Bounds | None:
    """The rectangle that a reference means; None for whole columns, several ranges or no reference at all."""
    found = _RANGE.fullmatch(reference.strip())
    if found is None:
        return None
    first, row, last, last_row = found.groups()
    return Bounds(column_number(first), int(row), column_number(last or first), int(last_row) if last_row else int(row))


def continued(ranges: str, heading_row: int, last_row: int, new_last_row: int) -> str:
    """Ranges such as ``B2:B9 D2:D9``, those grown that ended with the last row; the others as they were.

    A range of one cell is somebody's mark on that cell alone, unless it is the only row below the headings.
    """
    parts = []
    for part in ranges.split():
        area = bounds(part)
        if (
            area is not None
            and area.last_row == last_row
            and (area.first_row < last_row or last_row == heading_row + 1)
            and area.first_row <= last_row
        ):
            area = area.down_to(new_last_row)
            parts.append(str(area))
        else:
            parts.append(part)
    return " ".join(parts)
