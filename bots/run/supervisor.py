"""The supervisor: keeps worker processes alive, and cleans up after those that die.

A worker's lease is renewed in this process (see `bots.run.keeper`) and not by the worker: one that hangs would renew it
for ever, and one that is frozen would write when it wakes. A worker is killed on this process's own monotonic clock
before its lease can be taken.
"""

from __future__ import annotations

import os
import queue
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from loguru import logger

from bots.cases.bell import Bell
from bots.cases.store import Store
from bots.definition import sound_definitions
from bots.errors import MachineUnfitError, StoreError, SuiteError
from bots.outbox.sender import Sender
from bots.queue.leases import give_back
from bots.queue.remaining import Remaining, remaining
from bots.run.housekeeping import Housekeeper
from bots.run.keeper import LeaseKeeper
from bots.run.presence import Presence, clean_up_after_dead, folder_of
from bots.run.processes import WorkerProcess, adopt_orphans, kill_orphans, reap_orphans
from bots.run.roster import Roster
from bots.run.scratch import sweep
from bots.settings import Settings

OnEvent = Callable[[Mapping[str, Any]], None]

_TICK = 0.1  # seconds between two looks at the workers
_STILLBORN = 5  # workers in a row that died before they were ready: something is wrong with all of them
_UNFIT = 3  # workers that found that this machine lacks something: it can't be a whim of the moment
_UNFIT_WITHIN = 600.0  # seconds
_GRACE = 30.0  # seconds that a worker may take to end when its case is finished
_DIES = 10.0  # seconds that a killed worker may take to be dead
_OURS = frozenset({"token", "since"})  # of what a worker says: nobody else's business
_LAST_WORDS = 15.0  # seconds in which a server may commit what a dead worker sent: as long as a statement may take
_SEE_OFF = 1.0  # seconds between two looks for supervisors of this machine that are dead


@dataclass(frozen=True, slots=True)
class _Dead:
    """A worker, or a supervisor with its workers, that is dead."""

    until: float  # when nothing of it can come any more
    attempt_lost: bool = True


class Supervisor:
    """Runs workers until told to stop.

    Args:
        settings: The project's.
        processes: Number of workers; the project's setting where None.
        readers: Number of shared OCR processes; the project's setting where None.

    Attributes:
        left: What was left to do when that was looked at last.
    """

    def __init__(self, settings: Settings, *, processes: int | None = None, readers: int | None = None) -> None:
        self.settings = settings
        self.processes = processes or settings.workers.processes
        self.readers = readers or settings.workers.readers
        self.store = Store.open(settings)
        self._limit = settings.workers.case_time_limit
        self.left = Remaining()
        self.roster = Roster(self.store, settings.workers.tags)
        self.presence = Presence(folder_of(settings), f"{socket.gethostname()[:80]}:{os.getpid()}")
        self._workers: list[WorkerProcess] = []
        self._said: queue.SimpleQueue[tuple[WorkerProcess, dict[str, Any]]] = queue.SimpleQueue()
        self._rung = threading.Event()
        self._bots = {bot.name: bot for bot in sound_definitions(settings, toolkit=True)[0]}
        self._dead: dict[str, _Dead] = {}
        self._started = 0
        self._see_off_at = 0.0
        self._stillborn = 0
        self._unfit: deque[float] = deque(maxlen=_UNFIT)
        self._why_unfit = ""
        self._environment: dict[str, str] = {}

    def run(
        self,
        *,
        until_idle: bool = False,
        stop: threading.Event | None = None,
        hurry: threading.Event | None = None,
        on_event: OnEvent | None = None,
    ) -> None:
        """Supervise until `stop` is set, or until there is nothing left that this machine could do; blocks.

        Workers then finish the cases they hold, which their time limit bounds; `hurry` lets them give these back
        instead, without a lost attempt.

        Call it from a thread that lives as long as the workers: Linux kills them with the thread that made them.
        """
        from extractors.ocr import ReaderPool  # noqa: PLC0415 - readers load when work begins

        stop, hurry = stop or threading.Event(), hurry or threading.Event()
        tell = on_event or (lambda _event: None)
        adopt_orphans()
        sweep()
        with (
            ReaderPool(self.readers) as readers,
            Housekeeper(self.settings),
            Bell(self.store.database, self._rung.set),
            Sender(self.settings, drain=until_idle),
            self.presence,
            LeaseKeeper(
                self.settings, self.store, lambda: tuple(self._workers), limit=self.settings.workers.case_time_limit
            ),
        ):
            self._environment = {**os.environ, **self.settings.process_environment(), **readers.environment}
            try:
                while not stop.is_set():
                    self._refuse_to_go_on()
                    self._keep_workers()
                    self._hear(tell)
                    self._wake_workers()
                    self._bury_dead(tell)
                    self._see_off()
                    self.roster.report(self._workers)
                    if until_idle and self._idle():
                        break
                    stop.wait(_TICK)
            finally:
                self._end(tell, hurry)
                reap_orphans()
                adopt_orphans(adopt=False)
                self.store.close()

    def _keep_workers(self) -> None:
        """Start workers where some are missing, at most one a tick."""
        if len(self._workers) < self.processes:
            self._started += 1
            taken = {worker.log for worker in self._workers}
            log = next(log for log in (f"worker-{number}" for number in range(1, 1000)) if log not in taken)
            worker = WorkerProcess(
                self.settings.home,
                f"{self.presence.holder}-{self._started}",
                log,
                self._environment,
                self._said,
                mark=f"{self.presence.id}-{self._started}.",
                tags=self.settings.workers.tags,
                inherits=self.presence.inherits,
            )
            self._workers.append(worker)

    def _wake_workers(self) -> None:
        """When the bell has rung, let those without a case look for one."""
        if self._rung.is_set():
            self._rung.clear()
            for worker in self._workers:
                if not worker.case:
                    worker.wake()

    def _refuse_to_go_on(self) -> None:
        """Stop when workers can't even start, instead of starting them for ever.

        Raises:
            SuiteError: Several in a row died before they were ready.
            MachineUnfitError: Several found that this machine lacks something; their cases were given back.
        """
        if len(self._unfit) == _UNFIT and self._unfit[-1] - self._unfit[0] < _UNFIT_WITHIN:
            raise MachineUnfitError(f"{self._why_unfit}. {_UNFIT} cases were given back for that; start again then.")
        if self._stillborn >= _STILLBORN:
            raise SuiteError(
                f"{self._stillborn} workers in a row ended before they were ready; "
                f"see {self.settings.at(self.settings.logs.path)} and run 'bots doctor'."
            )

    def _hear(self, tell: OnEvent) -> None:
        """Take in what the workers said."""
        while not self._said.empty():
            worker, message = self._said.get()
            if message["event"] == "finished" and message.get("unfit"):
                self._unfit.append(time.monotonic())
                self._why_unfit = str(message["unfit"])
            elif message["event"] == "ready":
                worker.was_ready, self._stillborn = True, 0
            worker.idle = message["event"] == "idle"
            tell({"worker": worker.name, **{name: value for name, value in message.items() if name not in _OURS}})

    def _bury_dead(self, tell: OnEvent) -> None:
        """Clean up after what has died."""
        for worker in list(self._workers):
            if worker.is_dead():
                self._hear(tell)
                self._bury(worker, tell)

    def _bury(self, worker: WorkerProcess, tell: OnEvent, *, attempt_lost: bool = True) -> None:
        """A worker is dead: its browser goes too, and its case is free at once."""
        self._workers.remove(worker)
        self._stillborn += not worker.was_ready
        kill_orphans(worker.mark)
        reap_orphans()
        sweep()
        worker.close()
        if worker.case:
            logger.warning("Worker {} died with case {}: {}", worker.name, worker.case, worker.why_dead())
        self._dead[worker.name] = _Dead(time.monotonic() + _LAST_WORDS, attempt_lost=attempt_lost)
        self._free_dead()
        if worker.case:
            tell({"worker": worker.name, "event": "died", "case": worker.case})

    def _see_off(self) -> None:
        """Free what supervisors and trials of this machine held that were killed, now and then."""
        if time.monotonic() < self._see_off_at:
            return
        self._see_off_at = time.monotonic() + _SEE_OFF
        try:
            for holder in clean_up_after_dead(self.settings, self.store):
                self._dead[holder] = _Dead(time.monotonic() + _LAST_WORDS)
        except StoreError as error:
            logger.warning("What dead processes of this machine held can't be freed now: {}", error)
        self._free_dead()

    def _free_dead(self) -> None:
        """End the leases of the dead; for a while again, a server may still commit what one of them sent last."""
        for holder, dead in list(self._dead.items()):
            try:
                give_back(self.store, holder, attempt_lost=dead.attempt_lost)
            except StoreError as error:
                logger.warning("What {} held can't be freed now: {}", holder, error)
            else:
                if time.monotonic() > dead.until:
                    del self._dead[holder]

    def _idle(self) -> bool:
        if any(worker.case or not worker.idle for worker in self._workers) or len(self._workers) < self.processes:
            return False
        return self.remaining().coming == 0

    def remaining(self) -> Remaining:
        """What is left to do for this machine; something, where that can't be seen now."""
        try:
            with self.store.reading() as connection:
                accounts = self.settings.current.accounts
                tags, zone = self.settings.workers.tags, self.settings.time_zone
                self.left = remaining(connection, self.store.clock(), self._bots, accounts, tags, zone)
        except StoreError:
            return Remaining(coming=1)
        return self.left

    def _end(self, tell: OnEvent, hurry: threading.Event) -> None:
        """Let workers finish their cases, then end them."""
        for worker in self._workers:
            worker.ask_to_stop()
        patience = time.monotonic() + self._limit.total_seconds() + _GRACE
        while self._workers and time.monotonic() < patience and not hurry.is_set():
            self._hear(tell)
            self._bury_dead(tell)
            self.roster.report(self._workers, stopping=True)
            time.sleep(_TICK)
        for worker in list(self._workers):
            worker.kill("it is to hurry" if hurry.is_set() else "it didn't stop in time")
        for worker in list(self._workers):
            if worker.ends_within(_DIES):
                self._hear(tell)
                self._bury(worker, tell, attempt_lost=not hurry.is_set())
            else:
                logger.error("Worker {} doesn't end: its case goes on when its lease is over", worker.name)
        self.roster.report([])
