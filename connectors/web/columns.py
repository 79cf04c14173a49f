"""Columns of a grid whose headings an update has changed: known again by what their boxes were like, or not at all.

The rules are those for single boxes (`connectors.web.fingerprint`): two witnesses, a clear winner, nothing guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from connectors.web import grids
from connectors.web.fingerprint import Fingerprint, contradicts, the_same
from connectors.web.map_fields import Grid
from connectors.web.values import folded
from connectors.web.view import Control


def key(grid: str, column: str) -> str:
    """Under which name a column is remembered among the boxes of its form."""
    return f"{grid}.{column}"


def prints(grid: Grid, controls: Sequence[Control]) -> dict[str, Fingerprint]:
    """What a grid's columns are like, by their names in the map; none where it isn't clear which table it is.

    Args:
        grid: From the map.
        controls: The boxes of the form's window.
    """
    if grids.lines_of(grid, controls).tables != 1:
        return {}
    found = {}
    for row in _tables(grid, controls):
        by_heading = {folded(one.label): one for one in row}
        if all(folded(column.column) in by_heading for column in grid.columns.values()):
            found = {
                name: Fingerprint.of(by_heading[folded(column.column)], row) for name, column in grid.columns.items()
            }
    return found


def as_shown(name: str, grid: Grid, controls: Sequence[Control], remembered: Mapping[str, Fingerprint]) -> Grid:
    """The grid with the headings that the page has now.

    Args:
        name: The grid's name in the map.
        grid: From the map.
        controls: The boxes of the form's window.
        remembered: What the form's boxes were like when they were last filled well.

    Returns:
        The grid as the map has it where a table has all its headings, or where it can't be told beyond doubt which
        heading one has become; else with those that the page has.
    """
    known = {column: remembered[key(name, column)] for column in grid.columns if key(name, column) in remembered}
    if len(known) < len(grid.columns) or grids.lines_of(grid, controls).tables:
        return grid
    shown = [one for row in _tables(grid, controls) if (one := _renamed(grid, row, known)) is not None]
    return shown[0] if len(shown) == 1 and grids.lines_of(shown[0], controls).tables == 1 else grid


def doubtful(name: str, grid: Grid, controls: Sequence[Control], remembered: Mapping[str, Fingerprint]) -> str:
    """The column whose heading stands over hardly the remembered box, while that stands under another; empty if none.

    Args:
        name: The grid's name in the map.
        grid: From the map.
        controls: The boxes of the form's window.
        remembered: What the form's boxes were like when they were last filled well.
    """
    if grids.lines_of(grid, controls).tables != 1:
        return ""
    for row in _tables(grid, controls):
        headings = {folded(one.label): one for one in row}
        if not all(folded(column.column) in headings for column in grid.columns.values()):
            continue
        for column, one in grid.columns.items():
            rest = [other.column for key_of, other in grid.columns.items() if key_of != column]
            before = remembered.get(key(name, column))
            if before is not None and contradicts(before, headings[folded(one.column)], row, rest):
                return column
    return ""


def _renamed(grid: Grid, row: Sequence[Control], known: Mapping[str, Fingerprint]) -> Grid | None:
    """The grid with this table's headings; None where it isn't that table, or a column is gone."""
    headings = [folded(one.label) for one in row]
    standing = {
        name: row[headings.index(folded(column.column))]
        for name, column in grid.columns.items()
        if headings.count(folded(column.column)) == 1
    }
    columns = dict(grid.columns)
    taken = list(standing.values())
    for name in grid.columns:
        if name in standing:
            continue
        others = [one for other, one in known.items() if other != name]
        box = the_same(known[name], list(row), others, taken)
        if box is None or headings.count(folded(box.label)) != 1:
            return None
        taken.append(box)
        columns[name] = columns[name].model_copy(update={"column": box.label})
    return grid.model_copy(update={"columns": columns})


def _tables(grid: Grid, controls: Iterable[Control]) -> list[list[Control]]:
    """The fullest row of each table of that section: boxes called by headings, names without the line's number."""
    rows: dict[tuple[int, int], dict[int, list[Control]]] = {}
    for one in controls:
        here = grid.section is None or folded(grid.section) in map(folded, one.sections)
        if here and one.cell is not None and one.cell[2]:
            rows.setdefault((one.frame, one.cell[0]), {}).setdefault(one.cell[1], []).append(one)
    fullest = [max(table.values(), key=len) for table in rows.values()]
    return [[_of_any_line(one) for one in row] for row in fullest]


def _of_any_line(control: Control) -> Control:
    assert control.cell is not None
    name, called = (re.sub(r"\d+", "#", text) for text in (control.name, control.id))
    return replace(control, name=name, id=called, names=((control.cell[2], "column"),), sections=())
