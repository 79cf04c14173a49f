"""Tables that a form prints: their cells as places to read, and the table that the cells make when they are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.document_types import FieldPlace
from extractors.reading import Doubt, Reading, State, TableRow, around
from extractors.types.business import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractors.document_types import Zone
    from extractors.reading import Box

_MOST_INSIDE = 0.6  # share of a print that must lie in a cell to be told to its reader


def tables_of(fields: Mapping[str, FieldPlace]) -> dict[str, FieldPlace]:
    """Those of a page's fields that are tables."""
    return {name: place for name, place in fields.items() if place.kind == "table"}


def cell_name(table: str, row: int, column: str) -> str:
    """What the cell of a table is called while it is read.

    Args:
        table: Name of the field.
        row: From 1.
        column: Name of the column.
    """
    return f"{table}/{row}/{column}"


def cells_of(name: str, table: FieldPlace) -> dict[str, FieldPlace]:
    """The cells of a table by `cell_name`, row by row.

    Args:
        name: Name of the field.
        table: Its place.
    """
    return {cell_name(name, row, column): place for row, column, place in _cells(table)}


def with_cells(fields: Mapping[str, FieldPlace]) -> dict[str, FieldPlace]:
    """Where something is read on a page: its fields, the cells instead of their tables."""
    places: dict[str, FieldPlace] = {}
    for name, place in fields.items():
        places |= cells_of(name, place) if place.kind == "table" else {name: place}
    return places


def _cells(table: FieldPlace) -> Iterator[tuple[int, str, FieldPlace]]:
    heights = _heights(table)
    for number in range(len(heights)):
        for name, column in table.columns.items():
            top, bottom = (column.rows or heights)[number]
            zone = (column.at[0], top, column.at[1], bottom)
            printed = tuple(one for one in table.printed if _inside(one, zone))
            given = column.model_dump(exclude={"at", "rows"})
            yield number + 1, name, FieldPlace(zone=zone, printed=printed, **given)


def _heights(table: FieldPlace) -> Sequence[tuple[float, float]]:
    """Top and bottom of each row."""
    if isinstance(table.rows, tuple):
        return table.rows
    top, step = table.zone[1], (table.zone[3] - table.zone[1]) / table.rows
    return [(top + step * number, top + step * (number + 1)) for number in range(table.rows)]


def _inside(one: Zone, zone: Zone) -> bool:
    wide = min(one[2], zone[2]) - max(one[0], zone[0])
    high = min(one[3], zone[3]) - max(one[1], zone[1])
    return wide > _MOST_INSIDE * (one[2] - one[0]) and high > _MOST_INSIDE * (one[3] - one[1])


def table_reading(name: str, table: FieldPlace, cells: Mapping[str, Reading]) -> Reading:
    """The table that its cells make: rows in which nothing stands are left out.

    A table is as sure as its weakest cell, for it is taken where each of them would be; a doubtful cell makes it
    doubtful. An unticked box alone fills no row.

    Args:
        name: Name of the field.
        table: Its place.
        cells: What was read in each cell, by `cell_name`.
    """
    rows: list[TableRow] = []
    values: list[dict[str, str]] = []
    empty: list[Reading] = []
    for number in range(1, len(_heights(table)) + 1):
        row = [replace(cells[cell_name(name, number, column)], name=column) for column in table.columns]
        if not any(_speaks(cell) for cell in row):
            empty += row
            continue
        sure = min(cell.confidence for cell in row)
        proved = all(cell.state in {State.VERIFIED, State.MISSING} for cell in row)
        rows.append(TableRow(1, _around(row), sure, proved, number, tuple(row)))
        values.append({cell.name: cell.value for cell in row if cell.value is not None})
    box = _around(list(cells.values()))
    if not rows:
        return Reading(name, None, "", min(one.confidence for one in empty), State.MISSING, 1, box)
    inside = [cell for row in rows for cell in row.cells]
    doubts = [
        Doubt(doubt.code, f"{cell.name}, row {row.number}")
        for row in rows
        for cell in row.cells
        if cell.state is State.DOUBTFUL
        for doubt in cell.doubts[:1] or (Doubt("low_confidence"),)
    ]
    state = State.DOUBTFUL if doubts else State.VERIFIED if all(row.checked for row in rows) else State.READ
    raw = "\n".join(" | ".join(cell.raw for cell in row.cells) for row in rows)
    reader = next((cell.reader for cell in inside if cell.reader), "")
    sure = min(row.confidence for row in rows)
    return Reading(name, written(values), raw, sure, state, 1, box, reader, tuple(doubts), rows=tuple(rows))


def _speaks(cell: Reading) -> bool:
    """Whether something stands in a cell, read or not."""
    return cell.state is State.DOUBTFUL or cell.value not in {None, "false"}


def on_page(reading: Reading, page: int) -> Reading:
    """The reading, with its rows and cells, on another page of its document.

    Args:
        reading: A field or a table.
        page: From 1.
    """
    rows = tuple(
        replace(row, page=page, cells=tuple(replace(cell, page=page) for cell in row.cells)) for row in reading.rows
    )
    return replace(reading, page=page, rows=rows)


def _around(cells: Sequence[Reading]) -> Box | None:
    boxes = [cell.box for cell in cells if cell.box is not None]
    return around(boxes) if boxes else None
