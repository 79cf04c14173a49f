"""Entering into Django's admin in real Chromium: rows that a script adds, look-ups by typing, errors beside boxes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import django_admin
from benchmarks.django_admin import DjangoAdmin
from connectors import guard, web
from connectors.errors import TargetRefusedError
from connectors.web.errors import FieldNotTakenError
from connectors.web.library import WebApp
from tests.integration.connectors.web.conftest import django_orders

MAP = """title: Orders
url: ${ORDERS_URL}
log_in: {fields: {Username: orders.user, Password: orders.password}, button: Log in, failure: {text: Please enter}}
forms:
  order:
    open: [page: orders/order/add/]
    fields:
      number:   {label: Number}
      date:     {label: Date, type: date}
      customer: {label: Customer, autocomplete: true}
      notes:    {label: Notes}
      street:       {label: Street, section: "Address: #1"}
      city:         {label: City, section: "Address: #1"}
      other_street: {label: Street, section: "Address: #2"}
      other_city:   {label: City, section: "Address: #2"}
    grids:
      lines:
        columns:
          product:  {column: Product, autocomplete: true}
          quantity: {column: Quantity, type: number}
          price:    {column: Price, type: amount}
        add: {press: Add another Line}
    submit: {button: Save}
    success: {matches: "The order “(?P<number>[^”]+)” was added successfully"}
    failure: {matches: "Please correct the errors? below"}
    look_up:
      form: search_order
      by: number
      row: {number: Number, customer: Customer}
      open: Number
  order_of_anybody:
    open: [page: orders/order/add/]
    fields:
      number:   {label: Number}
      date:     {label: Date, type: date}
      customer:
        label: Customer
        autocomplete: true
        add: {press: Add another customer, form: customer, fields: {name: customer}}
    submit: {button: Save}
    success: {matches: "was added successfully"}
  customer:
    open: [page: orders/customer/add/]
    fields: {name: {label: Name}}
    submit: {button: Save}
  search_order:
    harmless: true
    open: [page: orders/order/]
    fields: {number: {name: q}}
    submit: {button: Search}
"""
_numbers = itertools.count(1)
LINES = [
    {"product": "Audit", "quantity": "2", "price": "100.50"},
    {"product": "Travel", "quantity": "1", "price": "7.25"},
    {"product": "Audit plus", "quantity": "3", "price": "12.00"},
]


@pytest.fixture(scope="module")
def server() -> Iterator[DjangoAdmin]:
    """The application; without Django the test is skipped, in CI it fails."""
    with django_orders() as running:
        yield running


@pytest.fixture
def admin(server: DjangoAdmin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WebApp:
    """The keyword library, and what is needed to log in."""
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "orders.yaml").write_text(MAP, encoding="utf-8")
    monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path))
    monkeypatch.setenv("ORDERS_URL", server.url)
    monkeypatch.setenv("BOTS_SECRET_ORDERS_USER", django_admin.USER)
    monkeypatch.setenv("BOTS_SECRET_ORDERS_PASSWORD", django_admin.PASSWORD)
    web.reset()
    return WebApp("orders")


@pytest.fixture
def order() -> dict[str, Any]:
    """An order that nobody entered yet, of a customer whose name another's begins like."""
    return {"number": f"O-{next(_numbers)}", "date": "2026-11-20", "customer": "Rossi Mario", "lines": LINES}


def stored(server: DjangoAdmin, number: str) -> list[tuple[Any, ...]]:
    return server.rows(
        "SELECT c.name, o.date, p.name, l.quantity, l.price FROM orders_order o"
        " JOIN orders_customer c ON c.id = o.customer_id JOIN orders_line l ON l.order_id = o.id"
        " JOIN orders_product p ON p.id = l.product_id WHERE o.number = ? ORDER BY l.id",
        number,
    )


def test_rows_and_look_ups_are_committed_as_meant(admin: WebApp, server: DjangoAdmin, order: dict[str, Any]) -> None:
    """A customer and products picked of lists that come while typing, rows that a script adds; all found again."""
    admin.open_form("order")
    admin.fill_form(**order)
    assert admin.submit_form().number == order["number"]
    assert stored(server, order["number"]) == [
        ("Rossi Mario", "2026-11-20", "Audit", 2, 100.5),
        ("Rossi Mario", "2026-11-20", "Travel", 1, 7.25),
        ("Rossi Mario", "2026-11-20", "Audit plus", 3, 12),
    ]
    found = admin.look_up_record("order", order["number"])
    assert isinstance(found, dict)
    assert {name: found[name] for name in order} == order


def test_a_customer_that_is_not_offered_is_added_in_a_window(admin: WebApp, server: DjangoAdmin) -> None:
    """The window beside the box is filled and saved, once: the next order takes the customer from the list."""
    for number in ("N-1", "N-2"):
        admin.open_form("order_of_anybody")
        admin.fill_form(number=number, date="2026-11-20", customer="Neri & Bianchi")
        admin.submit_form()
    found = server.rows(
        "SELECT o.number, c.name FROM orders_order o JOIN orders_customer c ON c.id = o.customer_id"
        " WHERE o.number LIKE 'N-%' ORDER BY o.id"
    )
    assert found == [("N-1", "Neri & Bianchi"), ("N-2", "Neri & Bianchi")]
    assert server.rows("SELECT count(*) FROM orders_customer WHERE name = 'Neri & Bianchi'") == [(1,)]


def test_what_the_window_refuses_is_told_and_not_sent(admin: WebApp, server: DjangoAdmin) -> None:
    """A name that is too long stops before anything is saved; two that are called so are never chosen between."""
    admin.open_form("order_of_anybody")
    with pytest.raises(FieldNotTakenError, match="name: has 61 characters, the box takes 60"):
        admin.fill_form(number="N-3", date="2026-11-20", customer="x" * 61)
    admin.open_form("order_of_anybody")
    with pytest.raises(FieldNotTakenError, match="2 of the 2 entries"):
        admin.fill_form(number="N-3", date="2026-11-20", customer="Omonimo")
    assert server.rows("SELECT 1 FROM orders_order WHERE number = 'N-3'") == []


def test_adding_a_record_is_an_act(admin: WebApp, server: DjangoAdmin) -> None:
    """Where the guard says no, no window is opened."""

    def refuse(target: str, act: str) -> None:
        raise guard.UnguardedActError(f"{act} on {target}")

    admin.open_form("order_of_anybody")
    guard.set_guard(refuse)
    try:
        with pytest.raises(guard.UnguardedActError, match=r"add on orders\.order_of_anybody"):
            admin.fill_form(customer="Nobody")
    finally:
        guard.set_guard(None)
    assert server.rows("SELECT 1 FROM orders_customer WHERE name = 'Nobody'") == []


@pytest.mark.parametrize(("customer", "told"), [("Rossi", "none of the 2 entries"), ("Omonimo", "2 of the 2 entries")])
def test_what_no_entry_or_two_are_called_is_never_picked(
    admin: WebApp, server: DjangoAdmin, order: dict[str, Any], customer: str, told: str
) -> None:
    """A name that others only begin with, and one that two people have: nothing is sent."""
    admin.open_form("order")
    with pytest.raises(FieldNotTakenError, match=f"customer: {told} that its list offers is called so"):
        admin.fill_form(**{**order, "customer": customer})
    assert stored(server, order["number"]) == []


def test_errors_beside_boxes_are_given_back(admin: WebApp, server: DjangoAdmin, order: dict[str, Any]) -> None:
    """What the application says of a field, and of a line's, stands in the error with its name."""
    admin.open_form("order")
    wrong = {"product": "Report", "quantity": "0", "price": "1.00"}
    admin.fill_form(**{**order, "lines": [*LINES[:1], wrong]})
    with pytest.raises(TargetRefusedError) as refused:
        admin.submit_form()
    assert "Please correct the error" in str(refused.value)
    assert "lines[2].quantity: Ensure this value is greater than or equal to 1." in str(refused.value)
    admin.open_form("order")
    admin.fill_form(number=order["number"], customer="Verdi Anna")
    with pytest.raises(TargetRefusedError, match="; date: This field is required"):
        admin.submit_form()
    assert stored(server, order["number"]) == []


def test_blocks_with_titles_of_their_own_are_told_apart(
    admin: WebApp, server: DjangoAdmin, order: dict[str, Any]
) -> None:
    """Stacked rows, whose labels all repeat, go by the title over each; what is wrong in one is told by its name."""
    there = {"street": "Via Roma 1", "city": "Milano", "other_street": "Calle Mayor 2", "other_city": "Madrid"}
    admin.open_form("order")
    admin.fill_form(**order, **{**there, "other_city": ""})
    with pytest.raises(TargetRefusedError, match="; other_city: This field is required"):
        admin.submit_form()
    admin.open_form("order")
    admin.fill_form(**order, **there)
    admin.submit_form()
    found = server.rows(
        "SELECT street, city FROM orders_address a JOIN orders_order o ON o.id = a.order_id WHERE o.number = ?"
        " ORDER BY a.id",
        order["number"],
    )
    assert found == [("Via Roma 1", "Milano"), ("Calle Mayor 2", "Madrid")]
