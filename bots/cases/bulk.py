"""Many cases at once: chosen by what they are, changed in batches, each with its event."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from bots.cases.model import Case, Status
from bots.cases.store import Store, as_case
from bots.cases.tables import cases

QUEUED = frozenset({Status.RECEIVED, Status.INCOMPLETE, Status.READY, Status.WAITING, Status.REVIEW})
_BATCH = 250  # cases in one transaction: workers claim and renew leases between two of them


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which cases are meant; what isn't said doesn't matter.

    Attributes:
        ids: These and no others.
        bot: Of this bot.
        statuses: In one of these states.
        reason: With this reason code.
        wants: That wait for this target.
        before: That came before this moment.
    """

    ids: Collection[str] = ()
    bot: str = ""
    statuses: Collection[Status] = ()
    reason: str = ""
    wants: str = ""
    before: datetime | None = None

    def __bool__(self) -> bool:
        """Whether anything is said at all: a slip must not change every case."""
        return any((self.ids, self.bot, self.statuses, self.reason, self.wants, self.before))

    def conditions(self, among: Collection[Status]) -> list[ColumnElement[bool]]:
        """The same for the database, among cases in these states."""
        states = [status for status in among if not self.statuses or status in self.statuses]
        parts: list[ColumnElement[bool]] = [cases.c.status.in_(states)]
        if self.ids:
            parts.append(cases.c.id.in_([case_id.upper() for case_id in self.ids]))
        parts += [
            column == value
            for column, value in ((cases.c.bot, self.bot), (cases.c.reason, self.reason), (cases.c.wants, self.wants))
            if value
        ]
        if self.before is not None:
            parts.append(cases.c.created_at < self.before)
        return parts


def find(connection: Connection, chosen: Chosen, among: Collection[Status]) -> list[str]:
    """The ids of the cases that are meant, among those in these states."""
    return list(connection.scalars(select(cases.c.id).where(*chosen.conditions(among)).order_by(cases.c.id)))


def for_each(store: Store, chosen: Chosen, among: Collection[Status], act: Callable[[Connection, Case], None]) -> int:
    """Do something with each case that is meant, in batches; returns with how many.

    Each batch is one transaction. A case that has changed meanwhile so that it is no longer meant is left alone; what
    is broken off has done whole batches, and can be done again.
    """
    with store.reading() as connection:
        ids = find(connection, chosen, among)
    done = 0
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        with store.transaction() as connection:
            query = select(cases).where(cases.c.id.in_(batch), *chosen.conditions(among)).order_by(cases.c.id)
            for row in connection.execute(query.with_for_update(key_share=True)).all():
                act(connection, as_case(row))
                done += 1
    return done
