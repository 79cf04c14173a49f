"""A core-banking application in its own process and one real Chromium for all tests of this folder."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import fields

import pytest

from connectors import evidence, guard, web
from connectors.web import browser, opening
from connectors.web.library import WebApp
from resources.specimens.core_banking import Nastiness
from resources.specimens.core_banking.ledger import Ledger
from resources.specimens.core_banking.process import CoreBanking

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HOLDER = "0041822"
CUSTOMER = {
    "tax_code": "",
    "surname": "D'ANGELO ROSSI",
    "given_names": "MARÍA JOSÉ",
    "birth_date": "1985-12-10",
    "birth_place": "MILANO",
    "sex": "F",
    "address": "VIA ROMA 1",
    "city": "MILANO",
    "province": "MI",
    "postal_code": "20131",
    "phone": "3331234567",
    "email": "maria@example.example",
    "document_kind": "it_cie",
    "document_number": "CA00000AA",
    "issue_date": "2022-03-01",
    "expiry_date": "2031-12-10",
}
_numbers = itertools.count()


@pytest.fixture(scope="session")
def bank_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoreBanking]:
    folder = tmp_path_factory.mktemp("bank")
    Ledger(folder).append(
        "customer", HOLDER, "a colleague", {**CUSTOMER, "tax_code": "VRDLGU70A01H501A", "branch": "00100"}
    )
    with CoreBanking(folder) as running:
        yield running


@pytest.fixture
def bank(bank_process: CoreBanking, monkeypatch: pytest.MonkeyPatch) -> CoreBanking:
    """The application on an ordinary day, and the secrets to log in to it."""
    bank_process.be_nasty(**{one.name: one.default for one in fields(Nastiness)}, once={})
    monkeypatch.setenv("CORE_BANKING_URL", bank_process.url)
    monkeypatch.setenv("BOTS_SECRET_CORE_BANKING_USER", "robot")
    monkeypatch.setenv("BOTS_SECRET_CORE_BANKING_PASSWORD", "specimen-2003")
    monkeypatch.delenv("BOTS_RESOURCES", raising=False)
    return bank_process


@pytest.fixture
def app(bank: CoreBanking) -> Iterator[WebApp]:
    """The keyword library, with nothing left of the test before."""
    web.reset()
    opening.forget_refusals()
    yield WebApp("core_banking")
    guard.set_guard(None)
    evidence.set_keeper(None)


@pytest.fixture(scope="session", autouse=True)
def _no_browser_left() -> Iterator[None]:
    yield
    browser.discard()


@pytest.fixture
def customer() -> dict[str, str]:
    """A customer that nobody entered yet."""
    number = next(_numbers)
    return {**CUSTOMER, "tax_code": f"RSSMR{LETTERS[number // 26]}85T50F205{LETTERS[number % 26]}"}


@pytest.fixture
def account(bank: CoreBanking) -> dict[str, str]:
    """An account, known by its reference, of a customer that exists; the application takes several of a kind."""
    bank.be_nasty(duplicates="accept")
    return {
        "customer_number": HOLDER,
        "reference": f"PRATICA-{next(_numbers)}",
        "package": "base",
        "iban": "IT60X0542811101000000123456",
        "initial_deposit": "1234.50",
        "privacy_consent": "true",
        "marketing_consent": "false",
        "pep": "false",
    }
