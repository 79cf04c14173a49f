"""What a person does once in a browser, replayed from the recorded map and suite as they are; the databases tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Error, FrameLocator, Locator, Page, expect

from benchmarks import django_admin, sql_ledger
from benchmarks.sql_ledger import SqlLedger
from connectors.web.library import WebApp
from tests.integration.connectors.web.conftest import django_orders
from tests.integration.connectors.web.person import (
    DJANGO_SECRETS,
    recorded,
    replayed,
    save_order_and_open_it,
    type_into,
)

CUSTOMER = {
    "customer_number": "R-1",
    "name": "Rossi & Söhne",
    "city": "Forlì",
    "iban": "IT60X0542811101000000123456",
}
ORDER = {
    "number": "O-1",
    "date": "2026-11-20",
    "customer": "Rossi Mario",
    "lines": [
        {"product": "Audit", "quantity": "2", "price": "100.50"},
        {"product": "Travel", "quantity": "1", "price": "7.25"},
    ],
}
INVOICE = {
    "customer": "Bianchi & Figli",
    "number": "RI-1",
    "date": "2026-11-20",
    "lines": [
        {"part": "AUDIT", "quantity": "2", "price": "1234.50"},
        {"part": "TRAVEL", "quantity": "1", "price": "7.25"},
    ],
}
# Django's admin ---------------------------------------------------------------------------------------------------


def enter_order(page: Page) -> None:
    """Log in with the Enter key, pick of lists that come while typing, add a row, save; search, open what is found."""
    type_into(page, page.locator("[name=username]"), django_admin.USER)
    page.keyboard.press("Tab")
    page.keyboard.type(django_admin.PASSWORD)
    page.keyboard.press("Enter")
    page.locator("tr.model-order th a").click()
    page.locator(".object-tools .addlink").click()
    type_into(page, page.locator("[name=number]"), ORDER["number"])
    type_into(page, page.locator("[name=date]"), ORDER["date"])

    def pick(within: Locator, text: str) -> None:
        within.locator(".select2-selection").click()
        page.keyboard.type(text)
        page.locator(".select2-results__option").get_by_text(text, exact=True).click()

    pick(page.locator(".field-customer"), ORDER["customer"])
    for number, line in enumerate(ORDER["lines"]):
        if number:
            page.get_by_text("Add another Line").click()
        row = page.locator(f"#line_set-{number}")
        pick(row, line["product"])
        type_into(page, row.locator("[name$=quantity]"), line["quantity"])
        type_into(page, row.locator("[name$=price]"), line["price"])
    save_order_and_open_it(page, ORDER["number"])


@pytest.mark.slow
def test_rows_and_picks_in_django_are_entered_again_as_recorded(tmp_path: Path) -> None:
    """Rows that a script adds and entries of lists, learned of one order: the next one, longer, is committed."""
    with django_orders() as server:
        made = recorded(server.url, "order", ORDER, enter_order)
        assert made.unclear == ()
        more = [*ORDER["lines"], {"product": "Report", "quantity": "3", "price": "1234.00"}]
        facts = {**ORDER, "number": "O-2", "date": "2026-12-01", "customer": "Verdi Anna", "lines": more}
        replayed(tmp_path, made, facts, **DJANGO_SECRETS)
        found = server.rows(
            "SELECT c.name, o.date, p.name, l.quantity, l.price FROM orders_order o"
            " JOIN orders_customer c ON c.id = o.customer_id JOIN orders_line l ON l.order_id = o.id"
            " JOIN orders_product p ON p.id = l.product_id WHERE o.number = 'O-2' ORDER BY l.id"
        )
    assert found == [
        ("Verdi Anna", "2026-12-01", "Audit", 2, 100.5),
        ("Verdi Anna", "2026-12-01", "Travel", 1, 7.25),
        ("Verdi Anna", "2026-12-01", "Report", 3, 1234),
    ]


# SQL-Ledger -------------------------------------------------------------------------------------------------------


@pytest.fixture
def new_ledger(ledger_app: WebApp, ledger: SqlLedger) -> SqlLedger:
    """The server; the first log-in of all has upgraded its database."""
    ledger_app.log_in()
    if not ledger.rows("SELECT 1 FROM parts WHERE partnumber = 'AUDIT'"):
        for number in ("AUDIT", "TRAVEL", "REPORT"):
            ledger_app.open_form("service")
            ledger_app.fill_form(number=number, description=number.title(), price="50.00")
            ledger_app.submit_form()
    if not ledger.rows("SELECT 1 FROM customer WHERE name = %s", INVOICE["customer"]):
        ledger_app.open_form("customer")
        ledger_app.fill_form(customer_number="LINES", name=INVOICE["customer"])
        ledger_app.submit_form()
    ledger_app.close_app()
    return ledger


def log_in(page: Page, ledger: SqlLedger) -> tuple[FrameLocator, FrameLocator]:
    type_into(page, page.locator("[name=login]"), ledger.user)
    type_into(page, page.locator("[name=password]"), sql_ledger.PASSWORD)
    page.locator("[value=Login]").click()
    return page.frame_locator("[name=acc_menu]"), page.frame_locator("[name=main_window]")


def secrets_of(ledger: SqlLedger) -> dict[str, str]:
    return {
        "BOTS_SECRET_RECORDED_USER": ledger.user,
        "RECORDED_USER": ledger.user,  # stands in the address of the search, which no words of the menu lead to
        "BOTS_SECRET_RECORDED_PASSWORD": sql_ledger.PASSWORD,
    }


def enter_customer(page: Page, ledger: SqlLedger) -> None:
    """Log in, enter, search for it by its number, open what is found, log out."""
    menu, work = log_in(page, ledger)
    menu.get_by_text("Customers", exact=True).first.click()
    with reloaded(page):
        menu.get_by_text("Add Customer", exact=True).click()
    for box, value in zip(("customernumber", "name", "city", "iban"), CUSTOMER.values(), strict=True):
        type_into(page, work.locator(f"[name={box}]"), value)
    work.locator("[value=Save]").click()
    expect(work.locator("[name=name]")).to_have_value("")  # the empty form came again
    menu.locator("text='Reports' >> visible=true").first.click()
    with reloaded(page):
        menu.locator("text='Search' >> visible=true").first.click()
    work.locator("[name=l_customernumber]").check()
    type_into(page, work.locator("[name=customernumber]"), "R-1")
    work.locator("[value=Continue]").click()
    work.get_by_text(CUSTOMER["name"], exact=True).last.click()
    work.locator("[name=iban]").wait_for()
    menu.get_by_text("Logout", exact=True).click()
    page.locator("[name=login]").wait_for()


@pytest.mark.slow
def test_what_a_person_did_once_runs_under_enter_once(new_ledger: SqlLedger, tmp_path: Path) -> None:
    """No value in either file, the password a secret's name; the bot enters the next customer once and verifies it."""
    ledger = new_ledger
    made = recorded(
        ledger.url + "login.pl", "customer", CUSTOMER, lambda page: enter_customer(page, ledger), ledger.url
    )
    assert sql_ledger.PASSWORD not in made.map + made.suite
    told = yaml.safe_load(made.map)
    customer = told["forms"]["customer"]
    assert (customer["look_up"]["by"], customer["look_up"]["open"]) == ("customer_number", "Customer")
    assert (customer["success"], told["log_out"]) == ({"emptied": "customer_number"}, {"menu": "Logout"})
    replayed(tmp_path, made, {**CUSTOMER, "customer_number": "R-2", "city": "Aosta"}, **secrets_of(ledger))
    found = ledger.rows(
        "SELECT c.name, a.city FROM customer c JOIN address a ON a.trans_id = c.id WHERE customernumber = 'R-2'"
    )
    assert found == [("Rossi & Söhne", "Aosta")]


@contextmanager
def reloaded(page: Page) -> Iterator[None]:
    """Wait as a person does until the page has come again."""
    while (frame := page.frame("main_window")) is None:  # a frameset has no frames yet right after it has come
        page.wait_for_timeout(50)
    before = frame.evaluate("performance.timeOrigin")
    yield
    while True:
        with suppress(Error):  # it is just being replaced
            if frame.evaluate("document.readyState === 'complete' && performance.timeOrigin") not in {False, before}:
                return
        page.wait_for_timeout(50)


def enter_invoice(page: Page, ledger: SqlLedger) -> None:
    """Log in, enter two lines, each taken by Update, post; search by number, open what is found."""
    menu, work = log_in(page, ledger)
    menu.get_by_text("AR", exact=True).first.click()
    with reloaded(page):
        menu.get_by_text("Sales Invoice", exact=True).first.click()
    with reloaded(page):
        work.locator("select[name=customer]").select_option(label=INVOICE["customer"])
    type_into(page, work.locator("[name=invnumber]"), INVOICE["number"])
    type_into(page, work.locator("[name=transdate]"), "11-20-2026")
    for number, line in enumerate(INVOICE["lines"], 1):
        type_into(page, work.locator(f"[name=partnumber_{number}]"), line["part"])
        with reloaded(page):
            work.locator("[value=Update]").click()
        expect(work.locator(f"[name=description_{number}]")).to_have_value(line["part"].title())
        type_into(page, work.locator(f"[name=qty_{number}]"), line["quantity"])
        type_into(page, work.locator(f"[name=sellprice_{number}]"), line["price"])
        with reloaded(page):
            work.locator("[value=Update]").click()
        work.locator(f"[name=partnumber_{number + 1}]").wait_for()
    with reloaded(page):
        work.locator("[value=Post]").click()
    expect(work.locator("[name=invnumber]")).to_have_value("")
    menu.get_by_text("Reports", exact=True).locator("visible=true").first.click()
    with reloaded(page):
        menu.get_by_text("Transactions", exact=True).locator("visible=true").first.click()
    type_into(page, work.locator("[name=invnumber]"), INVOICE["number"])
    work.locator("[value=Continue]").click()
    work.get_by_text(INVOICE["number"], exact=True).last.click()
    work.locator("[name=partnumber_1]").wait_for()


@pytest.mark.slow
def test_lines_of_an_invoice_are_entered_again_as_recorded(new_ledger: SqlLedger, tmp_path: Path) -> None:
    """Lines that a button takes and prices that follow the part, learned of one invoice: the next has another line."""
    ledger = new_ledger
    made = recorded(ledger.url + "login.pl", "invoice", INVOICE, lambda page: enter_invoice(page, ledger), ledger.url)
    assert "Enter Once" in made.suite, made.unclear
    more = [*INVOICE["lines"], {"part": "REPORT", "quantity": "3", "price": "2345.00"}]
    facts = {**INVOICE, "number": "RI-2", "date": "2026-12-03", "lines": more}
    replayed(tmp_path, made, facts, **secrets_of(ledger))
    found = ledger.rows(
        "SELECT ar.transdate::text, p.partnumber, i.qty::float, i.sellprice::float FROM invoice i"
        " JOIN ar ON ar.id = i.trans_id JOIN parts p ON p.id = i.parts_id WHERE ar.invnumber = 'RI-2' ORDER BY i.id"
    )
    assert found == [
        ("2026-12-03", "AUDIT", 2.0, 1234.5),
        ("2026-12-03", "TRAVEL", 1.0, 7.25),
        ("2026-12-03", "REPORT", 3.0, 2345.0),
    ]
