"""Records with lines as flat names."""

from __future__ import annotations

from connectors.lines import Cell, flat, nested

INVOICE = {"number": "7", "lines": [{"part": "A", "price": "1.50"}, {"part": "B"}]}


def test_a_record_with_lines_is_flat_and_back() -> None:
    """The number of lines and every value of theirs get a name; what is None isn't said."""
    made = flat({**INVOICE, "lines": [*INVOICE["lines"][:1], {"part": "B", "price": None}]})
    assert made == {"number": "7", "lines": "2", "lines[1].part": "A", "lines[1].price": "1.50", "lines[2].part": "B"}
    assert nested(made) == INVOICE
    assert nested(flat({"lines": []})) == {"lines": "0"}


def test_a_list_of_anything_else_stays() -> None:
    """Only dictionaries are lines."""
    assert flat({"tags": ["a", "b"]}) == {"tags": ["a", "b"]}


def test_a_name_that_is_no_cell_is_none() -> None:
    """Names of plain fields aren't mistaken for cells."""
    assert Cell.of("lines[2].price") == Cell("lines", 2, "price")
    assert [Cell.of(name) for name in ("lines", "lines[2]", "lines[x].price", "a.b")] == [None] * 4
