"""Forms of real applications: the specimen bank and, where they are installed, SQL-Ledger and Django's admin."""

from __future__ import annotations

import os
import re
import tempfile
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import django_admin, sql_ledger
from benchmarks.django_admin import DjangoAdmin
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


_DJANGO = {
    "new order": "orders/order/add/",
    "order": "orders/order/1/change/",
    "new user": "auth/user/add/",
    "user": "auth/user/1/change/",
}
# What stylesheets hide, the rows that are there to be copied first of all, stays hidden without them.
_HIDE = """() => {
  for (const el of document.body.querySelectorAll('*'))
    if (getComputedStyle(el).display === 'none') el.style.display = 'none';
  for (const el of document.querySelectorAll('.select2-hidden-accessible'))
    el.style.cssText = 'position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0);border:0;padding:0';
}"""


def bank_forms() -> dict[str, str]:
    """Markup by name, without scripts, as a browser has it after loading."""
    with tempfile.TemporaryDirectory() as folder, CoreBanking(Path(folder)) as bank:
        return _bank(bank)


def ledger_forms() -> dict[str, str]:
    """SQL-Ledger's, as `bank_forms`; none where it isn't installed."""
    if not sql_ledger.is_here():
        return {}
    with Cluster() as cluster, sql_ledger.SqlLedger(cluster) as server:
        return browser.current().run(lambda shop: _ledger(shop.context({"127.0.0.1"}).new_page(), server), 300)


def django_forms() -> dict[str, str]:
    """Those of Django's admin, as `bank_forms`; none where it isn't installed."""
    if not django_admin.is_here():
        return {}
    with DjangoAdmin() as server:
        return browser.current().run(lambda shop: _django(shop.context({"127.0.0.1"}).new_page(), server), 300)


def _django(page: Page, server: DjangoAdmin) -> dict[str, str]:
    page.goto(server.url)
    page.locator("[name=username]").fill(django_admin.USER)
    page.locator("[name=password]").fill(django_admin.PASSWORD)
    page.locator("[type=submit]").click()
    page.locator("#site-name").wait_for()
    found = {}
    for name, address in _DJANGO.items():
        page.goto(server.url + address)
        page.evaluate(_HIDE)
        found[f"Django, {name}"] = _still(page.content())
    return found


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
