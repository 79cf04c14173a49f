"""Attempts at a case: who tried it when, how it ended, what it cost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, update

from bots.cases.model import Lease
from bots.cases.prepared import Prepared
from bots.cases.tables import attempts

_BEGIN = Prepared(insert(attempts), "case_id", "number", "worker", "started_at")
_THIS = (attempts.c.case_id == bindparam("of_case")) & (attempts.c.number == bindparam("of_number"))
_END = Prepared(update(attempts).where(_THIS), "ended_at", "outcome", "cpu_ms", "result")


def begin_attempt(connection: Connection, now: datetime, lease: Lease, worker: str) -> None:
    """Note that a worker begins, in the transaction that claims the case."""
    _BEGIN.run(connection, case_id=lease.case_id, number=lease.attempt, worker=worker, started_at=now)


def end_attempt(
    connection: Connection,
    now: datetime,
    lease: Lease,
    outcome: str,
    *,
    cpu_ms: int | None = None,
    result: str | None = None,
) -> None:
    """Note how it ended, in the transaction that concludes it.

    Args:
        connection: The transaction.
        now: This moment.
        lease: What the case was held under.
        outcome: The state that the case has now.
        cpu_ms: Processor time that it took, in milliseconds.
        result: Address of the result file, if it could be kept.
    """
    ended = {"ended_at": now, "outcome": outcome, "cpu_ms": cpu_ms, "result": result}
    _END.run(connection, of_case=lease.case_id, of_number=lease.attempt, **ended)
