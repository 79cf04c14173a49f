"""What becomes of the case when a run has ended."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from loguru import logger
from sqlalchemy import Connection, select, update

from bots import fault
from bots.cases.model import Status
from bots.cases.tables import attempts, cases
from bots.errors import LeaseLostError, StoreError
from bots.queue.retry import back_off
from bots.run.current import Run
from bots.run.stop import Stop, StopKind

_ANOTHERS_TURN = timedelta(seconds=15)  # until a key that another case is entering is tried again
_ENDS = {
    StopKind.ASKED: Status.REVIEW,
    StopKind.REJECTED: Status.REJECTED,
    StopKind.CANCELLED: Status.CANCELLED,
}
_NOBODYS_FAULT = frozenset({StopKind.UNAVAILABLE, StopKind.BLOCKED, StopKind.LOCKED_OUT, StopKind.UNFIT})
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
    address = _keep_result(run, result)
    try:
        with run.store.fenced(run.lease) as connection:
            status, values = _next_state(run, connection)
            now = run.store.clock()
            ended: dict[str, Any] = {"ended_at": now, "outcome": str(status), "cpu_ms": cpu_ms}
            if address:
                ended["result"] = address
                name, size = f"attempt-{run.lease.attempt}", len(result)
                run.store.documents.note(
                    connection, run.key, address=address, size=size, name=name, kind="result", added_at=now
                )
            here = (attempts.c.case_id == run.id) & (attempts.c.number == run.lease.attempt)
            connection.execute(update(attempts).where(here).values(**ended))
            run.places.leave(connection, run.stop)
            run.store.transition(connection, run.id, status, **values)
    except LeaseLostError:
        return None
    fault.point("concluded")
    return status


def _keep_result(run: Run, result: bytes) -> str:
    """Keep the run's result; its address, empty where it can't be kept: the case's state matters more than its log."""
    if not result:
        return ""
    try:
        return run.store.documents.write(run.key, result)
    except StoreError as error:
        logger.warning("Case {}: the log of attempt {} couldn't be kept: {}", run.id, run.lease.attempt, error)
        return ""


def _next_state(run: Run, connection: Connection) -> tuple[Status, dict[str, Any]]:
    stop = run.stop
    if stop is None:
        return Status.DONE, {}
    if stop.kind in _ENDS:
        return _ENDS[stop.kind], {"reason": stop.reason, "step": run.step}
    row = connection.execute(select(cases.c.attempts, cases.c.cancel_requested).where(cases.c.id == run.id)).one()
    if row.cancel_requested:  # too late for the suite to see
        return Status.CANCELLED, {"reason": "cancelled"}
    if stop.kind in _NOBODYS_FAULT:
        status, values, free = _of_target(run, connection, stop)
        if free:
            connection.execute(update(cases).where(cases.c.id == run.id).values(attempts=max(row.attempts - 1, 0)))
            return status, values
    if row.attempts >= run.definition.attempts:
        return Status.FAILED, {"reason": stop.reason}
    not_before = run.store.clock() + back_off(row.attempts, _random)
    return Status.WAITING, {"reason": stop.reason, "not_before": not_before, "wants": stop.target}


def _of_target(run: Run, connection: Connection, stop: Stop) -> tuple[Status, dict[str, Any], bool]:
    """What becomes of a case that can't go on for reasons outside of it; and whether it keeps its attempt."""
    ready = Status.READY, {"reason": stop.reason, "wants": stop.target}
    if stop.kind is StopKind.LOCKED_OUT:
        run.places.account_failed(connection, stop)
        return *ready, True
    if stop.kind is not StopKind.UNAVAILABLE:
        return *ready, True
    if not stop.target:  # another case enters the same: nothing is wrong with the target
        return Status.WAITING, {"reason": stop.reason, "not_before": run.store.clock() + _ANOTHERS_TURN}, True
    until, free = run.places.target_failed(connection, stop)
    if until is None:
        return *ready, free
    # A little after the pause, so that another case is the probe: this one may be what the target can't bear.
    later = until + timedelta(seconds=_random.uniform(1, 5))
    return Status.WAITING, {"reason": stop.reason, "wants": stop.target, "not_before": later}, free
