"""Grids whose lines a script adds, filled through the keywords and read back by what the page itself holds."""

# ruff: noqa: E501 - markup is easier to see on one line
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bots.cli.app import run
from connectors.web import memory
from connectors.web.errors import FieldAmbiguousError, FieldNotFoundError, FieldNotTakenError
from connectors.web.library import WebApp
from connectors.web.memory import Change, Memory

PAGE = """<!doctype html><meta charset=utf-8><h1>Order</h1><form onsubmit="return keep(event)">
<p><label for=n>Number</label> <input id=n></p>
<h2>Goods</h2><table id=goods><tr><th>Part<th>Qty<th>Kind<th>Sum<tr><td><input name=p><td><input name=q><td><select name=k><option>new<option>used</select><td>0.00</table>
<a href="#" onclick="return add()">Add another</a>
<h2>Returns</h2><table id=back><tr><th>Part<th>Qty<th>Kind<tr><td><input><td><input><td><select><option>new<option>used</select></table>
<p><button>Save</button></p></form><p id=said></p><script>
const add = () => {
  if (goods.rows.length > 4) return false;
  const row = goods.rows[1].cloneNode(true);
  for (const box of row.querySelectorAll('input')) box.value = '';
  setTimeout(() => goods.tBodies[0].append(row), 60);
  return false;
};
const keep = (event) => {
  event.preventDefault();
  said.textContent = 'Kept ' + [...goods.rows].slice(1).map((row) => [...row.querySelectorAll('input, select')].map((box) => box.value).join('/')).join(' ')
    + ' back ' + [...back.querySelectorAll('input')].map((box) => box.value).join('');
};
</script>"""
MAP = """title: Order
url: URL
forms:
  order:
    open: [page: "/"]
    fields:
      number: {label: Number}
    grids:
      goods:
        section: Goods
        columns: {part: Part, quantity: {column: Qty, type: number}, kind: {column: Kind, type: option}}
        add: {press: Add another}
    submit: {button: Save}
    success: {matches: "Kept (?P<kept>.*)"}
"""
LINES = [{"part": f"P-{number}", "quantity": number, "kind": "used"} for number in (1, 2, 3)]


@pytest.fixture
def order(serve: Callable[[str, str], WebApp]) -> WebApp:
    return serve(PAGE, MAP)


def test_lines_are_added_until_there_are_enough(order: WebApp) -> None:
    """Each value stands in its own line and column, in the section's table and no other."""
    order.open_form("order")
    order.fill_form(number="7", goods=LINES)
    assert order.submit_form().kept == "P-1/1/used P-2/2/used P-3/3/used back"


def test_lines_that_cannot_be_are_told(order: WebApp) -> None:
    """The page takes no further line; a column that the map hasn't; a line in use that wasn't meant."""
    order.open_form("order")
    with pytest.raises(FieldNotFoundError, match='after "Add another" there is no line 5'):
        order.fill_form(goods=[*LINES, *LINES])
    with pytest.raises(FieldNotFoundError, match='no column "quantiti"; nearest: "quantity"'):
        order.fill_form(goods=[{"quantiti": 1}])
    order.open_form("order")
    order.fill_form(goods=LINES)
    with pytest.raises(FieldNotTakenError, match="goods: 3 lines are in use, 2 were meant"):
        order.fill_form(goods=LINES[:2])


def test_a_value_of_another_type_is_refused_with_its_line(order: WebApp) -> None:
    """Nothing is filled, and the message names line and column."""
    order.open_form("order")
    with pytest.raises(FieldNotTakenError, match=r"goods\[2\].quantity: isn't a number"):
        order.fill_form(goods=[LINES[0], {"part": "P", "quantity": "two"}])


def test_two_tables_of_the_same_headings_are_never_guessed_between(serve: Callable[[str, str], WebApp]) -> None:
    """Without its section either could be meant."""
    app = serve(PAGE, MAP.replace("        section: Goods\n", ""))
    app.open_form("order")
    with pytest.raises(FieldAmbiguousError, match="2 tables have boxes under Part, Qty, Kind: say which section"):
        app.fill_form(goods=LINES[:1])


def test_a_reworded_heading_is_known_by_its_boxes_and_proposed(
    order: WebApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines go under the heading that the column has become; the other table with such boxes is never it."""
    (tmp_path / "bots.yaml").write_text("name: grids\n", encoding="utf-8")
    monkeypatch.setenv("BOTS_PROJECT", str(tmp_path))
    memory.set_memory(Memory(tmp_path / "data" / "boxes" / "test"))
    try:
        order.open_form("order")
        order.fill_form(number="7", goods=LINES)
        served = Path(os.environ["BOTS_RESOURCES"]) / "apps" / "served.yaml"
        served.write_text(served.read_text(encoding="utf-8").replace("column: Qty", "column: Pieces"), encoding="utf-8")
        order.reset_app()
        order.open_form("order")
        order.fill_form(number="7", goods=LINES)
        assert order.submit_form().kept == "P-1/1/used P-2/2/used P-3/3/used back"
        assert memory.current().changes("served") == [  # type: ignore[union-attr]
            Change("order", "goods.quantity", "Pieces", "Qty", "", "q")
        ]
    finally:
        memory.set_memory(None)
    (tmp_path / "resources" / "apps").mkdir(parents=True)
    served.rename(tmp_path / "resources" / "apps" / served.name)
    capsys.readouterr()
    assert run(["app", "diff", "served"]) == 0
    assert "+ column: Qty" in capsys.readouterr().out


FROZEN = """<!doctype html><meta charset=utf-8><h1>Order</h1><form onsubmit="return keep(event)">
<p><label for=n>Number</label> <input id=n></p>
<table style="width: 400px; table-layout: fixed"><tr><th>Part<th>Qty<th>Price<th style="width: 15px"></table>
<div style="height: 60px; width: 400px; overflow-y: scroll"><table id=goods style="width: 385px; table-layout: fixed">
<tr><td><input name=p size=8><td><input name=q size=8><td><input name=r size=8>
<tr><td><input name=p size=8><td><input name=q size=8><td><input name=r size=8>
<tr><td><input name=p size=8><td><input name=q size=8><td><input name=r size=8></table></div>
<p><button>Save</button></p></form><p id=said></p>
<form onsubmit="return find(event)"><p><label for=w>Wanted</label> <input id=w> <button>Find</button></p></form>
<table id=head style="display: none; width: 400px; table-layout: fixed"><tr><th>Number<th>Qty</table>
<table id=hits style="display: none; width: 400px; table-layout: fixed"></table><script>
const keep = (event) => {
  event.preventDefault();
  said.textContent = 'Kept ' + [...goods.rows].map((row) => [...row.querySelectorAll('input')].map((box) => box.value).join('/')).join(' ');
};
const find = (event) => {
  event.preventDefault();
  head.style.display = hits.style.display = 'table';
  hits.innerHTML = '<tr><td>7<td>2<tr><td>8<td>3';
};
</script>"""
FROZEN_MAP = """title: Order
url: URL
forms:
  order:
    open: [page: "/"]
    fields: {number: {label: Number}}
    grids: {goods: {columns: {part: Part, quantity: {column: Qty, type: number}, price: {column: Price, type: amount}}}}
    submit: {button: Save}
    success: {matches: "Kept (?P<kept>.*?) Wanted"}
    look_up: {form: search, by: number, row: {number: Number, quantity: Qty}}
  search:
    harmless: true
    open: [page: "/"]
    fields: {number: {label: Wanted}}
    submit: {button: Find}
    success: {matches: "Number"}
"""


def test_headings_that_stay_while_rows_scroll_name_the_columns(serve: Callable[[str, str], WebApp]) -> None:
    """They stand in a table of their own, with one cell more over the scroll bar; the hits of a search likewise."""
    app = serve(FROZEN, FROZEN_MAP)
    app.open_form("order")
    lines = [{"part": f"P-{number}", "quantity": number, "price": f"{number}.50"} for number in (1, 2, 3)]
    app.fill_form(number="7", goods=lines)
    assert app.submit_form().kept == "P-1/1/1.50 P-2/2/2.50 P-3/3/3.50"
    assert app.look_up_record("order", "8") == {"number": "8", "quantity": "3"}
    assert app.look_up_record("order", "9") is None
