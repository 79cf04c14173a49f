"""Legal holds: a case that must not be forgotten for now, whatever its age."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from bots.cases import audit
from bots.cases.store import Store
from bots.cases.tables import holds
from bots.errors import CaseStateError

_REASON = 200  # letters that the table has


def hold_case(store: Store, case_id: str, *, by: str, reason: str) -> str:
    """Keep the case from being forgotten; returns its id.

    Raises:
        CaseStateError: It is held already.
        KeyMissingError: It was forgotten.
        NotFoundError: There is no such case.
    """
    with store.transaction() as connection:
        case = store.hold(connection, case_id)
        store.key(connection, case.id)
        if reason_to_hold(connection, case.id):
            raise CaseStateError(f"Case {case.id} is held already: see 'bots case show {case.id}'.")
        now, reason = store.clock(), reason[:_REASON]
        connection.execute(insert(holds).values(case_id=case.id, since=now, by=by, reason=reason))
        audit.record(connection, case.id, now, "held", by=by, why=reason)
        return case.id


def release_case(store: Store, case_id: str, *, by: str, reason: str) -> str:
    """Let the case be forgotten again; returns its id.

    Raises:
        CaseStateError: It isn't held.
        NotFoundError: There is no such case.
    """
    with store.transaction() as connection:
        case = store.hold(connection, case_id)
        if connection.execute(delete(holds).where(holds.c.case_id == case.id)).rowcount == 0:
            raise CaseStateError(f"Case {case.id} isn't held.")
        audit.record(connection, case.id, store.clock(), "released", by=by, why=reason)
        return case.id


def reason_to_hold(connection: Connection, case_id: str) -> str:
    """Why the case is held; empty where it isn't."""
    return str(connection.scalar(select(holds.c.reason).where(holds.c.case_id == case_id)) or "")
