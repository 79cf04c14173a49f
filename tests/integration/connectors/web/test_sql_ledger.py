"""Entering into SQL-Ledger in real Chromium: a legacy ERP as it is, the truth in its database."""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.sql_ledger import SqlLedger
from connectors import web
from connectors.errors import TargetRefusedError, TargetUnavailableError, UnknownOutcomeError
from connectors.web import browser
from connectors.web.errors import FieldAmbiguousError, FieldNotTakenError
from connectors.web.library import WebApp
from connectors.web.map_file import find_map

CUSTOMER = {
    "name": "Müller & Söhne «Ñandú» S.p.A.",
    "address": "Via dell'Università 1",
    "city": "Forlì",
    "province": "FC",
    "postal_code": "47121",
    "country": "Italia",
    "phone": "0543 123456",
    "email": "info@example.example",
    "tax_number": "IT01234567897",
    "credit_limit": "12345.67",
    "start_date": "2026-02-28",
    "notes": "first line",
    "bank": "BANCA SPECIMEN",
    "bank_city": "MILANO",
    "iban": "IT60X0542811101000000123456",
}
_numbers = itertools.count(1)


@pytest.fixture
def app(ledger_app: WebApp) -> WebApp:
    return ledger_app


@pytest.fixture
def customer() -> dict[str, str]:
    """A customer that nobody entered yet."""
    return {**CUSTOMER, "customer_number": f"C-{next(_numbers)}"}


def enter(app: WebApp, form: str, values: dict[str, str]) -> None:
    app.open_form(form)
    app.fill_form(**values)
    app.submit_form()


def count(ledger: SqlLedger, number: str) -> int:
    return int(ledger.rows("SELECT count(*) FROM customer WHERE customernumber = %s", number)[0][0])


def test_a_customer_is_committed_as_meant(app: WebApp, ledger: SqlLedger, customer: dict[str, str]) -> None:
    """Framesets, no labels, twice Address and City: what the database holds is what was meant, and is found again."""
    enter(app, "customer", customer)
    number = customer["customer_number"]
    row = ledger.rows(
        "SELECT c.name, a.address1, a.city, c.phone, c.email, c.taxnumber, c.creditlimit, c.startdate::text, c.notes"
        " FROM customer c JOIN address a ON a.trans_id = c.id WHERE customernumber = %s",
        number,
    )
    texts = [customer[key] for key in ("name", "address", "city", "phone", "email", "tax_number")]
    assert [list(map(str, one)) for one in row] == [[*texts, "12345.67", "2026-02-28", "first line"]]
    bank = ledger.rows(
        "SELECT b.name, b.iban, a.city FROM bank b JOIN customer c ON c.id = b.id"
        " LEFT JOIN address a ON a.id = b.address_id WHERE c.customernumber = %s",
        number,
    )
    assert bank == [("BANCA SPECIMEN", customer["iban"], "MILANO")]
    assert app.look_up_record("customer", number) == customer
    assert app.look_up_record("customer", f"{number}-none") is None


def test_a_vendor_is_committed_as_meant(app: WebApp, ledger: SqlLedger) -> None:
    """The same for vendors, whose menu is another."""
    vendor = {
        "vendor_number": "V-1",
        "name": "Fornitore Sàrl",
        "city": "Aosta",
        "phone": "0165 1",
        "iban": CUSTOMER["iban"],
    }
    enter(app, "sql_ledger.vendor", vendor)
    assert ledger.rows("SELECT name, phone FROM vendor WHERE vendornumber = 'V-1'") == [("Fornitore Sàrl", "0165 1")]
    found = app.look_up_record("vendor", "V-1")
    assert isinstance(found, dict)
    assert {name: found[name] for name in vendor} == vendor


def test_an_error_page_is_given_back(app: WebApp, customer: dict[str, str]) -> None:
    """What the application says on a page of its own stands in the error."""
    with pytest.raises(TargetRefusedError, match="Error! Name missing!"):
        enter(app, "customer", {"customer_number": customer["customer_number"], "city": "ROMA"})


def test_what_a_box_cannot_take_is_refused_before_the_click(
    app: WebApp, ledger: SqlLedger, customer: dict[str, str]
) -> None:
    """Longer than maxlength: nothing is cut off in silence, nothing is sent."""
    app.open_form("customer")
    with pytest.raises(FieldNotTakenError, match="postal_code: has 11 characters, the box takes 10"):
        app.fill_form(**{**customer, "postal_code": "12345678901"})
    assert count(ledger, customer["customer_number"]) == 0


def test_a_label_that_stands_twice_is_never_guessed(
    app: WebApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its name the map's City could be the customer's or the bank's: a person is asked."""
    text = find_map("sql_ledger").read_text(encoding="utf-8")
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "sql_ledger.yaml").write_text(text.replace("{label: City, name: city}", "{label: City}", 1))
    monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path))
    app.open_form("customer")
    with pytest.raises(FieldAmbiguousError, match='"City" stands 2 times on "Add Customer"'):
        app.fill_form(city="ROMA")


def test_what_the_store_holds_shows_when_it_is_looked_up(
    app: WebApp, ledger: SqlLedger, customer: dict[str, str]
) -> None:
    """Mojibake in the database is seen by looking up, whatever the form showed when it was filled."""
    enter(app, "customer", customer)
    number = customer["customer_number"]
    mojibake = customer["name"].encode().decode("latin-1")
    ledger.execute("UPDATE customer SET name = %s WHERE customernumber = %s", mojibake, number)
    found = app.look_up_record("customer", number)
    assert isinstance(found, dict)
    assert found["name"].startswith("MÃ¼ller")


def test_a_session_that_ended_is_begun_again(app: WebApp, ledger: SqlLedger, customer: dict[str, str]) -> None:
    """Cookies that are gone between opening and filling a form cost a log-in, not the entry."""
    app.log_in()
    running = browser.running()
    assert running is not None
    running.run(lambda workshop: workshop.desks["sql_ledger"].context.clear_cookies(), 10)
    enter(app, "customer", customer)
    assert count(ledger, customer["customer_number"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(int(os.environ.get("BOTS_KILLS", "2"))))
def test_a_browser_that_is_killed_enters_once(
    app: WebApp, ledger: SqlLedger, customer: dict[str, str], seed: int
) -> None:
    """Killed at a random moment from opening to saving: looked up, and entered again only where it isn't there."""
    dice, number = random.Random(seed), customer["customer_number"]
    app.log_in()
    killer = threading.Timer(dice.uniform(0.0, 2.0), web.discard)
    killer.start()
    for _ in range(4):
        with suppress(TargetUnavailableError, UnknownOutcomeError):
            if app.look_up_record("customer", number) is not None:
                break
            enter(app, "customer", customer)
        time.sleep(app.settle if count(ledger, number) == 0 and not killer.is_alive() else 0)
    killer.join()
    assert count(ledger, number) == 1
    assert app.look_up_record("customer", number) == customer
