"""Receiving: papers become a case, encrypted in the store, however they came.

First the case is noted as received, then its papers are written, and only when all of them are there it is ready, in a
second short transaction: a slow disk or a far storage keeps no worker waiting for the database. Whoever is killed in
between has left a case that knows what it came from; who receives the same again goes on with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from bots import fault
from bots.cases.fields import keep_fact
from bots.cases.model import Status
from bots.cases.settle import Fact
from bots.cases.store import Store
from bots.cases.tables import cases, intake
from bots.definition import Definition
from bots.schedule.due import keep_times, times_of

MAX_FILE = 200_000_000  # bytes; the readers' own limit is lower, what they refuse still becomes a case
MAX_CASE = 500_000_000
_ORIGIN = 40  # letters that the cases' table has for where one came from


@dataclass(frozen=True, slots=True)
class Content:
    """Something to be kept with a case.

    Attributes:
        name: As its sender calls it; personal data.
        kind: ``document``, or what remembers how the papers came.
    """

    data: bytes
    name: str
    kind: str = "document"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came, and how it is known again.

    Attributes:
        source: Keyed hash of where it came from and what it is.
        origin: Where it came from, without personal data.
        label: What people call it.
        contents: Its papers, and what remembers how they came.
        facts: What was said of it besides.
        answered: Whether its sender is told what becomes of it.
        aliases: Keyed hashes by which what belongs to it is known later.
    """

    source: str
    origin: str
    label: str
    contents: Sequence[Content]
    facts: Sequence[Fact] = ()
    answered: bool = True
    aliases: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What receiving came to.

    Attributes:
        case_id: The case that the papers are.
        new: Whether it became a case just now.
        came_before: Whether the same papers had been received, and their originals moved away, earlier.
    """

    case_id: str
    new: bool
    came_before: bool


def receive(store: Store, definition: Definition, delivery: Delivery, *, zone: ZoneInfo) -> Taken:
    """Make the delivery a case, ready to be worked; the same delivery twice is the same case.

    Raises:
        StoreError: The store can't be written, for example because the disk is full; nothing was lost.
    """
    case_id, known = _received(store, definition, delivery, zone)
    if known:
        return known
    with store.reading() as connection:
        key = store.key(connection, case_id)
    written = [(one, store.documents.write(key, one.data)) for one in delivery.contents]
    fault.point("intake.written")
    with store.transaction() as connection:
        if store.hold(connection, case_id).status is not Status.RECEIVED:  # another one was quicker
            return Taken(case_id, new=False, came_before=False)
        now = store.clock()
        for one, address in written:
            store.documents.note(
                connection, key, address=address, size=len(one.data), name=one.name, kind=one.kind, added_at=now
            )
        for fact in delivery.facts:
            keep_fact(store, connection, case_id, fact)
        store.transition(connection, case_id, Status.READY)
    fault.point("intake.taken")
    return Taken(case_id, new=True, came_before=False)


def origin_of(place: str, otherwise: str) -> str:
    """Where a case came from, as its row says: the place, or a general word where that is too long."""
    return place if len(place) <= _ORIGIN else otherwise


def due_of(definition: Definition, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When a case of this bot that comes now is due: its goal, or else its deadline.

    Raises:
        SettingsError: ``due`` in its ``bot.yaml`` isn't understood.
    """
    return times_of(definition, now, zone).due_at


def _received(store: Store, definition: Definition, delivery: Delivery, zone: ZoneInfo) -> tuple[str, Taken | None]:
    """The delivery's case, made unless it is there; and what came of it where it was received before."""
    try:
        with store.transaction() as connection:
            case_id, known = known_as(connection, delivery.source)
            if not case_id:
                case_id = _new_case(store, connection, definition, delivery, zone)
    except IntegrityError:  # another one was first
        with store.reading() as connection:
            case_id, known = known_as(connection, delivery.source)
        if not case_id:
            raise
    return case_id, known


def _new_case(store: Store, connection: Connection, definition: Definition, delivery: Delivery, zone: ZoneInfo) -> str:
    now = store.clock()
    times = times_of(definition, now, zone)
    case_id = store.create(
        connection,
        bot=definition.name,
        version=definition.digest,
        priority=int(definition.priority),
        source=delivery.origin,
        label=delivery.label,
        due_at=times.due_at,
    )
    keep_times(connection, [case_id], times)
    since = now if delivery.answered else None
    row = {"source": delivery.source, "case_id": case_id, "taken_at": now, "open_since": since}
    connection.execute(insert(intake).values(**row))
    for alias in delivery.aliases:
        note_alias(connection, alias, case_id, now)
    return case_id


def note_alias(connection: Connection, alias: str, case_id: str, now: datetime) -> None:
    """Let what belongs to a case be known by another hash; the first case that has it keeps it."""
    if connection.execute(select(intake.c.case_id).where(intake.c.source == alias)).first() is None:
        connection.execute(insert(intake).values(source=alias, case_id=case_id, taken_at=now, moved_at=now))


def known_as(connection: Connection, source: str) -> tuple[str, Taken | None]:
    """The case of these papers, empty where there is none; and how it was received, None where it isn't wholly yet."""
    query = select(intake.c.case_id, intake.c.moved_at, cases.c.status).join(cases, cases.c.id == intake.c.case_id)
    row = connection.execute(query.where(intake.c.source == source)).first()
    if row is None:
        return "", None
    if row.status == Status.RECEIVED:
        return str(row.case_id), None
    return str(row.case_id), Taken(row.case_id, new=False, came_before=row.moved_at is not None)
