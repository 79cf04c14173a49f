"""What operators do to a case: retry it, cancel it. Each with a name and a reason in its history."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from bots.cases import audit
from bots.cases.model import FINAL, Case, Status
from bots.cases.store import Store
from bots.cases.tables import cases, steps
from bots.errors import CaseStateError, NotFoundError

RETRIED = frozenset({Status.FAILED, Status.WAITING, Status.REJECTED})  # states in which `retry` takes a case


def retry(store: Store, case_id: str, *, by: str, reason: str, version: str = "", from_step: str = "") -> None:
    """Give a failed, waiting or rejected case fresh attempts, now; with `from_step` also one that is done.

    Args:
        store: Where the case is.
        case_id: Which.
        by: Who asks for it.
        reason: Why, for the history.
        version: Digest of the bot's files to go on with; empty keeps the case's.
        from_step: Do this step and the later ones again; empty goes on at the one that didn't pass.

    Raises:
        CaseStateError: The case is in a state that isn't retried.
        KeyMissingError: The case was forgotten.
        NotFoundError: No such case or step.
    """
    with store.transaction() as connection:
        case = store.hold(connection, case_id)
        store.key(connection, case.id)
        if case.status not in RETRIED and not (from_step and case.status is Status.DONE):
            raise CaseStateError(
                f"Case {case.id} is {case.status}: only failed, waiting or rejected ones are retried, and a done one "
                "from a step on that is named with --from."
            )
        if from_step:
            here = steps.c.case_id == case.id
            position = connection.scalar(select(steps.c.position).where(here, steps.c.name == from_step))
            if position is None:
                raise NotFoundError(f"Case {case.id} has no step {from_step!r}: see 'bots case show {case.id}'.")
            connection.execute(delete(steps).where(here, steps.c.position >= position))
        retry_in(store, connection, case, by=by, reason=reason, version=version, from_step=from_step)


def retry_in(
    store: Store, connection: Connection, case: Case, *, by: str, reason: str, version: str = "", from_step: str = ""
) -> None:
    """`retry` of a case that the caller's transaction holds and has found to be in one of the right states."""
    if version and version != case.version:
        connection.execute(update(cases).where(cases.c.id == case.id).values(version=version))
        move_steps(connection, case.id, version)
        audit.record(connection, case.id, store.clock(), "version", version=version)
    connection.execute(update(cases).where(cases.c.id == case.id).values(attempts=0))
    store.transition(connection, case.id, Status.READY, by=by, why=reason, step=from_step)


def move_steps(connection: Connection, case_id: str, version: str) -> None:
    """Let the steps that are done count for another version of the bot: a step is known by its name."""
    connection.execute(update(steps).where(steps.c.case_id == case_id).values(version=version))


def cancel(store: Store, case_id: str, *, by: str, reason: str) -> bool:
    """Cancel a case; one that a worker holds stops at its next keyword. Returns whether it is cancelled already.

    Raises:
        CaseStateError: The case has ended.
        NotFoundError: No such case.
    """
    with store.transaction() as connection:
        case = store.hold(connection, case_id)
        if case.status in FINAL:
            raise CaseStateError(f"Case {case.id} is {case.status}: it has ended and can't be cancelled.")
        return cancel_in(store, connection, case, by=by, reason=reason)


def cancel_in(store: Store, connection: Connection, case: Case, *, by: str, reason: str) -> bool:
    """`cancel` of a case that the caller's transaction holds and has found not to have ended."""
    if case.status is not Status.WORKING:
        store.transition(connection, case.id, Status.CANCELLED, by=by, why=reason)
        return True
    connection.execute(update(cases).where(cases.c.id == case.id).values(cancel_requested=True))
    audit.record(connection, case.id, store.clock(), "cancel_requested", by=by, why=reason)
    return False
