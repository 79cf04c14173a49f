"""Many cases at once: chosen by what they are, changed in batches, each with its event."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from bots.cases import audit
from bots.cases.locks import Held, note_held
from bots.cases.model import FINAL, Case, Status
from bots.cases.operations import RETRIED, cancel_in, move_steps, retry_in
from bots.cases.store import Store, as_case
from bots.cases.tables import cases
from bots.definition import Priority

OPEN = frozenset(Status) - FINAL
NOT_ENDED = cases.c.ended_at.is_(None)  # the same for the database, which has an index of these alone
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


def in_order(connection: Connection, chosen: Chosen, among: Collection[Status], limit: int) -> list[Case]:
    """The cases that are meant, in the order in which they are claimed."""
    query = select(cases).where(*chosen.conditions(among)).order_by(cases.c.rank, cases.c.urgent_at, cases.c.id)
    return [as_case(row) for row in connection.execute(query.limit(limit))]


def bots_of(connection: Connection, chosen: Chosen, among: Collection[Status]) -> list[str]:
    """The bots of the cases that are meant."""
    return sorted(connection.scalars(select(cases.c.bot).where(*chosen.conditions(among)).distinct()))


def every_bot(connection: Connection) -> list[str]:
    """The bots that have or had cases: one look into the index for each, however many cases there are."""
    names = select(func.min(cases.c.bot).label("bot")).cte("names", recursive=True)
    after = select(func.min(cases.c.bot)).where(cases.c.bot > names.c.bot).scalar_subquery()
    names = names.union_all(select(after).where(names.c.bot.is_not(None)))
    return list(connection.scalars(select(names.c.bot).where(names.c.bot.is_not(None))))


def for_each(store: Store, chosen: Chosen, among: Collection[Status], act: Callable[[Connection, Case], bool]) -> int:
    """Do something with each case that is meant, in batches; returns for how many `act` said that it did.

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
                note_held(connection, row.id, Held(row.status, row.last_event, row.last_digest))
                done += act(connection, as_case(row))
    return done


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes different about queued cases; what isn't said stays.

    Attributes:
        priority: The class that they are claimed in.
        due_at: When they are due.
        no_due: That they aren't due at any time.
        versions: The digest of the files that they go on with, by bot.
    """

    priority: Priority | None = None
    due_at: datetime | None = None
    no_due: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything changes at all."""
        return self.priority is not None or self.due_at is not None or self.no_due or bool(self.versions)

    def of(self, case: Case) -> dict[str, Any]:
        """The columns of the case that become different."""
        due_at = None if self.no_due else self.due_at or case.due_at
        wanted = {
            "priority": case.priority if self.priority is None else int(self.priority),
            "due_at": due_at,
            "version": self.versions.get(case.bot, case.version),
        }
        return {name: value for name, value in wanted.items() if getattr(case, name) != value}


def change(store: Store, chosen: Chosen, new: Change, *, by: str, reason: str) -> int:
    """Change priority, due time or bot version of queued cases; returns how many became different.

    A class that a case has risen to by waiting is counted anew from its new priority.
    """

    def act(connection: Connection, case: Case) -> bool:
        values = new.of(case)
        if not values:
            return False
        told = {name: _told(name, value) for name, value in values.items()}
        if "priority" in values:
            values["rank"] = values["priority"]
        if "due_at" in values:
            values |= {"urgent_at": values["due_at"] or case.created_at, "risk_at": values["due_at"], "service": ""}
            values |= {"deadline_at": None} if values["due_at"] is None else {}
        if "version" in values:
            move_steps(connection, case.id, values["version"])
        connection.execute(update(cases).where(cases.c.id == case.id).values(**values))
        audit.record(connection, case.id, store.clock(), "changed", by=by, why=reason, **told)
        return True

    return for_each(store, chosen, QUEUED, act)


def retry_all(store: Store, chosen: Chosen, *, by: str, reason: str, versions: Mapping[str, str]) -> int:
    """Give cases fresh attempts, now; returns how many. Rejected ones only where that state is asked for."""

    def act(connection: Connection, case: Case) -> bool:
        if store.forgotten(connection, case.id):
            return False
        retry_in(store, connection, case, by=by, reason=reason, version=versions.get(case.bot, ""))
        return True

    return for_each(store, chosen, retried(chosen), act)


def retried(chosen: Chosen) -> frozenset[Status]:
    """The states in which `retry_all` looks for cases."""
    return RETRIED if Status.REJECTED in chosen.statuses else RETRIED - {Status.REJECTED}


def cancel_all(store: Store, chosen: Chosen, *, by: str, reason: str) -> int:
    """Cancel cases; those at work stop at their next keyword. Returns how many."""

    def act(connection: Connection, case: Case) -> bool:
        cancel_in(store, connection, case, by=by, reason=reason)
        return True

    return for_each(store, chosen, OPEN, act)


def _told(name: str, value: Any) -> str:
    if name == "priority":
        return Priority(value).name.lower()
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return str(value or "none")
