"""Cases made of rows, in the store."""

from __future__ import annotations

import threading
from zoneinfo import ZoneInfo

import pytest

from bots.cases.audit import history
from bots.cases.fields import facts_of
from bots.cases.model import Status
from bots.cases.store import Store
from bots.definition import Definition
from bots.errors import IntakeError
from bots.producing.rows import Rows, cases_of, fact_name, make_cases

ROME = ZoneInfo("Europe/Rome")
BOT = Definition(name="order_entry", digest="d1")


def orders(count: int, **more: str) -> Rows:
    """A list of orders."""
    return Rows(
        "orders",
        "number",
        [{"number": f"{n:05}", "Codice fiscale": f"X{n}", "empty": "", **more} for n in range(count)],
    )


def test_each_row_is_one_case_however_often_the_list_is_gone_through(store: Store) -> None:
    """A row is known by its key; one that says something else than before is told and left alone."""
    steps: list[int] = []
    made = make_cases(store, BOT, orders(600), zone=ROME, step=steps.append)
    assert (len(made.new), made.known, made.changed) == (600, 0, [])
    assert steps == [250, 500, 600]
    again = make_cases(store, BOT, orders(601), zone=ROME)
    assert (list(again.new), again.known, again.changed) == (["00600"], 600, [])
    changed = make_cases(store, BOT, orders(2, name="Rossi"), zone=ROME)
    assert (changed.new, changed.known, changed.changed) == ({}, 2, ["00000", "00001"])
    other = make_cases(store, BOT, Rows("returns", "number", orders(1).rows), zone=ROME)
    assert len(other.new) == 1
    with store.reading() as connection:
        assert cases_of(store, connection, "order_entry", "orders", ["00000", "x"]) == {"00000": made.new["00000"]}
        facts = facts_of(store, connection, made.new["00007"])
        assert {name: fact.value for name, fact in facts.items()} == {"number": "00007", "codice_fiscale": "X7"}
        assert store.case(connection, made.new["00007"]).status is Status.READY
        assert store.label(connection, made.new["00007"]) == "00007"
        assert [event.kind for event in history(connection, made.new["00007"])] == ["received", "given", "ready"]
    with store.transaction() as connection:  # the history goes on where it began
        store.transition(connection, made.new["00007"], Status.CANCELLED)
    with store.reading() as connection:
        assert history(connection, made.new["00007"])[-1].kind == "cancelled"


def test_two_producers_at_once_make_each_case_once(store: Store) -> None:
    """Whoever else goes through the list at the same time, no row gets two cases."""
    made: list[int] = []
    threads = [
        threading.Thread(target=lambda: made.append(len(make_cases(store, BOT, orders(300), zone=ROME).new)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made) == 300
    with store.reading() as connection:
        assert len(store.list(connection)) == 300


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([{"number": "1"}, {"number": " "}], "row 2 of the list has no number"),
        ([{"number": "A 1"}, {"number": "a1"}], "row 2 of the list has the same number"),
        ([{"number": "1", "Due date": "x", "due_date": "y"}], "no fact a name of its own"),
    ],
)
def test_a_list_that_does_not_tell_its_rows_apart_makes_nothing(store: Store, rows: list, why: str) -> None:
    """A missing or doubled key would make a case too few or too many: nothing is made."""
    with pytest.raises(IntakeError, match=why):
        make_cases(store, BOT, Rows("orders", "number", rows), zone=ROME)
    with store.reading() as connection:
        assert store.list(connection) == []


def test_facts_are_named_as_suites_name_them() -> None:
    """Headings become names that a suite can write."""
    names = ["Codice fiscale", "Importo (€)", "Città", "2026", "Nº"]
    assert list(map(fact_name, names)) == ["codice_fiscale", "importo", "citta", "n2026", "no"]
