"""How long the panel's pages take over many cases: ``python -m benchmarks.panel --cases 100000 --json``.

Every page is asked for many times over 10,000 cases and over as many as wanted, by turns in the same run, on both
databases. What is measured is the time from the request to the last byte of the page, within one process and without a
network: by the clock, and beside it of the processor, this process and the database's server together, which a busy
machine disturbs less. Growth is told of both, as the larger project's median over the smaller one's.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from contextlib import ExitStack
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
ANEW = "first page right after a button"
PAGES = (
    "/",
    "/cases",
    "/cases?status=done",
    "/cases?status=done&bot=account_opening",
    "/cases?status=ready",
    "/cases?due=risk",
    "/cases?reason=wrong_sum",
    "/cases/{case}",
    "/queues",
    "/robots",
    "/targets",
    "/bots",
    "/bots/account_opening",
    "/nights",
    "/statistics",
    "/people",
    "/review",
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
        few, many = _measured(kind, min(FEW, options.cases), options.cases, options.requests)
        told[kind] = {page: _figures(few[page], many[page]) for page in (*PAGES, ANEW)}
        pages = [told[kind][page] for page in (*PAGES, ANEW)]
        told[f"{kind}_worst"] = {name: max(page[name] for page in pages) for name in pages[0]}
    print(json.dumps(told))


def _figures(few: list[Took], many: list[Took]) -> dict[str, float]:
    """A page's figures, from each request's times over few and many cases."""
    return {
        "p95_ms": round(_p95([wall for wall, _ in many]), 1),
        "p95_cpu_ms": round(_p95([cpu for _, cpu in many]), 1),
        "growth_cpu": round(median(cpu for _, cpu in many) / median(cpu for _, cpu in few), 2),
        "growth_wall": round(median(wall for wall, _ in many) / median(wall for wall, _ in few), 2),
    }


def _measured(kind: str, few: int, many: int, requests: int) -> tuple[dict[str, list[Took]], dict[str, list[Took]]]:
    """Milliseconds of each request of each page over few and over many cases, asked by turns."""
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster()) if kind == "postgresql" else None
        visitors = [_Visitor(stack, number, cluster) for number in (few, many)]
        for visitor in visitors:
            for page in PAGES:  # what is counted once is counted, the code is loaded
                visitor.ask(page)
        for _ in range(requests):
            for page in PAGES:
                for visitor in visitors:
                    visitor.note(page, page)
        for _ in range(min(requests, 20)):
            for visitor in visitors:
                visitor.house.changed()
                visitor.note(ANEW, "/")
        return visitors[0].took, visitors[1].took


class _Visitor:
    """Somebody who looks at every page of a project of so many cases, and at the clock."""

    def __init__(self, stack: ExitStack, number: int, cluster: Cluster | None) -> None:
        bots = ["account_opening", "invoice_register", "identity_register"]
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = Settings(name="benchmark", home=home, packaged=bots)
        if cluster is not None:
            url = cluster.url(cluster.create())
            settings = settings.model_copy(update={"database": settings.database.model_copy(update={"url": url})})
        store = Store.open(settings)
        stack.callback(store.close)
        fill(store, number)
        report_workers(store)
        self._case = show_case(store, "account_opening")
        add_user(store, "anna", "a few words of mine", Role.ADMIN, by="anna")
        _analyse(store)
        app = make_app(settings, store)
        self.house = app.state.house
        self._cluster = cluster
        self._client = TestClient(app, base_url="http://localhost")
        with store.transaction() as connection:
            self._client.cookies.set("bots", begin_session(connection, "anna", store.clock(), "benchmark"))
        self.took: dict[str, list[Took]] = {page: [] for page in (*PAGES, ANEW)}

    def note(self, name: str, page: str) -> None:
        """Ask for a page and keep how long it took."""
        began, worked = time.perf_counter(), self._processor()
        self.ask(page)
        self.took[name].append(((time.perf_counter() - began) * 1000, (self._processor() - worked) * 1000))

    def ask(self, page: str) -> None:
        """Ask for a page."""
        answer = self._client.get(page.format(case=self._case))
        assert answer.status_code == 200, f"{page}: {answer.status_code}"

    def _processor(self) -> float:
        return time.process_time() + (self._cluster.processor_time() if self._cluster else 0.0)


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def _analyse(store: Store) -> None:
    """What a server's housekeeping does in a quiet hour."""
    with store.transaction() as connection:
        connection.exec_driver_sql("ANALYZE")


if __name__ == "__main__":
    main()
