"""Records with lines, such as an invoice, as flat names: ``lines`` says how many, ``lines[2].price`` is a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_CELL = re.compile(r"([^\[\]]+)\[(\d+)\]\.(.+)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of one line.

    Attributes:
        grid: Name of the lines, such as ``lines``.
        line: Its number, from 1.
        column: Name of the column.
    """

    grid: str
    line: int
    column: str

    @property
    def name(self) -> str:
        """As a flat name."""
        return f"{self.grid}[{self.line}].{self.column}"

    @staticmethod
    def of(name: str) -> Cell | None:
        """The cell that a flat name means; None where it means none."""
        found = _CELL.fullmatch(name)
        return Cell(found[1], int(found[2]), found[3]) if found else None


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """A record without lists: each list of dictionaries becomes its number and its cells; None is left out of them.

    Args:
        values: Such as ``{"number": "7", "lines": [{"part": "A", "quantity": 2}]}``.

    Returns:
        Such as ``{"number": "7", "lines": "1", "lines[1].part": "A", "lines[1].quantity": 2}``.
    """
    found: dict[str, Any] = {}
    for name, value in values.items():
        if not isinstance(value, list | tuple) or not all(isinstance(line, Mapping) for line in value):
            found[name] = value
            continue
        found[name] = str(len(value))
        for number, line in enumerate(value, 1):
            found |= {Cell(name, number, str(key)).name: one for key, one in line.items() if one is not None}
    return found


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `flat`: the record with its lists."""
    found = {name: value for name, value in values.items() if Cell.of(name) is None}
    cells = [(cell, value) for name, value in values.items() if (cell := Cell.of(name)) is not None]
    for grid in {cell.grid for cell, _ in cells}:
        count = max([int(found.get(grid) or 0), *(cell.line for cell, _ in cells if cell.grid == grid)])
        found[grid] = [{} for _ in range(count)]
    for cell, value in cells:
        found[cell.grid][cell.line - 1][cell.column] = value
    return found
