"""Forms of real applications: the specimen bank and, where it is installed, SQL-Ledger."""

from __future__ import annotations

import os
import re
import tempfile
import urllib.parse
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import sql_ledger
from benchmarks.postgres import Cluster
from connectors.web import browser
from connectors.web.library import WebApp
from resources.specimens.core_banking.process import CoreBanking

if TYPE_CHECKING:
    from playwright.sync_api import Page

_BANK = ("customer", "search_customer", "account", "search_account")
_LEDGER = {
    "customer": "ct.pl?action=add&db=customer",
    "vendor": "ct.pl?action=add&db=vendor",
    "search customers": "ct.pl?action=search&db=customer",
    "search vendors": "ct.pl?action=search&db=vendor",
    "part": "ic.pl?action=add&item=part",
    "service": "ic.pl?action=add&item=service",
    "journal": "gl.pl?action=add",
    "employee": "hr.pl?action=add&db=employee",
    "warehouse": "am.pl?action=add_warehouse",
    "department": "am.pl?action=add_department",
}


def live_forms() -> dict[str, str]:
    """Markup by name, without scripts, as a browser has it after loading."""
    with ExitStack() as stack:
        bank = stack.enter_context(CoreBanking(Path(stack.enter_context(tempfile.TemporaryDirectory()))))
        forms = _bank(bank)
        if sql_ledger.is_here():
            server = stack.enter_context(sql_ledger.SqlLedger(stack.enter_context(Cluster())))
            page_of = browser.current().run
            forms |= page_of(lambda shop: _ledger(shop.context({"127.0.0.1"}).new_page(), server), 300)
        return forms


def _ledger(page: Page, server: sql_ledger.SqlLedger) -> dict[str, str]:
    page.goto(f"{server.url}login.pl")
    page.locator("[name=login]").fill(server.user)
    page.locator("[name=password]").fill(sql_ledger.PASSWORD)
    page.locator("[value=Login]").click()
    page.get_by_text("Continue").click()
    page.wait_for_timeout(1500)
    common = urllib.parse.urlencode({"path": "bin/mozilla", "js": 1, "login": server.user})
    found = {}
    for name, address in _LEDGER.items():
        page.goto(f"{server.url}{address}&{common}")
        found[f"SQL-Ledger, {name}"] = _still(page.content())
    return found


def _bank(bank: CoreBanking) -> dict[str, str]:
    os.environ["CORE_BANKING_URL"] = bank.url
    os.environ["BOTS_SECRET_CORE_BANKING_USER"], os.environ["BOTS_SECRET_CORE_BANKING_PASSWORD"] = (
        "robot",
        "specimen-2003",
    )
    app, found = WebApp("core_banking"), {}
    for name in _BANK:
        app.open_form(name)
        found[f"bank, {name}"] = browser.current().run(_fullest, 60)
    app.close_app()
    return found


def _fullest(workshop: browser.Workshop) -> str:
    frames = workshop.desks["core_banking"].context.pages[-1].frames
    return _still(max(frames, key=lambda frame: frame.locator("input, select").count()).content())


def _still(markup: str) -> str:
    """A page that does nothing by itself."""
    return re.sub(r"<script\b.*?</script>|\son\w+=(\"[^\"]*\"|'[^']*')", "", markup, flags=re.DOTALL | re.IGNORECASE)
