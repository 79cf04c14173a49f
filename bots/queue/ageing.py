"""Ageing: a case that waits long rises by a class, so that a stream of urgent ones can't keep it waiting for ever.

What a case is claimed by stands in its row, so that an index gives the order; it is brought up to date from time to
time. Whoever does it and how often makes no difference: the class follows from the row and the time alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, literal, select, update

from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.definition import Priority

_HIGHEST = int(Priority.URGENT)
_STEPS = int(Priority.LOW) - _HIGHEST  # as often a case can rise


def class_of(priority: int, since: datetime, now: datetime, ageing: timedelta) -> int:
    """The class that a case of this priority is claimed in, the lower the sooner.

    Args:
        priority: Its own class.
        since: Since when it waits.
        now: This moment.
        ageing: After how long it rises by a class, and by another.
    """
    return max(_HIGHEST, priority - max(0, (now - since) // ageing))


def age(store: Store, ageing: timedelta) -> int:
    """Let every case that waits rise to its class; returns how many rose.

    A case counts as waiting since its state last changed. One that rose stays there when it is tried again.

    Raises:
        StoreError: The database can't be used right now; the next time does it.
    """
    now = store.clock()
    rises: ColumnElement[int] = literal(0)
    for step in range(1, _STEPS + 1):
        rises += case((cases.c.updated_at <= now - step * ageing, 1), else_=0)
    risen = case((cases.c.priority - rises < _HIGHEST, _HIGHEST), else_=cases.c.priority - rises)
    waiting = cases.c.status.in_([Status.READY, Status.WAITING]) & (cases.c.updated_at <= now - ageing)
    # What others hold at this moment is left for the next time: nobody waits for anybody here.
    due = select(cases.c.id).where(waiting, cases.c.rank > risen).with_for_update(skip_locked=True, key_share=True)
    with store.transaction() as connection:
        return connection.execute(update(cases).where(cases.c.id.in_(due)).values(rank=risen)).rowcount
