"""Producing suites, run by their schedules: ``robot`` in a process of its own, once over all machines."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from loguru import logger

from bots.cases.store import Store
from bots.errors import SettingsError, StoreError
from bots.schedule.calendar import Calendars
from bots.schedule.decide import Queue, Record, decide
from bots.schedule.production import Run, begin, end, record_name, renew, take_over, under_way
from bots.schedule.scheduler import busy_bots, records_of
from bots.schedule.spec import Producer, Schedule
from bots.settings import Settings

_NAP = 1.0  # seconds between two looks
_RENEW = 20.0  # seconds between two renewals of a run's lease
_STOPS = 10.0  # seconds that a suite may take to end when it is told to


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A producer with what its schedule needs, see `bots.schedule.fires.Scheduled`."""

    name: str
    producer: Producer
    calendars: Calendars = field(default_factory=dict)

    @property
    def schedule(self) -> Schedule:
        """When it runs."""
        return self.producer.schedule

    @property
    def time_zone(self) -> str:
        """Of its schedule."""
        return self.producer.time_zone

    @property
    def calendar(self) -> str:
        """Of its schedule's days."""
        return self.producer.schedule.calendar or "IT"


def producers_of(settings: Settings) -> list[Scheduled]:
    """The project's producing suites."""
    return [Scheduled(name, each, settings.calendars) for name, each in settings.producers.items()]


class Producers:
    """Runs the producing suites whose schedules fire.

    Args:
        settings: The project's.
        store: Its database.

    Raises:
        SettingsError: A schedule is wrong, or a suite isn't there.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.store = store
        self.items = producers_of(settings)
        self.holder = f"{socket.gethostname()[:80]}:{os.getpid()}"
        for item in self.items:
            decide(item, Record(), Queue(), (), store.clock(), time_zone=settings.time_zone)
            if not suite_of(settings, item.producer).is_file():
                raise SettingsError(f"bots.yaml, producers.{item.name}: there is no suite {item.producer.suite}.")

    def run(self, stop: threading.Event) -> None:
        """Run what is due, one suite after the other, until `stop` is set."""
        while self.items and not stop.is_set():
            try:
                for item in self.items:
                    held = self.claim(item)
                    if held is not None:
                        self.work(item, held, stop)
            except StoreError as error:
                logger.warning("producers: {} It is tried again.", error)
            stop.wait(_NAP)

    def claim(self, item: Scheduled) -> Run | None:
        """Hold the run that is due, if this machine is the first; a fire waits while the run before goes on.

        Raises:
            StoreError: The database can't be used right now.
        """
        with self.store.reading() as connection:
            busy = busy_bots(connection, item.schedule.after)
            before = records_of(connection).get(record_name(item.name), Record())
            running = under_way(connection, item.name)
        if running:
            return take_over(self.store, item.name, item.producer.attempts, self.holder)
        fire = decide(item, before, Queue(), busy, self.store.clock(), time_zone=self.settings.time_zone)
        return begin(self.store, item.name, fire, before, self.holder) if fire is not None else None

    def work(self, item: Scheduled, held: Run, stop: threading.Event) -> str:
        """Run the suite and note how it ended; returns the reason of a failure, empty where all went well."""
        logger.info("producer {} begins, attempt {}", item.name, held.attempt)
        reason = run_suite(self.settings, item.producer, keep=lambda: renew(self.store, held), stop=stop)
        end(self.store, held, reason=reason, attempts=item.producer.attempts)
        (logger.error if reason else logger.info)("producer {} ended: {}", item.name, reason or "done")
        return reason


def suite_of(settings: Settings, producer: Producer) -> Path:
    """Where its suite lies."""
    return settings.at(Path(producer.suite))


def run_suite(settings: Settings, producer: Producer, *, keep: Callable[[], bool], stop: threading.Event) -> str:
    """Run a producer's suite with plain ``robot``; its log, which may hold personal data, isn't kept.

    Args:
        settings: The project's.
        producer: Whose suite.
        keep: Asked now and then whether to go on.
        stop: Set when this process is to end: the suite then has as long as a case has.

    Returns:
        Empty where every task passed, else a reason code.
    """
    suite = suite_of(settings, producer)
    variables = [part for name, value in producer.variables.items() for part in ("--variable", f"{name}:{value}")]
    path = os.pathsep.join(str(each) for each in (settings.home, *map(settings.at, settings.resources), suite.parent))
    with tempfile.TemporaryDirectory(prefix="bots-producer-") as folder:
        words = [sys.executable, "-m", "robot", "--pythonpath", path, "--outputdir", folder, "--log", "NONE"]
        words += ["--report", "NONE", "--output", "NONE", "--console", "none", *variables, str(suite)]
        process = subprocess.Popen(  # noqa: S603 - the project's own suite
            words,
            cwd=settings.home,
            env={**os.environ, **settings.process_environment()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        over = time.monotonic() + producer.time_limit.total_seconds()
        grace = settings.workers.case_time_limit.total_seconds()
        return _wait_for(process, over, keep, lambda: time.monotonic() + grace if stop.is_set() else over)


def _wait_for(
    process: subprocess.Popen[bytes], over: float, keep: Callable[[], bool], limit: Callable[[], float]
) -> str:
    asked = time.monotonic() + _RENEW
    while True:
        try:
            code = process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            pass
        else:
            return "" if code == 0 else f"{code}_tasks_failed" if 0 < code < 250 else "suite_not_run"
        over = min(over, limit())
        if time.monotonic() > over:
            _end(process)
            return "time_limit"
        if time.monotonic() > asked:
            asked = time.monotonic() + _RENEW
            if not keep():
                _end(process)
                return "stopped"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the suite and everything that it started."""
    for word in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, word)
        except (ProcessLookupError, PermissionError):
            return
        try:
            process.wait(timeout=_STOPS)
        except subprocess.TimeoutExpired:
            continue
