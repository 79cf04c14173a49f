"""The keeper: renews the leases of cases at work, and kills what must not go on, whatever else the supervisor does.

Renewing and killing have a thread each: a database that doesn't answer keeps the first waiting for as long as it likes,
and the second kills every worker in time, before another can take its case.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Protocol, Self

from loguru import logger

from bots.cases.database import Database
from bots.cases.store import Store
from bots.errors import StoreError
from bots.queue.leases import Standing, renew
from bots.run.processes import Held
from bots.settings import Settings

_TICK = 0.1  # seconds between two looks at the workers
_FINISHES = 5.0  # seconds that a worker may take to say that its case is concluded


class Holder(Protocol):
    """Who holds cases: a worker's process, or a trial."""

    held: Held | None

    def kill(self, because: str, *, holding: Held) -> None:
        """End it at once if it still holds that case."""


class LeaseKeeper:
    """Keeps leases, over a database connection of its own.

    Args:
        settings: The project's.
        store: Its cases.
        holders: Those that there are now.
        lease: How long a lease holds; as in ``bots.yaml`` where None.
        limit: How long a case may take; None: as long as it likes.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        holders: Callable[[], Sequence[Holder]],
        *,
        lease: timedelta | None = None,
        limit: timedelta | None = None,
    ) -> None:
        self._lease = lease or settings.workers.lease
        self._limit = limit.total_seconds() if limit else math.inf
        self._store = Store(Database(settings.database_url), store.master, store.documents, store.clock)
        self._holders = holders
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(what,), name=what.__name__.strip("_"), daemon=True)
            for what in (self._renew_leases, self._enforce_limits)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._store.close()

    def _repeat(self, what: Callable[[], None]) -> None:
        while not self._stop.wait(_TICK):
            try:
                what()
            except StoreError as error:
                logger.warning("Leases can't be renewed now: {}", error)
            except Exception:  # noqa: BLE001 - a thread that ended would let every lease lapse
                logger.exception("The keeper of leases goes on after a mistake of ours")

    def _renew_leases(self) -> None:
        begun, third = time.monotonic(), self._lease.total_seconds() / 3
        due = [(holder, held) for holder in self._holders() if (held := holder.held) and begun - held.renewed > third]
        if not due:
            return
        standing = renew(self._store, {held.case: held.token for _, held in due}, self._lease)
        for holder, held in due:
            self._take_note(holder, held, standing[held.case], begun)

    def _take_note(self, holder: Holder, held: Held, standing: Standing, begun: float) -> None:
        if standing is Standing.RENEWED:
            held.renewed = begun
        elif standing is Standing.OVER and held.over is None:
            held.over = begun
        elif standing is Standing.OVER and held.over is not None and begun - held.over < _FINISHES:
            pass  # it was concluded, and we are about to be told
        elif standing is not Standing.BUSY:
            holder.kill("its lease was lost", holding=held)

    def _enforce_limits(self) -> None:
        """Kill what is over its time, or whose lease is about to end."""
        now = time.monotonic()
        for holder in self._holders():
            held = holder.held
            if held and now - held.renewed > self._lease.total_seconds() * 0.8:
                holder.kill("its lease couldn't be renewed", holding=held)
            elif held and now - held.since > self._limit:
                holder.kill("the case is over its time limit", holding=held)
