"""The roster: each supervisor tells the database what its workers do, for whoever wants to know from anywhere."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import psutil
from loguru import logger
from sqlalchemy import Connection, delete, insert, select, update

from bots.cases.store import Store
from bots.cases.tables import workers
from bots.errors import StoreError
from bots.run.processes import WorkerProcess

EVERY = 10.0  # seconds between two reports
SILENT = timedelta(seconds=45)  # without a report: its supervisor or machine is gone
_GONE = timedelta(days=1)  # after which nobody wonders where a silent one is


@dataclass(frozen=True, slots=True)
class Reported:
    """A worker as it was reported last."""

    name: str
    host: str
    tags: tuple[str, ...]
    state: str  # starting, idle, working, stopping
    started_at: datetime
    seen_at: datetime
    case_id: str
    cases: int  # worked since it started
    rss: int  # resident megabytes

    def is_silent(self, now: datetime) -> bool:
        """Whether it should have been heard of."""
        return now - self.seen_at > SILENT


class Roster:
    """Reports the workers of one supervisor.

    Args:
        store: Where to.
        tags: What this machine is capable of.
    """

    def __init__(self, store: Store, tags: Sequence[str]) -> None:
        self.store = store
        self._tags = json.dumps(list(tags))
        self._due = 0.0
        self._told: set[str] = set()

    def report(self, present: Sequence[WorkerProcess], *, stopping: bool = False) -> None:
        """Write how the workers are, if it is time; those that are gone leave the list."""
        names = {worker.name for worker in present}
        if time.monotonic() < self._due and names == self._told:
            return
        self._due = time.monotonic() + EVERY
        now = self.store.clock()
        try:
            with self.store.transaction() as connection:
                for worker in present:
                    self._keep(connection, worker, now, stopping=stopping)
                gone = workers.c.name.in_(self._told - names) | (workers.c.seen_at < now - _GONE)
                connection.execute(delete(workers).where(gone))
            self._told = names
        except StoreError as error:
            logger.warning("The workers can't be reported now: {}", error)

    def _keep(self, connection: Connection, worker: WorkerProcess, now: datetime, *, stopping: bool) -> None:
        state = "working" if worker.case else "idle" if worker.was_ready else "starting"
        rss = 0
        with suppress(psutil.Error):
            rss = psutil.Process(worker.pid).memory_info().rss // 2**20
        values = {
            "state": "stopping" if stopping else state,
            "seen_at": now,
            "case_id": worker.case or None,
            "cases": worker.cases,
            "rss": rss,
        }
        here = workers.c.name == worker.name
        if worker.name in self._told and connection.execute(update(workers).where(here).values(**values)).rowcount:
            return
        connection.execute(delete(workers).where(here))  # a report that seemed to fail may have been kept
        first = {"name": worker.name, "host": socket.gethostname()[:80], "tags": self._tags, "started_at": now}
        connection.execute(insert(workers).values(**first, **values))


def strike(store: Store, supervisor: str) -> None:
    """Take the workers of a supervisor off the list that is dead with all of them."""
    with store.transaction() as connection:
        connection.execute(delete(workers).where(workers.c.name.startswith(f"{supervisor}-", autoescape=True)))


def reported(connection: Connection) -> list[Reported]:
    """Every worker that was heard of in the last day, by name."""
    return [
        Reported(
            row.name,
            row.host,
            tuple(json.loads(row.tags)),
            row.state,
            row.started_at,
            row.seen_at,
            row.case_id or "",
            row.cases,
            row.rss,
        )
        for row in connection.execute(select(workers).order_by(workers.c.name))
    ]
