"""Pausing single cases: no worker takes them until somebody lets them go on, or until a moment.

A paused case is ``waiting`` with the reason ``paused``: whatever makes other waiting cases go on leaves it alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, update

from bots.cases import audit
from bots.cases.bulk import Chosen, for_each
from bots.cases.model import Case, Status
from bots.cases.store import Store
from bots.cases.tables import cases

PAUSED = "paused"  # the reason code
PAUSABLE = frozenset({Status.READY, Status.WAITING})
RESUMABLE = frozenset({Status.WAITING})


def pause_all(store: Store, chosen: Chosen, *, by: str, reason: str, until: datetime | None = None) -> int:
    """Let no worker take cases that are ready or waiting; returns how many. One that is worked on is left alone.

    Args:
        store: Where the cases are.
        chosen: Which.
        by: Who pauses them.
        reason: Why, for the histories; without personal data.
        until: When they go on by themselves; None: when somebody lets them.
    """
    told = until.isoformat(timespec="minutes") if until else ""

    def act(connection: Connection, case: Case) -> bool:
        if case.status is Status.READY:
            store.transition(
                connection, case.id, Status.WAITING, reason=PAUSED, by=by, not_before=until, why=reason, until=told
            )
            return True
        # It waits for its next attempt or for a target: neither is to make it go on.
        values = {"reason": PAUSED, "not_before": until, "wants": None}
        connection.execute(update(cases).where(cases.c.id == case.id).values(**values))
        more = {"until": told} if told else {}
        audit.record(connection, case.id, store.clock(), "paused", by=by, why=reason, **more)
        return True

    return for_each(store, chosen, PAUSABLE, act)


def resume_all(store: Store, chosen: Chosen, *, by: str, reason: str) -> int:
    """Let paused cases go on, with the attempts that they had; returns how many."""

    def act(connection: Connection, case: Case) -> bool:
        store.transition(connection, case.id, Status.READY, by=by, why=reason)
        return True

    return for_each(store, paused(chosen), RESUMABLE, act)


def paused(chosen: Chosen) -> Chosen:
    """Those of the chosen cases that are paused."""
    return replace(chosen, reason=PAUSED)


def is_paused(case: Case) -> bool:
    """Whether somebody has paused the case."""
    return case.status is Status.WAITING and case.reason == PAUSED
