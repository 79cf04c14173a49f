"""Our queue as a worker uses it: encrypted case, lease, fenced writes, attempt, history; only the suite is left out."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.queue.contestant import Loop, main
from bots.cases.bell import Bell
from bots.cases.model import Lease, Status
from bots.cases.store import Store
from bots.definition import Definition
from bots.queue.attempts import end_attempt
from bots.queue.claim import Claimant, claim_as, claim_next
from bots.settings import Database, Settings

LEASE = timedelta(seconds=3)  # short, to see soon what becomes of a killed worker's case
_BOT = Definition().model_copy(update={"name": "demo"})


class Ours(Loop):
    """A store of cases."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        folder = Path(place if os.path.isdir(place) else os.environ["BOTS_BENCHMARK_KEYS"])  # noqa: PTH112 - or a URL
        database = Database() if os.path.isdir(place) else Database(url=place)  # noqa: PTH112
        self._store = Store.open(Settings(home=folder, database=database))
        self._woken = threading.Event()
        self._claimant = Claimant({"demo": _BOT}, f"worker-{os.getpid()}", LEASE)
        self._following: Lease | None = None
        if not self._store.database.is_sqlite:
            self._bell = Bell(self._store.database, self._woken.set).__enter__()

    def prepare(self) -> None:
        """As `Contestant.prepare`."""

    def put(self, number: int) -> None:
        """As `Contestant.put`."""
        with self._store.transaction() as connection:
            case_id = self._store.create(
                connection, bot="demo", version="v1", priority=2, source=str(number), label="RSSMRA85B28H501K"
            )
            self._store.transition(connection, case_id, Status.READY)

    def take(self) -> tuple[Any, int, float] | None:
        """As `Loop.take`."""
        lease, self._following = self._following or claim_as(self._store, self._claimant), None
        if lease is None:
            return None
        if not self.details:
            return lease, 0, 0.0
        with self._store.reading() as connection:
            case = self._store.case(connection, lease.case_id)
        return lease, int(case.source), case.created_at.timestamp()

    def finish(self, handle: Lease) -> None:
        """As `Loop.finish`, as `bots.run.outcome.conclude` does it: the next case is claimed with this one's end."""
        store = self._store
        with store.fenced(handle) as connection:
            end_attempt(connection, store.clock(), handle, Status.DONE)
            store.transition(connection, handle.case_id, Status.DONE)
            self._following = claim_next(store, connection, self._claimant)
        store.drop_keys()

    def rest(self) -> None:
        """On PostgreSQL until the bell rings, as the supervisor hears it."""
        self._woken.wait(self.pause)
        self._woken.clear()


if __name__ == "__main__":
    main(Ours)
