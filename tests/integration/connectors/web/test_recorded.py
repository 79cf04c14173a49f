"""A person enters a customer into SQL-Ledger once, and looks it up: map and suite run under Enter Once as they are."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from benchmarks import sql_ledger
from benchmarks.sql_ledger import SqlLedger
from connectors.web import recording
from connectors.web.library import WebApp
from resources.specimens.core_banking.process import ROOT

FIRST = {
    "customer_number": "R-1",
    "name": "Rossi & Söhne",
    "city": "Forlì",
    "iban": "IT60X0542811101000000123456",
}
NEXT = {**FIRST, "customer_number": "R-2", "city": "Aosta"}
TRY = """from pathlib import Path
from bots.run.trial import try_case
from bots.settings import in_environment, load_settings
settings = load_settings(Path.cwd())
with in_environment(settings):
    print(try_case(settings, Path("robots/recorded"), ()).status)
"""
READING = """Settle The Facts
    Keep Fact    customer_number    R-2
    Keep Fact    name    Rossi & Söhne
    Keep Fact    city    Aosta
    Keep Fact    iban    IT60X0542811101000000123456

"""


def person(page: Page, ledger: SqlLedger) -> None:
    """Log in, enter, search for it by its number, open what is found."""
    page.locator("[name=login]").fill(ledger.user)
    page.locator("[name=password]").fill(sql_ledger.PASSWORD)
    page.locator("[value=Login]").click()
    menu, work = page.frame_locator("[name=acc_menu]"), page.frame_locator("[name=main_window]")
    menu.get_by_text("Customers", exact=True).first.click()
    menu.get_by_text("Add Customer", exact=True).click()
    for box, value in zip(("customernumber", "name", "city", "iban"), FIRST.values(), strict=True):
        work.locator(f"[name={box}]").fill(value)
    work.locator("[value=Save]").click()
    expect(work.locator("[name=name]")).to_have_value("")  # the empty form came again
    menu.locator("text='Reports' >> visible=true").first.click()
    menu.locator("text='Search' >> visible=true").first.click()
    work.locator("[name=l_customernumber]").check()
    work.locator("[name=customernumber]").fill("R-1")
    work.locator("[value=Continue]").click()
    work.get_by_text(FIRST["name"], exact=True).click()
    work.locator("[name=iban]").wait_for()


@pytest.mark.slow
def test_what_a_person_did_once_runs_under_enter_once(
    ledger_app: WebApp, ledger: SqlLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No value in either file, the password a secret's name; the bot enters the next customer once and verifies it."""
    ledger_app.log_in()  # the first one of all upgrades the database
    ledger_app.close_app()
    with ThreadPoolExecutor(1) as thread:  # Playwright's other instance lives on a thread of its own too
        seen = thread.submit(recording.record, ledger.url + "login.pl", lambda page: person(page, ledger)).result()
    made = recording.make("recorded", ledger.url, "customer", seen, FIRST)
    assert sql_ledger.PASSWORD not in made.map + made.suite
    assert not [value for value in FIRST.values() if value in made.map + made.suite]
    print(made.map, made.suite)  # noqa: T201 - seen where the test fails
    look_up = yaml.safe_load(made.map)["forms"]["customer"]["look_up"]
    assert (look_up["by"], look_up["open"]) == ("customer_number", "Customer")

    robot = tmp_path / "robots" / "recorded"
    robot.mkdir(parents=True)
    (tmp_path / "resources" / "apps").mkdir(parents=True)
    (tmp_path / "resources" / "apps" / "recorded.yaml").write_text(made.map, encoding="utf-8")
    (tmp_path / "bots.yaml").write_text("name: recorded\nworkers: {readers: 1}\n", encoding="utf-8")
    (robot / "bot.yaml").write_text("targets: {recorded: {settle: 5 s}}\n", encoding="utf-8")
    suite = made.suite.replace("*** Tasks ***\n", f"*** Tasks ***\n{READING}")  # a recording knows no documents
    (robot / "recorded.robot").write_text(suite, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", TRY],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "BOTS_RESOURCES": str(tmp_path / "resources"),
            "BOTS_SECRET_RECORDED_USER": ledger.user,
            "RECORDED_USER": ledger.user,  # stands in the address of the search, which no words of the menu lead to
            "BOTS_SECRET_RECORDED_PASSWORD": sql_ledger.PASSWORD,
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split()[-1] == "done", done.stdout + done.stderr
    found = ledger.rows(
        "SELECT c.name, a.city FROM customer c JOIN address a ON a.trans_id = c.id WHERE customernumber = 'R-2'"
    )
    assert found == [("Rossi & Söhne", "Aosta")]
