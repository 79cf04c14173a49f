"""Which case is claimed next: the highest class first, in it the one that is due first.

The class that a case is claimed in is its `rank`: it begins as the priority of its bot and rises while the case waits,
see `bots.queue.ageing`. Within a class counts `urgent_at`: when the case is due or, without a due time, when it came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from bots.cases.model import Status
from bots.cases.prepared import Prepared
from bots.cases.tables import Instant, cases, pauses, schedules
from bots.definition import Definition


class Wanted(NamedTuple):
    """Which cases may be claimed."""

    always: tuple[str, ...]  # bots
    scheduled: tuple[str, ...] = ()  # bots whose cases wait for their schedule
    closed: tuple[str, ...] = ()  # targets
    one: bool = False  # only the case bound as `case`
    unhindered: bool = False  # only while nothing is paused, and no case waits for its time or lost its worker


def most_urgent(
    connection: Connection,
    now: datetime,
    bots: Iterable[Definition],
    closed: Collection[str],
    case_id: str = "",
    *,
    unhindered: bool = False,
) -> Any | None:
    """The case that is claimed next, held until the transaction ends; None when there is none.

    A case that another transaction holds is passed over, so that workers on PostgreSQL don't wait for each other.

    Args:
        connection: The transaction.
        now: This moment.
        bots: Those whose cases may be claimed.
        closed: Targets that nobody may enter now: a case that stopped for one of them waits.
        case_id: Only this case.
        unhindered: Only a ready case, and None while anything is paused, due again or found dead: what is asked nearly
            always is answered by one short look, for the rest the caller asks again.
    """
    always: list[str] = []
    scheduled: list[str] = []
    for bot in bots:
        (scheduled if bot.schedule else always).append(bot.name)
    wanted = Wanted(tuple(always), tuple(scheduled), tuple(sorted(closed)), bool(case_id), unhindered)
    return _prepared(wanted).first(connection, now=now, **({"case": case_id} if case_id else {}))


@lru_cache(maxsize=32)
def _prepared(wanted: Wanted) -> Prepared:
    return Prepared(statement(wanted))


def statement(wanted: Wanted) -> CompoundSelect[Any] | Select[Any]:
    """Select the next case: of the three states in which one may be taken the best, and of these the best.

    Each state is looked up in its own part, so that its index gives the order: nothing is sorted but ties.
    """
    now = bindparam("now", type_=Instant)
    here = [released(wanted.always, wanted.scheduled)]
    if wanted.closed:
        here.append(or_(cases.c.wants.is_(None), ~_among(cases.c.wants, wanted.closed)))
    if wanted.one:
        here.append(cases.c.id == bindparam("case"))
    if wanted.unhindered:
        other = cases.alias("other")
        return _best(
            cases.c.status == Status.READY,
            *here,
            ~select(pauses.c.name).where(in_force(now)).exists(),
            ~select(other.c.id).where(other.c.status == Status.WAITING, other.c.not_before <= now).exists(),
            ~select(other.c.id).where(other.c.status == Status.WORKING, other.c.lease_expires_at < now).exists(),
        )
    parts = (
        _best(cases.c.status == Status.READY, *here),
        _best(cases.c.status == Status.WAITING, cases.c.not_before <= now, *here),
        _best(cases.c.status == Status.WORKING, cases.c.lease_expires_at < now, *here),
    )
    all_three = union_all(*(select(part.subquery()) for part in parts))
    return all_three.order_by("rank", "urgent_at", "id").limit(1)


def _best(*conditions: ColumnElement[bool]) -> Select[Any]:
    of_queue = (cases.c.id, cases.c.bot, cases.c.status, cases.c.attempts, cases.c.rank, cases.c.urgent_at)
    of_history = (cases.c.last_attempt, cases.c.last_event, cases.c.last_digest)
    query = (
        select(*of_queue, *of_history).where(*conditions).order_by(cases.c.rank, cases.c.urgent_at, cases.c.id).limit(1)
    )
    return query.with_for_update(skip_locked=True, key_share=True)


def released(always: Collection[str], scheduled: Collection[str]) -> ColumnElement[bool]:
    """Cases of these bots; those of a scheduled bot only once its schedule has fired after they came."""
    # An expression: no database is to look cases up by their bots' index, and then sort all that wait.
    bot = cases.c.bot.concat(literal_column("''"))
    free = _among(bot, always)
    if not scheduled:
        return free
    released = func.coalesce(schedules.c.open_to, schedules.c.last_fire)
    fired = select(released).where(schedules.c.bot == cases.c.bot).scalar_subquery()
    return or_(free, and_(_among(bot, scheduled), cases.c.created_at <= fired))


def in_force(now: Any) -> ColumnElement[bool]:
    """Pauses that hold at a moment."""
    return or_(pauses.c.until.is_(None), pauses.c.until > now)


def _among(column: ColumnElement[Any], names: Collection[str]) -> ColumnElement[bool]:
    """Whether it is one of these names, whose number is known when the statement is built."""
    return column.in_([literal(name) for name in names]) if names else false()
