"""Columns of a grid after an update: the right heading beyond doubt, or the map's as it was."""

from __future__ import annotations

import pytest

from connectors.web import columns, grids
from connectors.web.map_fields import Grid, GridColumn
from connectors.web.view import Control

GRID = Grid(columns={one: GridColumn(column=one.title()) for one in ("part", "quantity", "price")})
HEADINGS = {"part": "Part", "quantity": "Quantity", "price": "Price", "note": "Note"}


def table(headings: dict[str, str], *, names: dict[str, str] | None = None) -> list[Control]:
    """Two lines of boxes, by what they are for."""
    return [
        Control(
            frame=0, at=line * 10 + at, kind="text", name=f"{(names or {}).get(box, box)}_{line}", id="",
            names=((heading, "column"),), sections=(), max=None, read_only=False, disabled=False, value="", text="",
            checked=False, options=(), members=(), box=(at * 50.0, line * 20.0, at * 50.0 + 40, line * 20.0 + 15),
            cell=(0, line, heading),
        )
        for line in (1, 2)
        for at, (box, heading) in enumerate(headings.items())
    ]  # fmt: skip


def shown(headings: dict[str, str], names: dict[str, str] | None = None) -> dict[str, str]:
    """The boxes that the map's columns lead to on the changed page, by column."""
    known = {columns.key("lines", name): one for name, one in columns.prints(GRID, table(HEADINGS)).items()}
    now = table(headings, names=names)
    if columns.doubtful("lines", GRID, now, known):
        return {}
    lines = grids.lines_of(columns.as_shown("lines", GRID, now, known), now).lines
    return {name: boxes[0].name.removesuffix("_1") for name, boxes in lines[0].items()} if lines else {}


SAME = {"part": "part", "quantity": "quantity", "price": "price"}


@pytest.mark.parametrize(
    "headings",
    [
        HEADINGS,
        {**HEADINGS, "price": "Unit cost"},
        {"part": "Articolo", "quantity": "Quantità", "price": "Prezzo", "note": "Nota"},
        {"price": "Price", "note": "Note", "part": "Part", "quantity": "Quantity"},
        {"part": "Part", "extra": "Colour", "quantity": "Quantity", "price": "Prezzo", "note": "Note"},
    ],
    ids=["as it was", "reworded", "translated", "moved", "added and reworded"],
)
def test_a_column_is_known_by_its_boxes(headings: dict[str, str]) -> None:
    """Whatever its heading is called now and wherever it stands."""
    assert shown(headings) == SAME


@pytest.mark.parametrize(
    "headings",
    [
        {"part": "Part", "quantity": "Quantity", "note": "Note"},
        {"part": "Part", "quantity": "Quantity", "discount": "Discount", "note": "Note"},
        {"part": "Part", "quantity": "Quantity", "list_price": "Price", "price": "Unit cost", "note": "Note"},
    ],
    ids=["gone", "replaced", "its heading stands over another"],
)
def test_a_column_that_is_gone_is_never_another(headings: dict[str, str]) -> None:
    """Nothing is filled where the remembered boxes are not there, or another stands under their heading."""
    assert shown(headings) == {}


def test_new_names_and_a_new_heading_leave_nothing_to_go_by() -> None:
    """A place alone proves nothing."""
    renamed = {box: f"x{at}" for at, box in enumerate(HEADINGS)}
    assert shown({**HEADINGS, "price": "Unit cost"}, names=renamed) == {}
    assert shown(HEADINGS, names=renamed) == {"part": "x0", "quantity": "x1", "price": "x2"}
