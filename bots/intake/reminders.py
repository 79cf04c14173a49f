"""Reminders: who sent a case that waits for papers is asked again, a few times; then a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from loguru import logger
from sqlalchemy import Connection, func, select, update

from bots.cases import audit
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases, events
from bots.definition import Definition, MissingPapers
from bots.schedule.calendar import due_at

EVENT = "reminded"


class Reminders:
    """Reminds the senders of some bots' cases.

    A reminder is noted as a change of the case: whoever answers senders, by note, mail or webhook, then answers again.

    Args:
        store: The project's.
        definitions: Its bots; those whose ``intake`` says what happens when papers are missing.
        zone: Where their senders are.
    """

    def __init__(self, store: Store, definitions: Sequence[Definition], zone: ZoneInfo) -> None:
        self.store = store
        self.zone = zone
        self.bots = {each.name: each for each in definitions if each.intake.missing is not None}
        for definition in self.bots.values():
            self._next(definition, store.clock())

    def give(self) -> list[str]:
        """Remind whose time has come; returns their cases.

        Raises:
            StoreError: The store can't be used right now.
        """
        if not self.bots:
            return []
        query = select(cases.c.id, cases.c.bot, cases.c.updated_at).where(
            cases.c.status == Status.INCOMPLETE, cases.c.bot.in_(self.bots)
        )
        with self.store.reading() as connection:
            waiting = connection.execute(query).all()
        now = self.store.clock()
        due = [row for row in waiting if self._next(self.bots[row.bot], row.updated_at) <= now]
        return [row.id for row in due if self._remind(row.id, row.updated_at)]

    def _next(self, definition: Definition, since: datetime) -> datetime:
        missing = definition.intake.missing
        assert missing is not None
        return due_at(since, missing.remind, definition.due.calendar, zone=self.zone, calendars=definition.calendars)

    def _remind(self, case_id: str, updated_at: datetime) -> bool:
        with self.store.transaction() as connection:
            case = self.store.hold(connection, case_id)
            if case.status is not Status.INCOMPLETE or case.updated_at != updated_at:
                return False  # papers came, or another watcher was quicker
            missing: MissingPapers | None = self.bots[case.bot].intake.missing
            assert missing is not None
            if reminders_of(connection, case_id) >= missing.times:
                self.store.transition(connection, case_id, Status.REVIEW, reason="missing_document", by="system")
                logger.info("case {}: nobody sends what is missing, a person decides", case_id)
                return False
            now = self.store.clock()
            audit.record(connection, case_id, now, EVENT)
            connection.execute(update(cases).where(cases.c.id == case_id).values(updated_at=now))
        logger.info("case {}: its sender is reminded of what is missing", case_id)
        return True


def reminders_of(connection: Connection, case_id: str) -> int:
    """How often the case's sender was reminded since papers were last asked for."""
    here = events.c.case_id == case_id
    asked = select(func.max(events.c.number)).where(here, events.c.kind == str(Status.INCOMPLETE)).scalar_subquery()
    query = select(func.count()).where(here, events.c.kind == EVENT, events.c.number > asked)
    return int(connection.scalar(query) or 0)
