"""The scheduler: at each fire it releases the bot's waiting cases, once over all processes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

from loguru import logger
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases.bell import ring
from bots.cases.store import Store
from bots.cases.tables import schedules
from bots.definition import Definition, sound_definitions
from bots.errors import StoreError
from bots.schedule.fires import due_fires
from bots.settings import Settings

_LONGEST_NAP = 1.0  # seconds; a fire is late by so much at most


class Scheduler:
    """Puts the last fire of each scheduled bot on record.

    A claim takes cases of a scheduled bot only if they were there at its last fire (``created_at <= last_fire``):
    so a fire works the queue until it is empty, what comes later waits for the next one, and a case that comes
    back from a person or from a retry goes on at once.
    """

    def __init__(self, settings: Settings, store: Store, definitions: Sequence[Definition] | None = None) -> None:
        found = sound_definitions(settings)[0] if definitions is None else definitions
        self.definitions = [definition for definition in found if definition.schedule]
        self.time_zone = settings.time_zone
        self.store = store
        due_fires(self.definitions, {}, store.clock(), time_zone=self.time_zone)  # a wrong one is refused at the start

    def fire(self) -> list[str]:
        """Fire what is due; returns the bots whose fire this process put on record.

        Raises:
            StoreError: The database can't be used right now; the fire is caught up.
        """
        if not self.definitions:
            return []
        with self.store.reading() as connection:
            last = last_fires(connection)
        due = due_fires(self.definitions, last, self.store.clock(), time_zone=self.time_zone)
        fired = [bot for bot, moment in due.items() if self._release(bot, moment, last.get(bot))]
        for bot in fired:
            logger.info("schedule of {} fired: its waiting cases are worked", bot)
        return fired

    def run(self, stop: threading.Event) -> None:
        """Fire until `stop` is set."""
        while self.definitions and not stop.is_set():
            try:
                self.fire()
            except StoreError as error:
                logger.warning("schedule: {} It is tried again.", error)
            stop.wait(_LONGEST_NAP)

    def _release(self, bot: str, moment: datetime, before: datetime | None) -> bool:
        """Put the fire on record unless another process did: compare and set."""
        try:
            with self.store.transaction() as connection:
                ring(connection)
                if before is None:
                    connection.execute(insert(schedules).values(bot=bot, last_fire=moment))
                    return True
                changed = connection.execute(
                    update(schedules)
                    .where(schedules.c.bot == bot, schedules.c.last_fire == before)
                    .values(last_fire=moment)
                )
                return changed.rowcount == 1
        except IntegrityError:
            return False


def last_fires(connection: Connection) -> dict[str, datetime]:
    """The last fire on record of each bot."""
    rows = connection.execute(select(schedules.c.bot, schedules.c.last_fire))
    return {row.bot: row.last_fire for row in rows}
