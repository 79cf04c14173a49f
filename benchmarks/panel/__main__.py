"""How long the panel's pages take over many cases: ``python -m benchmarks.panel --cases 100000 --json``.

Every page is asked for many times, over 10,000 cases and over as many as wanted, on both databases. What is measured is
the time from the request to the last byte of the page, within one process and without a network: wall time, and beside
it processor time of this process (on SQLite that is all of it), which a busy machine disturbs less. Growth is that of
the processor time's medians on SQLite, of the wall time's lower quartiles on PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from starlette.testclient import TestClient

from benchmarks.panel.filling import fill, report_workers
from benchmarks.panel.showing import show_case
from benchmarks.postgres import Cluster, binaries
from bots.cases.store import Store
from bots.panel.app import make_app
from bots.people.logging_in import begin_session
from bots.people.rights import Role
from bots.people.users import add_user
from bots.settings import Settings

Took = tuple[float, float]  # milliseconds by the clock and of the processor
FEW = 10_000
PAGES = (
    "/",
    "/cases",
    "/cases?status=done",
    "/cases?status=done&bot=account_opening",
    "/cases?status=ready",
    "/cases?due=risk",
    "/cases/{case}",
    "/queues",
    "/robots",
    "/targets",
    "/bots",
    "/bots/account_opening",
    "/nights",
    "/statistics",
    "/people",
)


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=40, help="of each page")
    parser.add_argument("--db", choices=("sqlite", "postgresql"), nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--json", action="store_true", help="it prints nothing else")
    options = parser.parse_args()
    told: dict[str, Any] = {"cases": options.cases, "requests": options.requests}
    for kind in options.db:
        if kind == "postgresql" and binaries() is None:
            told[kind] = "no PostgreSQL on this machine"
            continue
        few = _measured(kind, min(FEW, options.cases), options.requests)
        many = _measured(kind, options.cases, options.requests)
        told[kind] = {
            page: {
                "p95_ms_10k": round(_p95([wall for wall, _ in few[page]]), 1),
                "p95_ms": round(_p95([wall for wall, _ in many[page]]), 1),
                "p95_cpu_ms": round(_p95([cpu for _, cpu in many[page]]), 1),
                "growth": round(_usual(kind, many[page]) / _usual(kind, few[page]), 2),
            }
            for page in (*PAGES, "counting anew")
        }
        pages = [told[kind][page] for page in PAGES]
        told[f"{kind}_worst"] = {name: max(page[name] for page in pages) for name in ("p95_ms", "p95_cpu_ms", "growth")}
    print(json.dumps(told))


def _measured(kind: str, number: int, requests: int) -> dict[str, list[Took]]:
    """Milliseconds of each request of each page over so many cases."""
    with _store(kind) as (settings, store):
        fill(store, number)
        report_workers(store)
        case_id = show_case(store, "account_opening")
        add_user(store, "anna", "a few words of mine", Role.ADMIN, by="anna")
        _analyse(store)
        app = make_app(settings, store)
        client = TestClient(app, base_url="http://localhost")
        with store.transaction() as connection:
            client.cookies.set("bots", begin_session(connection, "anna", store.clock(), "benchmark"))
        took: dict[str, list[Took]] = {page: [] for page in (*PAGES, "counting anew")}
        for page in PAGES:
            _ask(client, page.format(case=case_id))  # what is counted once is counted, the code is loaded
        for _ in range(requests):
            for page in PAGES:
                took[page].append(_ask(client, page.format(case=case_id)))
        for _ in range(5):
            app.state.house.changed()
            took["counting anew"].append(_ask(client, "/"))
        return took


def _ask(client: TestClient, path: str) -> Took:
    began, worked = time.perf_counter(), time.process_time()
    answer = client.get(path)
    took = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return took


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def _usual(kind: str, values: list[Took]) -> float:
    """What a request takes while nobody else wants the machine."""
    if kind == "sqlite":
        return median(cpu for _, cpu in values)
    return sorted(wall for wall, _ in values)[len(values) // 4]


def _analyse(store: Store) -> None:
    """What a server's housekeeping does in a quiet hour."""
    with store.transaction() as connection:
        connection.exec_driver_sql("ANALYZE")


@contextmanager
def _store(kind: str) -> Iterator[tuple[Settings, Store]]:
    with tempfile.TemporaryDirectory() as folder:
        bots = ["account_opening", "invoice_register", "identity_register"]
        settings = Settings(name="benchmark", home=Path(folder), packaged=bots)
        if kind == "sqlite":
            store = Store.open(settings)
            yield settings, store
            store.close()
            return
        with Cluster() as cluster:
            url = cluster.url(cluster.create())
            here = settings.model_copy(update={"database": settings.database.model_copy(update={"url": url})})
            store = Store.open(here)
            yield here, store
            store.close()


if __name__ == "__main__":
    main()
