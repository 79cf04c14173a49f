"""Housekeeping: what is done once a day, whichever machine is awake first, and what every minute by each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Self
from zoneinfo import ZoneInfo

from loguru import logger
from sqlalchemy import Connection, func, select

from bots.alerts.watchman import Watchman, tell_person
from bots.cases.anchors import write_anchor
from bots.cases.marks import mark, move_mark
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.definition import sound_definitions
from bots.errors import BotsError
from bots.forgetting.retention import forget_what_is_over
from bots.punctual.escalation import Escalated, escalate
from bots.punctual.stuck import find_stuck
from bots.punctual.watch import watch
from bots.queue.ageing import age
from bots.report.morning import send_morning_report
from bots.settings import Settings

_LOOK = 60.0  # seconds between two looks at the calendar


class Housekeeper:
    """Does the day's chores beside the work, in a thread of its own.

    Args:
        settings: The project's.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                watchman = Watchman(self.settings)
                with closing(Store.open(self.settings)) as store:
                    while not self._stop.is_set():
                        age(store, self.settings.workers.ageing)
                        keep_watch(store, self.settings)
                        keep_house(store, self.settings)
                        send_morning_report(store, self.settings)
                        watchman.round(store)
                        store.drop_keys()
                        self._stop.wait(_LOOK)
            except BotsError as error:
                logger.warning("Housekeeping waits: {}", error)
                self._stop.wait(_LOOK)
            except Exception as error:  # noqa: BLE001 - ageing, alerts and erasure must go on whatever one of them met
                logger.error("Housekeeping broke off and begins anew: {}", type(error).__name__)
                self._stop.wait(_LOOK)


def keep_watch(store: Store, settings: Settings) -> None:
    """Look for cases that are late or stuck: told in their histories, more urgent, escalated as their bots say.

    Raises:
        StoreError: The database can't be used right now.
    """
    for service, number in watch(store).items():
        if number:
            logger.warning("{} cases are {}: see 'bots status'", number, service.replace("_", " "))
    definitions = sound_definitions(settings)[0]
    if any(bot.escalate for bot in definitions):
        found = find_stuck(store, settings, definitions)
        bots = {bot.name: bot for bot in definitions}
        tell = partial(_tell_person, store, settings)
        for told in escalate(store, settings, bots, found, tell):
            logger.warning("case {} is stuck ({}), told to {}", told.stuck.case_id, told.stuck.why, told.to or "nobody")


def _tell_person(store: Store, settings: Settings, connection: Connection, escalated: Escalated) -> None:
    tell_person(connection, store, settings, escalated)


def keep_house(store: Store, settings: Settings) -> bool:
    """Do the day's chores if nobody has; returns whether they were done now.

    What was killed in the middle is done again: each chore can be. A chore that can't be done is told in the log, and
    again the next day.

    Raises:
        StoreError: The database can't be used right now.
    """
    day = store.clock().astimezone(ZoneInfo(settings.time_zone)).date().isoformat()
    with store.reading() as connection:
        before = mark(connection, "day")
        idle = not connection.scalar(select(func.count()).select_from(cases))
    if before == day or idle:  # not "later": a clock that was wrong for an hour must not stop the chores for years
        return False
    for name, chore in _CHORES.items():
        try:
            chore(store, settings)
        except BotsError as error:
            logger.error("Housekeeping: {}: {}", name, error)
    with store.transaction() as connection:
        return move_mark(connection, "day", before, day)


def _anchor(store: Store, settings: Settings) -> None:
    anchor = write_anchor(store, settings.at(settings.records.path))
    if anchor:
        logger.info("Anchor {} of {} cases: {}", anchor.number, anchor.cases, anchor.digest)


def _retention(store: Store, settings: Settings) -> None:
    receipts = forget_what_is_over(store, settings)
    if receipts:
        logger.info("{} cases were kept as long as they had to be, and are forgotten", len(receipts))
    for receipt in receipts:
        for left in receipt.remains:
            logger.error("Case {} is forgotten, but {} is still there", receipt.erasure.case, left)


_CHORES: dict[str, Callable[[Store, Settings], None]] = {"retention": _retention, "anchor": _anchor}
