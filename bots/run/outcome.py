"""What becomes of the case when a run has ended."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from bots import fault
from bots.cases.model import Status
from bots.cases.tables import attempts, cases
from bots.errors import LeaseLostError
from bots.queue.retry import back_off
from bots.run.current import Run
from bots.run.stop import StopKind

_TARGET_PAUSE = timedelta(seconds=15)  # until a target that didn't answer is tried again
_ENDS = {
    StopKind.ASKED: Status.REVIEW,
    StopKind.REJECTED: Status.REJECTED,
    StopKind.CANCELLED: Status.CANCELLED,
}
_random = random.SystemRandom()


def conclude(run: Run, *, result: bytes = b"", cpu_ms: int | None = None) -> Status | None:
    """Give the case its next state, with the run's result, in one transaction; None when the lease was lost.

    Args:
        run: The run that has ended.
        result: Its packed result file; empty where there is none.
        cpu_ms: Processor time it took, in milliseconds.
    """
    if run.stop and run.stop.kind is StopKind.LEASE_LOST:
        return None
    try:
        with run.store.fenced(run.lease) as connection:
            status, values = _next_state(run, connection)
            ended: dict[str, Any] = {"ended_at": run.store.clock(), "outcome": str(status), "cpu_ms": cpu_ms}
            if result:
                ended["result"] = run.store.documents.add(
                    connection,
                    run.key,
                    data=result,
                    name=f"attempt-{run.lease.attempt}",
                    kind="result",
                    added_at=run.store.clock(),
                )
            here = (attempts.c.case_id == run.id) & (attempts.c.number == run.lease.attempt)
            connection.execute(update(attempts).where(here).values(**ended))
            run.store.transition(connection, run.id, status, **values)
    except LeaseLostError:
        return None
    fault.point("concluded")
    return status


def _next_state(run: Run, connection: Connection) -> tuple[Status, dict[str, Any]]:
    stop = run.stop
    if stop is None:
        return Status.DONE, {}
    if stop.kind in _ENDS:
        return _ENDS[stop.kind], {"reason": stop.reason, "step": run.step}
    now = run.store.clock()
    tried = int(connection.scalar(select(cases.c.attempts).where(cases.c.id == run.id)) or 0)
    if stop.kind is StopKind.UNAVAILABLE:
        connection.execute(update(cases).where(cases.c.id == run.id).values(attempts=max(tried - 1, 0)))
        return Status.WAITING, {"reason": stop.reason, "not_before": now + _TARGET_PAUSE}
    if tried >= run.definition.attempts:
        return Status.FAILED, {"reason": stop.reason}
    return Status.WAITING, {"reason": stop.reason, "not_before": now + back_off(tried, _random)}
