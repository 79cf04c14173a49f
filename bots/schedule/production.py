"""Runs of producing suites: one machine at a time, each fire once, gone on with elsewhere where a machine dies.

A run holds its row under a lease, as a worker holds a case: a token goes with every write, and whoever lost it ends.
Producers are made to be run again: rows are known by their keys.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases.operation_tables import productions
from bots.cases.store import Store
from bots.schedule.decide import Fire, Record
from bots.schedule.scheduler import note_fire

LEASE = timedelta(minutes=2)
_BACK_OFF = timedelta(minutes=1)  # after a run that failed; doubled by each


@dataclass(frozen=True, slots=True)
class Run:
    """A run that this process holds."""

    name: str
    fire: datetime
    attempt: int
    token: str


def record_name(producer: str) -> str:
    """What a producer is called among the schedules' records."""
    return f"producer:{producer}"


def begin(store: Store, name: str, fire: Fire, before: Record, holder: str) -> Run | None:
    """Put a fire on record and hold its run; None where another machine has it."""
    now, token = store.clock(), secrets.token_hex(16)
    try:
        with store.transaction() as connection:
            if not note_fire(connection, record_name(name), fire, before):
                return None
            if fire.open_to is None:  # missed, and let go
                return None
            values = {"state": "running", "attempts": 1, "token": token, "holder": holder, "until": now + LEASE}
            connection.execute(insert(productions).values(name=name, fire=fire.at, started_at=now, **values))
    except IntegrityError:
        return None
    return Run(name, fire.at, 1, token)


def take_over(store: Store, name: str, attempts: int, holder: str) -> Run | None:
    """Hold a run whose machine died, or that failed and is due again; None where there is none."""
    now, token = store.clock(), secrets.token_hex(16)
    lost = productions.c.until < now
    with store.transaction() as connection:
        row = connection.execute(
            select(productions)
            .where(productions.c.name == name, productions.c.state == "running")
            .where(or_(lost, productions.c.until.is_(None)))
            .order_by(productions.c.fire.desc())
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if row is None:
            return None
        here = (productions.c.name == name) & (productions.c.fire == row.fire) & (productions.c.token == row.token)
        if row.attempts >= attempts:
            ended = {"state": "failed", "until": None, "ended_at": now, "reason": row.reason or "machine_died"}
            connection.execute(update(productions).where(here).values(**ended))
            return None
        values = {"attempts": row.attempts + 1, "token": token, "holder": holder, "until": now + LEASE}
        connection.execute(update(productions).where(here).values(**values))
    return Run(name, row.fire, row.attempts + 1, token)


def renew(store: Store, run: Run) -> bool:
    """Hold the run for longer; False where somebody else has it: end at once."""
    with store.transaction() as connection:
        return _write(connection, run, {"until": store.clock() + LEASE})


def end(store: Store, run: Run, *, reason: str, attempts: int) -> None:
    """Note how the run ended; one that failed is tried again later, until its attempts are used up."""
    now = store.clock()
    values: dict[str, Any] = {"reason": reason[:80], "until": None, "ended_at": now, "state": "done"}
    if reason and run.attempt < attempts:
        values |= {"state": "running", "until": now + _BACK_OFF * 2 ** (run.attempt - 1), "ended_at": None}
    elif reason:
        values["state"] = "failed"
    with store.transaction() as connection:
        _write(connection, run, values)


def under_way(connection: Connection, name: str) -> bool:
    """Whether a run of that producer hasn't ended."""
    running = (productions.c.name == name) & (productions.c.state == "running")
    return connection.execute(select(productions.c.name).where(running).limit(1)).first() is not None


def latest(connection: Connection) -> dict[str, Row[Any]]:
    """The latest run of each producer."""
    rows = connection.execute(select(productions).order_by(productions.c.fire))
    return {row.name: row for row in rows}


def _write(connection: Connection, run: Run, values: dict[str, Any]) -> bool:
    ours = (productions.c.name == run.name) & (productions.c.fire == run.fire) & (productions.c.token == run.token)
    return connection.execute(update(productions).where(ours).values(**values)).rowcount == 1
