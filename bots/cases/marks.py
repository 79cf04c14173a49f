"""Marks: how far something is that goes on over restarts and machines, such as the daily anchor.

| name | value |
|---|---|
| anchor | number and digest of the last anchor, see `bots.cases.anchors` |
| alerts | when a machine last looked what is wrong, see `bots.alerts.watchman` |
| report | the last day whose morning report was sent, see `bots.report.morning` |
| day | the last day whose housekeeping was begun, see `bots.run.housekeeping` |
| audit | when the last case ended that was looked at for the sample, see `bots.review.sampling` |
| erasures | how many bytes of the erasures' file this database has obeyed, see `bots.cases.erasures` |
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases.tables import marks


def mark(connection: Connection, name: str) -> str:
    """The mark's value; empty where it was never set."""
    return str(connection.scalar(select(marks.c.value).where(marks.c.name == name)) or "")


def move_mark(connection: Connection, name: str, before: str, after: str) -> bool:
    """Set the mark if it still is `before`; False where another process moved it first.

    Until the transaction ends nobody else can move it.
    """
    if before:
        here = (marks.c.name == name) & (marks.c.value == before)
        return connection.execute(update(marks).where(here).values(value=after)).rowcount == 1
    try:
        with connection.begin_nested():
            connection.execute(insert(marks).values(name=name, value=after))
    except IntegrityError:
        return False
    return True
