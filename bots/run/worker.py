"""A worker: claims cases and runs their suites, one after the other, in its main thread.

It talks with its supervisor over pipes, a line of JSON each way: ``claimed``, ``finished`` and ``idle`` go out,
``stop`` comes in. When the supervisor is gone it dies at once: nobody would renew its lease.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

import psutil
from loguru import logger

from bots.cases.model import Lease
from bots.cases.store import Store
from bots.definition import Definition, sound_definitions
from bots.errors import BotsError, MachineUnfitError, NotFoundError, StoreError
from bots.logs import set_mask, set_up
from bots.queue.claim import Claimant, claim_as
from bots.queue.leases import give_back
from bots.run.current import Run
from bots.run.evidence import collect_evidence, forget_customer
from bots.run.reset import Reset
from bots.run.robot_run import run_case, see_room
from bots.run.stop import StopKind
from bots.run.versions import version
from bots.settings import Settings, load_settings

_POLL_WITH_BELL = timedelta(seconds=2)  # where a case that becomes ready wakes workers, looking is only the safety net


class Worker:
    """Claims and runs until it is told to stop.

    Args:
        settings: The project's.
        name: Its name for people.
        tell: Where lines for the supervisor go.
        tags: What this machine is capable of.
    """

    def __init__(self, settings: Settings, name: str, tell: TextIO, tags: Collection[str] = ()) -> None:
        self.settings = settings
        self.tags = frozenset(tags)
        self.name = name
        self._tell_to = tell
        self.stopping = threading.Event()
        self.reset = Reset(settings)
        self.woken = threading.Event()
        self._left = settings.workers.recycle_after  # cases until a fresh process is better
        self._grown = False
        self._concluded = 0.0  # when the last run's end began to be written
        self.log_level = os.environ.get("BOTS_ROBOT_LOGLEVEL", "INFO")

    def work(self) -> None:
        """Claim and run cases until told to stop, or until enough were done for a fresh process to be better."""
        store = self._open_store()
        sound, wrong = sound_definitions(self.settings, toolkit=True)
        for error in wrong:
            logger.error("A bot is left out: {}", error)
        bots = {bot.name: bot for bot in sound}
        workers, accounts = self.settings.workers, self.settings.current.accounts
        claimant = Claimant(bots, self.name, workers.lease, accounts, self.tags, self.settings.time_zone)
        self._tell(event="ready")
        lease: Lease | None = None
        while lease is not None or self._goes_on():
            lease = lease or self._claim(store, claimant)
            if lease is not None:
                with self.reset.case():
                    lease = self._run(store, lease, claimant)
            if lease is not None and (self.stopping.is_set() or self.reset.worn):
                self._let_go(store, lease)
                lease = None

    def _goes_on(self) -> bool:
        """Whether this process is to work another case."""
        return not self.stopping.is_set() and self._left > 0 and not self._worn()

    def _claim(self, store: Store, claimant: Claimant) -> Lease | None:
        """The next case; None after a rest where there is none, or none can be claimed."""
        since = time.monotonic()  # one clock for all processes of a machine
        try:
            see_room()
            lease = claim_as(store, claimant)
        except (StoreError, OSError) as error:
            logger.warning("Worker {} waits until it can work: {}", self.name, error)
            self.stopping.wait(2)
            return None
        if lease is None:
            self._tell(event="idle")
            self._rest(store)
        else:
            self._hold(lease, since)
        return lease

    def _hold(self, lease: Lease, since: float) -> None:
        """Tell the supervisor that this worker has a case, claimed after `since`."""
        self._left -= 1
        self._tell(event="claimed", case=lease.case_id, token=lease.token, since=since)

    def _let_go(self, store: Store, lease: Lease) -> None:
        """Give back a case that was claimed with the end of the one before, and isn't begun."""
        try:
            give_back(store, self.name, attempt_lost=False)
        except StoreError as error:
            logger.warning("Case {} goes on when its lease ends: {}", lease.case_id, error)
        self._tell(event="finished", case=lease.case_id, status=None)

    def _run(self, store: Store, lease: Lease, claimant: Claimant) -> Lease | None:
        """Run a claimed case, and tell the supervisor what became of it.

        Returns:
            The lease of the next case, which was claimed with this one's end.

        Raises:
            MachineUnfitError: This machine lacks something; the case was given back.
        """
        run: Run | None = None
        try:
            run = self._begin(store, lease, claimant.bots)
            set_mask(run.masker)
            with collect_evidence(run):
                status, following = run_case(run, log_level=self.log_level, following=lambda: self._next_too(claimant))
            unfit = run.stop.message if run.stop and run.stop.kind is StopKind.UNFIT else ""
            self._tell(event="finished", case=lease.case_id, status=status, unfit=unfit)
            if unfit:
                raise MachineUnfitError(unfit)
            if following is not None:
                self._hold(following, self._concluded)
        except StoreError as error:
            # The case comes back by itself when its lease ends.
            logger.error("Case {} couldn't be concluded: {}", lease.case_id, error)
            self._tell(event="finished", case=lease.case_id, status=None)
            return None
        else:
            return following
        finally:
            set_mask(None)
            store.drop_keys()
            forget_customer()
            if run is not None and run.is_last:
                self.reset.worn = "a suite's log broke off"

    def _next_too(self, claimant: Claimant) -> Claimant | None:
        """Who claims the next case with the end of this one; None where this process works no other."""
        self._concluded = time.monotonic()
        try:
            see_room()
        except OSError:
            return None
        return claimant if self._goes_on() else None

    def _worn(self) -> bool:
        """Whether a fresh process would be better: too much memory, or something that can't be undone."""
        if self.reset.worn or self._grown:
            return True
        megabytes = psutil.Process().memory_info().rss / 2**20
        if megabytes <= self.settings.workers.recycle_memory:
            return False
        self._grown = True
        logger.info("Worker {} is replaced: it has grown to {:.0f} MB", self.name, megabytes)
        return True

    def _rest(self, store: Store) -> None:
        """Wait a while, or until the supervisor hears that there may be a case."""
        poll = self.settings.workers.poll
        self.woken.wait((poll if store.database.is_sqlite else max(poll, _POLL_WITH_BELL)).total_seconds())
        self.woken.clear()

    def _begin(self, store: Store, lease: Lease, bots: Mapping[str, Definition]) -> Run:
        """The run of a claimed case, with the bot's version that the case began with."""
        with store.reading() as connection:
            case = store.case(connection, lease.case_id)
        try:
            return Run(store, self.settings, version(store, self.settings, case.bot, case.version), lease)
        except NotFoundError as error:
            run = Run(store, self.settings, bots[case.bot], lease)
            run.halt(StopKind.FAILED, str(error), "version_missing")
            return run

    def _open_store(self) -> Store:
        while True:
            try:
                return Store.open(self.settings)
            except StoreError as error:
                logger.warning("Worker {} waits for the database: {}", self.name, error)
                if self.stopping.wait(2):
                    raise

    def _tell(self, **message: Any) -> None:
        self._tell_to.write(json.dumps(message) + "\n")
        self._tell_to.flush()


def main() -> None:
    """Entry of ``python -m bots.run``, started by the supervisor."""
    parser = argparse.ArgumentParser(description="A worker of 'bots work'; the supervisor starts it.")
    parser.add_argument("--project", type=Path, required=True)
    parser.add_argument("--name", default=f"{socket.gethostname()}:{os.getpid()}")
    parser.add_argument("--log", default="worker", help="name of its log file")
    parser.add_argument("--tag", action="append", default=[], help="what this machine is capable of")
    arguments = parser.parse_args()
    tell = take_stdout()
    settings = load_settings(arguments.project)
    set_up(arguments.log, settings)
    worker = Worker(settings, arguments.name, tell, arguments.tag)
    threading.Thread(target=_listen, args=(worker,), daemon=True).start()
    try:
        worker.work()
    except BotsError as error:
        logger.error("Worker {} stops: {}", arguments.name, error)
        sys.exit(error.exit_code)
    if worker.reset.worn:
        logger.complete()
        os._exit(0)  # an orderly end would wait for what can't be ended


def take_stdout() -> TextIO:
    """The pipe to the supervisor; what suites print goes to stderr instead, so that it can't be taken for a message."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return pipe


def _listen(worker: Worker) -> None:
    """Read what the supervisor says; the end of the pipe means that it is dead."""
    for line in sys.stdin:
        if line.strip() == "stop":
            worker.stopping.set()
        worker.woken.set()
    if not worker.stopping.is_set():
        os._exit(1)
