"""Leases that are held: renewed while their workers live, given back once these are certainly dead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update

from bots import fault
from bots.cases.bell import ring
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases


class Standing(StrEnum):
    """How a lease stands that was to be renewed."""

    RENEWED = "renewed"
    BUSY = "busy"  # somebody is writing to the case: it is still the holder's, and to be tried again
    OVER = "over"  # nobody holds the case: its run was concluded, or it was put aside
    TAKEN = "taken"  # another worker holds it


def renew(store: Store, held: Mapping[str, str], lease: timedelta) -> dict[str, Standing]:
    """Let leases last longer, all in one short transaction that waits for nobody.

    A case that another transaction is writing to, most likely its own worker's, is left for the next time: one that
    is blocked must not let the others lapse.

    Args:
        store: Where the cases are.
        held: The token of each case that is held.
        lease: How long they hold from now.

    Returns:
        How each stands.
    """
    rows = select(cases.c.id, cases.c.lease_token, cases.c.status).where(cases.c.id.in_(list(held)))
    with store.transaction() as connection:
        free = {row.id for row in connection.execute(rows.with_for_update(skip_locked=True, key_share=True))}
        found = connection.execute(rows).all()
        working = {row.id: row.lease_token == held[row.id] for row in found if row.status == Status.WORKING}
        due = [case_id for case_id, ours in working.items() if ours and case_id in free]
        if due:
            until = store.clock() + lease
            connection.execute(update(cases).where(cases.c.id.in_(due)).values(lease_expires_at=until))
    return {case_id: _standing(working.get(case_id), case_id in free) for case_id in held}


def _standing(ours: bool | None, free: bool) -> Standing:
    """How a lease stands: whether it is still ours, None where nobody has one; and whether we could write to it."""
    if ours is None:
        return Standing.OVER
    if not ours:
        return Standing.TAKEN
    return Standing.RENEWED if free else Standing.BUSY


def give_back(store: Store, holder: str, *, attempt_lost: bool = True) -> int:
    """End every running lease of a worker that is certainly dead, so that others take its cases at once.

    That is one case at most, also where the worker died before it could say that it has one; of a supervisor those of
    all its workers.

    Args:
        store: Where the cases are.
        holder: The worker's name, or its supervisor's: what comes before the hyphen.
        attempt_lost: Whether the attempts count; not where the worker was killed for reasons of its machine.

    Returns:
        How many there were.
    """
    whose = or_(cases.c.lease_holder == holder, cases.c.lease_holder.startswith(f"{holder}-", autoescape=True))
    with store.transaction() as connection:
        now = store.clock()
        ended = connection.execute(
            update(cases)
            .where(cases.c.status == Status.WORKING, cases.c.lease_expires_at >= now, whose)
            .values(
                lease_expires_at=now - timedelta(seconds=1),
                attempts=cases.c.attempts - (0 if attempt_lost else 1),
            )
        )
        if ended.rowcount:
            ring(connection)
    fault.point("given_back")
    return ended.rowcount
