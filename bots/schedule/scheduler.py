"""The scheduler: at each fire it releases the bot's waiting cases, once over all processes."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime

from loguru import logger
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases.bell import ring
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases, schedules
from bots.definition import Definition, sound_definitions
from bots.errors import StoreError
from bots.schedule.decide import Fire, Queue, Record, Why, decide
from bots.schedule.hours import is_open
from bots.settings import Settings

_LONGEST_NAP = 1.0  # seconds; a fire is late by so much at most
_OPEN = (Status.RECEIVED, Status.READY, Status.WORKING, Status.WAITING)  # what keeps those that come after waiting


class Scheduler:
    """Puts the last fire of each scheduled bot on record.

    A claim takes cases of a scheduled bot only if they were there at its last fire: so a fire works the queue until it
    is empty, what comes later waits for the next one, and a case that comes back from a person or from a retry goes on
    at once.
    """

    def __init__(self, settings: Settings, store: Store, definitions: Sequence[Definition] | None = None) -> None:
        found = sound_definitions(settings)[0] if definitions is None else definitions
        self.definitions = [definition for definition in found if definition.schedule]
        self.time_zone = settings.time_zone
        self.store = store
        for definition in found:  # a wrong one is refused at the start
            decide(definition, Record(), Queue(), (), store.clock(), time_zone=self.time_zone)
            is_open(definition, store.clock(), time_zone=self.time_zone)

    def fire(self) -> list[str]:
        """Fire what is due; returns the bots whose fire this process put on record.

        Raises:
            StoreError: The database can't be used right now; the fire is caught up.
        """
        fired = []
        for bot, (fire, before) in self.due().items():
            if put_on_record(self.store, bot, fire, before):
                if fire.open_to is None:
                    logger.warning("schedule of {} missed its fire of {:%Y-%m-%d %H:%M} UTC", bot, fire.at)
                    continue
                fired.append(bot)
                logger.info("schedule of {} fired ({}): its waiting cases are worked", bot, fire.why)
        return fired

    def due(self) -> dict[str, tuple[Fire, Record]]:
        """What fires now, by bot, with what is on record of it; nothing is done."""
        if not self.definitions:
            return {}
        now = self.store.clock()
        with self.store.reading() as connection:
            records = records_of(connection)
            busy = busy_bots(connection, {name for each in self.definitions for name in each.schedule.after})
            queues = {each.name: queue_of(connection, each, records) for each in self.definitions}
        found: dict[str, tuple[Fire, Record]] = {}
        for each in self.definitions:
            before = records.get(each.name, Record())
            fire = decide(each, before, queues[each.name], busy, now, time_zone=self.time_zone)
            if fire is not None:
                found[each.name] = fire, before
        return found

    def run(self, stop: threading.Event) -> None:
        """Fire until `stop` is set."""
        while self.definitions and not stop.is_set():
            try:
                self.fire()
            except StoreError as error:
                logger.warning("schedule: {} It is tried again.", error)
            stop.wait(_LONGEST_NAP)


def put_on_record(store: Store, name: str, fire: Fire, before: Record) -> bool:
    """Put the fire on record unless another process did: compare and set."""
    try:
        with store.transaction() as connection:
            return note_fire(connection, name, fire, before)
    except IntegrityError:
        return False


def note_fire(connection: Connection, name: str, fire: Fire, before: Record) -> bool:
    """The same in the caller's transaction.

    Raises:
        IntegrityError: Another process noted the first fire of it.
    """
    if fire.open_to is not None:
        ring(connection)
    values = {"last_fire": fire.at, "open_to": fire.open_to or before.open_to or before.last}
    if before.last is None:
        connection.execute(insert(schedules).values(bot=name, **values))
        return True
    unchanged = schedules.c.open_to.is_(None) if before.open_to is None else schedules.c.open_to == before.open_to
    here = (schedules.c.bot == name) & (schedules.c.last_fire == before.last) & unchanged
    return connection.execute(update(schedules).where(here).values(**values)).rowcount == 1


def release_now(store: Store, name: str) -> None:
    """Let what waits for a schedule be worked now, because a person says so."""
    while True:
        with store.reading() as connection:
            before = records_of(connection).get(name, Record())
        now = store.clock()
        if put_on_record(store, name, Fire(before.last or now, now, Why.QUEUE), before):
            return


def records_of(connection: Connection) -> dict[str, Record]:
    """What is on record of each schedule."""
    rows = connection.execute(select(schedules.c.bot, schedules.c.last_fire, schedules.c.open_to))
    return {row.bot: Record(row.last_fire, row.open_to) for row in rows}


def last_fires(connection: Connection) -> dict[str, datetime]:
    """The last fire on record of each bot."""
    return {name: record.last for name, record in records_of(connection).items() if record.last is not None}


def queue_of(connection: Connection, definition: Definition, records: Mapping[str, Record]) -> Queue:
    """The bot's cases that wait for its schedule; looked up only where it goes by them."""
    schedule = definition.schedule
    if schedule.cron and not schedule.when:
        return Queue()
    record = records.get(definition.name, Record())
    waiting = (cases.c.bot == definition.name) & (cases.c.status == Status.READY)
    released = record.open_to or record.last
    if released is not None:
        waiting &= cases.c.created_at > released
    number, oldest = connection.execute(select(func.count(), func.min(cases.c.created_at)).where(waiting)).one()
    return Queue(number, oldest)


def busy_bots(connection: Connection, names: Sequence[str] | set[str]) -> frozenset[str]:
    """Those of the bots that have cases which somebody will come to without a person's help."""
    if not names:
        return frozenset()
    query = select(cases.c.bot).where(cases.c.bot.in_(sorted(names)), cases.c.status.in_(_OPEN)).distinct()
    return frozenset(connection.scalars(query))
