"""The watch over due times: a case that may miss its deadline becomes more urgent; one that has missed it is told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from bots.cases import audit
from bots.cases.bulk import NOT_ENDED
from bots.cases.locks import hold
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.definition import Priority

_BATCH = 200  # cases in one transaction: workers go on between two


class Service(StrEnum):
    """How a case stands to its due times."""

    IN_TIME = ""
    AT_RISK = "at_risk"  # its goal has passed, or most of the time to its deadline
    BREACHED = "breached"  # its deadline has passed


def service_at(now: datetime, risk_at: datetime | None, deadline_at: datetime | None) -> Service:
    """How a case that hasn't ended stands at a moment."""
    if deadline_at is not None and now >= deadline_at:
        return Service.BREACHED
    if risk_at is not None and now >= risk_at:
        return Service.AT_RISK
    return Service.IN_TIME


def rank_at(rank: int, service: Service) -> int:
    """The class that a case is claimed in: the nearer its deadline, the higher."""
    highest = {Service.AT_RISK: int(Priority.HIGH), Service.BREACHED: int(Priority.URGENT)}
    return min(rank, highest.get(service, rank))


def watch(store: Store) -> dict[Service, int]:
    """Note which cases came to be at risk or missed their deadline, each once; returns how many.

    Raises:
        StoreError: The database can't be used right now; the next time does it.
    """
    told = {Service.AT_RISK: 0, Service.BREACHED: 0}
    while True:
        with store.transaction() as connection:
            now = store.clock()
            late = _late(now)
            ids = list(connection.scalars(select(cases.c.id).where(late).order_by(cases.c.id).limit(_BATCH)))
            for case_id in ids:
                told[_note(connection, case_id, now)] += 1
        if len(ids) < _BATCH:
            return told


def _late(now: datetime) -> ColumnElement[bool]:
    at_risk = and_(cases.c.service == "", cases.c.risk_at <= now)
    breached = and_(cases.c.service != Service.BREACHED, cases.c.deadline_at <= now)
    return and_(NOT_ENDED, or_(at_risk, breached))


def _note(connection: Connection, case_id: str, now: datetime) -> Service:
    hold(connection, case_id)
    row = connection.execute(
        select(cases.c.rank, cases.c.risk_at, cases.c.deadline_at, cases.c.due_at).where(cases.c.id == case_id)
    ).one()
    service = service_at(now, row.risk_at, row.deadline_at)
    values = {"service": service, "rank": rank_at(row.rank, service)}
    connection.execute(update(cases).where(cases.c.id == case_id).values(**values))
    passed = row.deadline_at if service is Service.BREACHED else row.risk_at
    audit.record(connection, case_id, now, str(service), due=passed.isoformat(timespec="minutes"))
    return service


def late_counts(connection: Connection) -> dict[str, dict[Service, int]]:
    """How many cases that haven't ended are at risk and breached, by bot."""
    query = (
        select(cases.c.bot, cases.c.service, func.count())
        .where(NOT_ENDED, cases.c.service != "")
        .group_by(cases.c.bot, cases.c.service)
    )
    found: dict[str, dict[Service, int]] = {}
    for bot, service, number in connection.execute(query):
        found.setdefault(bot, {})[Service(service)] = number
    return found
