"""Workers killed while a suite enters customers into SQL-Ledger, whose saves commit whoever waits: each is there once.

``BOTS_KILLS`` says how many cases, each with a worker killed at a random moment of it (1 unless said).
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import yaml

from benchmarks import sql_ledger
from benchmarks.postgres import Cluster
from benchmarks.sql_ledger import SqlLedger
from bots.cases.model import Status
from bots.cases.store import Store
from bots.definition import load_definition
from bots.run.supervisor import Supervisor
from bots.run.versions import keep_version
from bots.settings import Settings, load_settings

KILLS = int(os.environ.get("BOTS_KILLS", "1"))
LONGEST = 12.0  # seconds into a case: it takes about as long as that here
SUITE = """*** Settings ***
Library    bots.Cases
Library    connectors.WebApp    sql_ledger

*** Tasks ***
Enter The Customer
    VAR    &{customer}    customer_number=${CASE_ID}    name=Rossi & Söhne    city=Forlì    phone=0543 123456
    Enter Once    sql_ledger.customer    key=${CASE_ID}    values=${customer}
    ...    look_up=Find Customer    enter=Create Customer

*** Keywords ***
Find Customer
    [Arguments]    ${number}
    ${found}=    Look Up Record    sql_ledger.customer    ${number}
    RETURN    ${found}

Create Customer
    [Arguments]    &{customer}
    Open Form    sql_ledger.customer
    Fill Form    &{customer}
    Submit Form
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600 + 120 * KILLS)]


@pytest.fixture
def server(postgres: Cluster) -> Iterator[SqlLedger]:
    """A SQL-Ledger of our own; without the package the test is skipped, in CI it fails."""
    if not sql_ledger.is_here() and not os.environ.get("BOTS_CI"):
        pytest.skip("no SQL-Ledger on this machine: 'python3 start.py test' installs it on Debian and Ubuntu")
    with SqlLedger(postgres) as running:
        yield running


@pytest.fixture
def settings(server: SqlLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A project whose bot enters into it."""
    for name in ("USER", "PASSWORD"):
        monkeypatch.setenv(f"BOTS_SECRET_SQL_LEDGER_{name}", server.user if name == "USER" else sql_ledger.PASSWORD)
    variables = {"SQL_LEDGER_URL": server.url, "SQL_LEDGER_USER": server.user}
    project = {
        "name": "killed",
        "environments": {"test": {"variables": variables}},
        "workers": {"processes": 1, "readers": 1, "lease": "3 s", "poll": "0.1 s"},
    }
    (tmp_path / "bots.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")
    robot = tmp_path / "robots" / "ledger"
    robot.mkdir(parents=True)
    (robot / "ledger.robot").write_text(SUITE, encoding="utf-8")
    (robot / "bot.yaml").write_text("attempts: 20\ntargets: {sql_ledger: {settle: 5 s}}\n", encoding="utf-8")
    return load_settings(tmp_path)


def queue(settings: Settings, folder: Path) -> list[str]:
    definition = load_definition(folder)
    store = Store.open(settings)
    keep_version(store, settings, definition)
    with store.transaction() as connection:
        cases = [
            store.create(connection, bot="ledger", version=definition.digest, priority=2, source="test", label=str(one))
            for one in range(KILLS)
        ]
        for case in cases:
            store.transition(connection, case, Status.READY)
    store.close()
    return cases


def worker_pids() -> list[int]:
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            if "bots.run" in child.cmdline():
                found.append(child.pid)
    return found


def test_a_customer_is_entered_once_whenever_its_worker_is_killed(server, settings, tmp_path):
    """Each case loses its worker once, browser and all, at some moment; each customer is there once, nobody asked."""
    cases = queue(settings, tmp_path / "robots" / "ledger")
    seed = int(os.environ.get("BOTS_FAULT_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"BOTS_FAULT_SEED={seed}")  # noqa: T201 - a failure is repeated with it
    dice, killed, timers = random.Random(seed), set(), []

    def kill(pid: int) -> None:
        with suppress(psutil.Error):
            psutil.Process(pid).kill()

    def on_event(event: dict) -> None:
        if event["event"] == "claimed" and event["case"] not in killed:
            killed.add(event["case"])
            for pid in worker_pids():
                timers.append(threading.Timer(dice.uniform(0, LONGEST), kill, (pid,)))
                timers[-1].start()

    died = []
    Supervisor(settings, processes=1).run(
        until_idle=True, on_event=lambda event: (on_event(event), died.append(event["event"] == "died"))
    )
    for timer in timers:
        timer.cancel()
    found = server.rows("SELECT customernumber, count(*) FROM customer GROUP BY 1")
    assert sorted(found) == sorted((case, 1) for case in cases)
    store = Store.open(settings)
    with store.reading() as connection:
        assert {str(store.case(connection, case).status) for case in cases} == {"done"}
    store.close()
    print(f"{sum(died)} workers died of {len(cases)} cases")  # noqa: T201 - told with -s
    assert any(died) or KILLS < 2
