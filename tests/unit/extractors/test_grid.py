"""Tables that a form prints: their cells, and what is made of them."""

import json

import pytest

from extractors.document_types import DocumentTypeError, parse
from extractors.grid import cell_name, cells_of, on_page, table_reading
from extractors.reading import Box, Doubt, Reading, State

FAMILY = {
    "type": "table", "kind": "table", "zone": [10, 100, 110, 130], "rows": 3,
    "columns": {"name": {"type": "name", "at": [10, 70]}, "born": {"type": "date", "at": [70, 110]}},
    "printed": [[80, 112, 81, 118]],
}  # fmt: skip


def declared(**changes):
    """A form with a table, some of its keys changed."""
    data = {"pages": [{"size": [210, 297], "fields": {"family": {**FAMILY, **changes}}}]}
    return parse(data, "form", "form.yaml").pages[0].fields["family"]


def cell(value, sure=0.99, state=State.READ, *doubts):
    """What was read in a cell."""
    return Reading("cell", value, value or "", sure, state, 1, Box(0.1, 0.3, 0.2, 0.4), "ppocr", tuple(doubts))


EMPTY = cell(None, 0.98, State.MISSING)


def table_of(*rows):
    """The table of some rows of cells."""
    cells = {
        cell_name("family", number, column): one
        for number, row in enumerate(rows, 1)
        for column, one in zip(("name", "born"), row, strict=True)
    }
    return table_reading("family", declared(), cells)


def test_rows_of_one_height_share_the_zone():
    """Three rows make six cells, each of its column's type, a print told only to the cell that it stands in."""
    cells = cells_of("family", declared())
    assert list(cells)[:3] == ["family/1/name", "family/1/born", "family/2/name"]
    assert (cells["family/2/born"].type, cells["family/2/born"].zone) == ("date", (70, 110, 110, 120))
    assert {name for name, place in cells.items() if place.printed} == {"family/2/born"}


def test_rows_and_columns_may_have_edges_of_their_own():
    """Rows of uneven height are told one by one, and a column's cells may lie otherwise."""
    ticks = {"type": "flag", "kind": "checkbox", "at": [60, 64], "rows": [[101, 105], [116, 120]]}
    table = declared(rows=[[100, 110], [115, 130]], columns={"name": {"at": [10, 60]}, "ill": ticks})
    zones = {name: place.zone for name, place in cells_of("family", table).items()}
    assert (zones["family/2/name"], zones["family/2/ill"]) == ((10, 115, 60, 130), (60, 116, 64, 120))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"columns": {}}, "its rows and its columns"),
        ({"kind": "text"}, "its rows and its columns"),
        ({"rows": 0}, "greater than or equal to 1"),
        ({"columns": {"name": {"at": [70, 10]}}}, "from < to"),
        ({"columns": {"name": {"at": [10, 70], "typ": "name"}}}, "nearest: type"),
        ({"columns": {"name": {"at": [10, 70], "rows": [[1, 2]]}}}, "as many as its table"),
    ],
)
def test_a_wrong_table_is_told(changes, told):
    """A table without columns, turned round, misspelt or with rows that don't match is refused in words."""
    with pytest.raises(DocumentTypeError, match=told):
        declared(**changes)


def test_empty_rows_are_left_out():
    """What a row says keeps the row's number on the form; a cell left empty isn't in the value."""
    table = table_of((EMPTY, EMPTY), (cell("Rossi"), EMPTY), (cell("Bianchi"), cell("1980-02-01")))
    assert json.loads(table.value) == [{"name": "Rossi"}, {"name": "Bianchi", "born": "1980-02-01"}]
    assert [row.number for row in table.rows] == [2, 3]
    assert (table.state, table.confidence) == (State.READ, 0.98)


def test_an_empty_table_is_missing():
    """Nothing in any row: no value, and no doubt."""
    table = table_of((EMPTY, EMPTY), (EMPTY, EMPTY), (EMPTY, EMPTY))
    assert (table.value, table.state, table.doubts) == (None, State.MISSING, ())


def test_a_doubtful_cell_makes_the_table_doubtful():
    """The doubt says which cell, the table is no surer than that cell, the other cells keep their confidence."""
    torn = cell("1980-02-01", 0.6, State.DOUBTFUL, Doubt("readers_differ"))
    table = table_of((cell("Rossi"), torn), (EMPTY, EMPTY), (EMPTY, EMPTY))
    assert (table.state, table.confidence) == (State.DOUBTFUL, 0.6)
    assert table.doubts == (Doubt("readers_differ", "born, row 1"),)
    assert [one.confidence for one in table.rows[0].cells] == [0.99, 0.6]


def test_a_cell_that_nobody_could_read_fills_its_row():
    """A row in which something stands that can't be read isn't passed over as empty."""
    table = table_of((cell(None, 0.0, State.DOUBTFUL, Doubt("unreadable")), EMPTY), (EMPTY, EMPTY), (EMPTY, EMPTY))
    assert (json.loads(table.value), table.state) == ([{}], State.DOUBTFUL)


def test_cells_survive_json_and_move_with_their_page():
    """A table written as plain data and read again is the same, its cells on the document's page."""
    table = on_page(table_of((cell("Rossi"), cell("1980-02-01")), (EMPTY, EMPTY), (EMPTY, EMPTY)), 2)
    assert Reading.from_dict(json.loads(json.dumps(table.as_dict()))) == table
    assert {table.page, table.rows[0].page, *(one.page for one in table.rows[0].cells)} == {2}
