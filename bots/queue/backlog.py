"""The backlog: what more workers would help with. Machines are added and taken away by its age."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select

from bots.cases.model import Status
from bots.cases.tables import cases
from bots.definition import Definition
from bots.queue.order import released


@dataclass(frozen=True, slots=True)
class Backlog:
    """The cases that a free worker would take at once."""

    cases: int = 0
    age: timedelta = timedelta()  # how long the oldest of them has waited for a worker


NOTHING = Backlog()


def backlog(connection: Connection, now: datetime, bots: Collection[Definition], closed: Collection[str]) -> Backlog:
    """How many cases wait for nothing but a worker, and for how long.

    Not counted is what more workers wouldn't hasten: cases of paused bots, those whose schedule hasn't fired, and those
    that want a target which is paused or full.

    Args:
        connection: A transaction that reads.
        now: This moment.
        bots: Those that aren't paused.
        closed: The targets that are paused or full.
    """
    always = [bot.name for bot in bots if not bot.schedule]
    scheduled = [bot.name for bot in bots if bot.schedule]
    due = or_(cases.c.status == Status.READY, (cases.c.status == Status.WAITING) & (cases.c.not_before <= now))
    query = select(func.count(), func.min(func.coalesce(cases.c.not_before, cases.c.updated_at))).where(
        due, released(always, scheduled), or_(cases.c.wants.is_(None), cases.c.wants.not_in(list(closed)))
    )
    number, oldest = connection.execute(query).one()
    return Backlog(number, max(now - oldest, timedelta()) if oldest else timedelta())
