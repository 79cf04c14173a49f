"""Which case is claimed next: the highest class first, in it the one that is due first.

The class that a case is claimed in is its `rank`: it begins as the priority of its bot and rises while the case waits,
see `bots.queue.ageing`. Within a class counts `urgent_at`: when the case is due or, without a due time, when it came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    or_,
    select,
    union_all,
)

from bots.cases.model import Status
from bots.cases.tables import Instant, cases, schedules
from bots.definition import Definition


def most_urgent(
    connection: Connection, now: datetime, bots: Iterable[Definition], closed: Collection[str], case_id: str = ""
) -> Row[Any] | None:
    """The case that is claimed next, held until the transaction ends; None when there is none.

    A case that another transaction holds is passed over, so that workers on PostgreSQL don't wait for each other.

    Args:
        connection: The transaction.
        now: This moment.
        bots: Those whose cases may be claimed.
        closed: Targets that nobody may enter now: a case that stopped for one of them waits.
        case_id: Only this case.
    """
    always: list[str] = []
    scheduled: list[str] = []
    for bot in bots:
        (scheduled if bot.schedule else always).append(bot.name)
    values: dict[str, Any] = {"now": now, "always": always}
    if scheduled:
        values["scheduled"] = scheduled
    if closed:
        values["closed"] = list(closed)
    if case_id:
        values["case"] = case_id
    return connection.execute(statement(bool(scheduled), bool(closed), bool(case_id)), values).first()


@lru_cache(maxsize=8)
def statement(scheduled: bool, closed: bool, one: bool) -> CompoundSelect[Any]:
    """Select the next case: of the three states in which one may be taken the best, and of these the best.

    Each state is looked up in its own part, so that its index gives the order: nothing is sorted but ties.
    """
    here = [released(scheduled)]
    if closed:
        here.append(or_(cases.c.wants.is_(None), cases.c.wants.not_in(bindparam("closed", expanding=True))))
    if one:
        here.append(cases.c.id == bindparam("case"))
    now = bindparam("now", type_=Instant)
    parts = (
        _best(cases.c.status == Status.READY, *here),
        _best(cases.c.status == Status.WAITING, cases.c.not_before <= now, *here),
        _best(cases.c.status == Status.WORKING, cases.c.lease_expires_at < now, *here),
    )
    return union_all(*parts).order_by("rank", "urgent_at", "id").limit(1)


def _best(*conditions: ColumnElement[bool]) -> Select[Any]:
    columns = (cases.c.id, cases.c.bot, cases.c.status, cases.c.attempts, cases.c.rank, cases.c.urgent_at)
    query = select(*columns).where(*conditions).order_by(cases.c.rank, cases.c.urgent_at, cases.c.id).limit(1)
    return select(query.with_for_update(skip_locked=True, key_share=True).subquery())


def released(scheduled: bool) -> ColumnElement[bool]:
    """Cases of these bots; those of a scheduled bot only once its schedule has fired after they came.

    The bots are bound as ``always`` and, where there are any, ``scheduled``.
    """
    always = cases.c.bot.in_(bindparam("always", expanding=True))
    if not scheduled:
        return always
    fired = select(schedules.c.last_fire).where(schedules.c.bot == cases.c.bot).scalar_subquery()
    return or_(always, and_(cases.c.bot.in_(bindparam("scheduled", expanding=True)), cases.c.created_at <= fired))
