"""A core-banking application in its own process and one real Chromium for all tests of this folder."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks import django_admin, sql_ledger
from benchmarks.django_admin import DjangoAdmin
from benchmarks.postgres import Cluster
from benchmarks.sql_ledger import SqlLedger
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


@contextmanager
def django_orders() -> Iterator[DjangoAdmin]:
    """Django's admin over orders, new; without Django the test is skipped, in CI it fails."""
    if not django_admin.is_here() and not os.environ.get("BOTS_CI"):
        pytest.skip("no Django here: 'python3 start.py test' installs it")
    with DjangoAdmin() as running:
        yield running


@pytest.fixture(scope="session")
def ledger_server(postgres: Cluster) -> Iterator[SqlLedger]:
    """A SQL-Ledger of our own; without the package the test is skipped, in CI it fails."""
    if not sql_ledger.is_here() and not os.environ.get("BOTS_CI"):
        pytest.skip("no SQL-Ledger on this machine: 'python3 start.py test' installs it on Debian and Ubuntu")
    with SqlLedger(postgres) as running:
        yield running


@pytest.fixture
def ledger(ledger_server: SqlLedger, monkeypatch: pytest.MonkeyPatch) -> SqlLedger:
    """The server, and what is needed to log in to it."""
    monkeypatch.setenv("SQL_LEDGER_URL", ledger_server.url)
    monkeypatch.setenv("SQL_LEDGER_USER", ledger_server.user)
    monkeypatch.setenv("BOTS_SECRET_SQL_LEDGER_USER", ledger_server.user)
    monkeypatch.setenv("BOTS_SECRET_SQL_LEDGER_PASSWORD", sql_ledger.PASSWORD)
    monkeypatch.delenv("BOTS_RESOURCES", raising=False)
    web.reset()
    return ledger_server


@pytest.fixture
def ledger_app(ledger: SqlLedger) -> WebApp:
    return WebApp("sql_ledger")


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], WebApp]]:
    """Serve a page of one's own, with its map (``URL`` stands for its address)."""
    with ExitStack() as stack:

        def start(page: str, text: str) -> WebApp:
            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    self.send_response(200)
                    self.send_header("Content-Type", "text/html")
                    self.end_headers()
                    self.wfile.write(page.encode())

                def log_message(self, *_: object) -> None:
                    """Quiet."""

            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            stack.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            (tmp_path / "apps").mkdir(exist_ok=True)
            text = text.replace("URL", f"http://127.0.0.1:{server.server_port}/")
            (tmp_path / "apps" / "served.yaml").write_text(text, encoding="utf-8")
            monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path))
            web.reset()
            return WebApp("served")

        yield start
