"""What becomes of the case when a run has ended."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from loguru import logger
from sqlalchemy import Connection, select, update

from bots import fault
from bots.cases.model import Lease, Status
from bots.cases.tables import cases
from bots.errors import LeaseLostError, StoreError
from bots.queue.attempts import end_attempt
from bots.queue.claim import Claimant, claim_next
from bots.queue.retry import back_off
from bots.run.current import Run
from bots.run.stop import Stop, StopKind

_ANOTHERS_TURN = timedelta(seconds=15)  # until a key that another case is entering is tried again
_ENDS = {
    StopKind.ASKED: Status.REVIEW,
    StopKind.INCOMPLETE: Status.INCOMPLETE,
    StopKind.REJECTED: Status.REJECTED,
    StopKind.CANCELLED: Status.CANCELLED,
    StopKind.SPLIT: Status.DONE,
}
_NOBODYS_FAULT = frozenset({StopKind.UNAVAILABLE, StopKind.BLOCKED, StopKind.LOCKED_OUT, StopKind.UNFIT})
_random = random.SystemRandom()


def conclude(
    run: Run, *, result: bytes = b"", cpu_ms: int | None = None, claimant: Claimant | None = None
) -> tuple[Status | None, Lease | None]:
    """Give the case its next state, with the run's result, and claim the next case, in one transaction.

    Args:
        run: The run that has ended.
        result: Its packed result file; empty where there is none.
        cpu_ms: Processor time it took, in milliseconds.
        claimant: Who works the next case; None where nobody does.

    Returns:
        The state, None when the lease was lost; and the lease of the next case, if one was claimed.

    Raises:
        StoreError: The database can't be used right now; the case comes back when its lease ends.
    """
    if run.stop and run.stop.kind is StopKind.LEASE_LOST:
        return None, None
    address = _keep_result(run, result)
    following: Lease | None = None
    claiming = False
    try:
        with run.store.fenced(run.lease) as connection:
            status, values = _next_state(run, connection)
            now = run.store.clock()
            if address:
                name, size = f"attempt-{run.lease.attempt}", len(result)
                run.store.documents.note(
                    connection, run.key, address=address, size=size, name=name, kind="result", added_at=now
                )
            end_attempt(connection, now, run.lease, status, cpu_ms=cpu_ms, result=address or None)
            run.places.leave(connection, run.stop)
            run.store.transition(connection, run.id, status, **values)
            if claimant is not None:
                claiming = True
                following = claim_next(run.store, connection, claimant)
                claiming = False
    except LeaseLostError:
        return None, None
    except Exception as error:
        if not claiming:
            raise
        # What is wrong with the next case must not keep this one from its end.
        logger.warning("Case {} is concluded alone, none could be claimed: {}", run.id, error)
        return conclude(run, result=result, cpu_ms=cpu_ms)
    fault.point("concluded")
    if following is not None:
        fault.point("claimed")
    return status, following


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
