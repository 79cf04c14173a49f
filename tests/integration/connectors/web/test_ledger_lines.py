"""An invoice of several lines in SQL-Ledger, whose Update brings the next line: the truth in its database."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from benchmarks.sql_ledger import SqlLedger
from connectors.web.errors import FieldNotFoundError, FieldNotTakenError
from connectors.web.library import WebApp

_numbers = itertools.count(1)
LINES = [
    {"part": "AUDIT", "quantity": "2", "price": "100.00"},
    {"part": "TRAVEL", "description": "Forlì e ritorno", "quantity": "3", "price": "1234.50"},
    {"part": "REPORT", "quantity": "1", "price": "7.25"},
]


def stock(app: WebApp, ledger: SqlLedger) -> None:
    """A customer, and services that lines may name; one's number begins like another's."""
    for number in ("AUDIT", "TRAVEL", "REPORT", "ALL", "ALL-IN"):
        if not ledger.rows("SELECT 1 FROM parts WHERE partnumber = %s", number):
            app.open_form("service")
            app.fill_form(number=number, description=number.title(), price="50.00")
            app.submit_form()
    if not ledger.rows("SELECT 1 FROM customer WHERE name = 'Rossi & Söhne'"):
        app.open_form("customer")
        app.fill_form(customer_number="LINES", name="Rossi & Söhne")
        app.submit_form()


@pytest.fixture
def app(ledger_app: WebApp) -> WebApp:
    return ledger_app


@pytest.fixture
def invoice(app: WebApp, ledger: SqlLedger) -> dict[str, Any]:
    """An invoice that nobody entered yet."""
    stock(app, ledger)
    return {"customer": "Rossi & Söhne", "number": f"INV-{next(_numbers)}", "date": "2026-11-20", "lines": LINES}


def stored(ledger: SqlLedger, number: str) -> list[tuple[Any, ...]]:
    return ledger.rows(
        "SELECT p.partnumber, i.description, i.qty::float, i.sellprice::float FROM invoice i"
        " JOIN ar ON ar.id = i.trans_id JOIN parts p ON p.id = i.parts_id WHERE ar.invnumber = %s ORDER BY i.id",
        number,
    )


def test_every_line_is_committed_as_meant(app: WebApp, ledger: SqlLedger, invoice: dict[str, Any]) -> None:
    """Three lines, each brought by a postback that fills in and rewrites boxes; found again line by line."""
    app.open_form("invoice")
    app.fill_form(**invoice)
    app.submit_form()
    assert stored(ledger, invoice["number"]) == [
        ("AUDIT", "Audit", 2.0, 100.0),
        ("TRAVEL", "Forlì e ritorno", 3.0, 1234.5),
        ("REPORT", "Report", 1.0, 7.25),
    ]
    found = app.look_up_record("invoice", invoice["number"])
    assert isinstance(found, dict)
    assert found.customer == invoice["customer"]
    assert [{name: line[name] for name in meant} for line, meant in zip(found.lines, LINES, strict=True)] == LINES


def test_a_line_that_the_application_asks_about_stops_the_entry(
    app: WebApp, ledger: SqlLedger, invoice: dict[str, Any]
) -> None:
    """A part that isn't there, and one whose number another begins with: what is shown is told, nothing sent."""
    for part, told in (("NONE", "Error! Item not on file!"), ("ALL", "Select items")):
        app.open_form("invoice")
        with pytest.raises(FieldNotFoundError, match=f'"Update" there is no line 1. The application shows: {told}'):
            app.fill_form(**{**invoice, "lines": [{"part": part, "quantity": "1"}]})
    assert stored(ledger, invoice["number"]) == []


def test_a_line_that_is_there_already_is_never_sent_along(
    app: WebApp, ledger: SqlLedger, invoice: dict[str, Any]
) -> None:
    """The list says all lines: one more in use is a difference, and nothing is sent."""
    app.open_form("invoice")
    app.fill_form(**invoice)
    with pytest.raises(FieldNotTakenError, match="lines: 3 lines are in use, 1 were meant"):
        app.fill_form(**{**invoice, "lines": LINES[:1]})
    assert stored(ledger, invoice["number"]) == []
