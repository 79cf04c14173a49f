"""Grids: which lines a page has, and which box of a line a cell of the map means. Pure decisions on what is seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connectors.web.boxes import MARKED
from connectors.web.map_fields import Grid
from connectors.web.values import folded
from connectors.web.view import Control

Line = Mapping[str, Sequence[Control]]  # the boxes under each column's heading: one, where it is clear


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a grid, from the top, and how many tables could be it: one, where it is clear."""

    lines: Sequence[Line]
    tables: int


def lines_of(grid: Grid, controls: Iterable[Control]) -> Lines:
    """The lines that a page has.

    Args:
        grid: From the map.
        controls: The boxes of the form's window.

    Returns:
        The rows with a box under the first column, of the one table that has boxes under all columns' headings. An
        empty one is none that is used; see `is_used`.
    """
    tables: dict[tuple[int, int], dict[int, dict[str, list[Control]]]] = {}
    headings = {folded(column.column): name for name, column in grid.columns.items()}
    for control in controls:
        if control.cell is None or folded(control.cell[2]) not in headings:
            continue
        if grid.section is not None and folded(grid.section) not in map(folded, control.sections):
            continue
        table, row, heading = control.cell
        line = tables.setdefault((control.frame, table), {}).setdefault(row, {})
        line.setdefault(headings[folded(heading)], []).append(control)
    whole = [rows for rows in tables.values() if {name for line in rows.values() for name in line} == set(grid.columns)]
    first = next(iter(grid.columns))
    rows = whole[0] if len(whole) == 1 else {}
    return Lines([rows[row] for row in sorted(rows) if first in rows[row]], len(whole))


def is_used(grid: Grid, line: Line) -> bool:
    """Whether a line holds anything: in the columns that the map names for that, else in the first."""
    return any(_holds(control) for name in grid.used or [next(iter(grid.columns))] for control in line.get(name, ()))


def used(grid: Grid, lines: Sequence[Line]) -> int:
    """Up to which line, counted from 1, a grid is used."""
    return max((number for number, line in enumerate(lines, 1) if is_used(grid, line)), default=0)


def _holds(control: Control) -> bool:
    if control.kind in MARKED:
        return control.checked if control.kind == "checkbox" else bool(control.value)
    return bool(control.value.strip(" 0.,"))
