"""Locks that last until the transaction ends: on a case, or on a name.

On PostgreSQL each statement of a transaction sees what others have committed meanwhile. Whoever reads something of a
case to decide what to write there holds the case first; whoever decides about several cases holds a name that all who
decide the same hold too. On SQLite a writing transaction is alone from its beginning, so nothing is locked there.

What a case is while it is held is remembered with the transaction, so that nobody looks it up again.

Cases are held in the order of their ids where it is several, so that two transactions never wait for each other.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from bots.cases.prepared import Prepared
from bots.cases.tables import cases
from bots.errors import NotFoundError

_HELD = "bots_held"


class Held(NamedTuple):
    """A case as the transaction that holds it knows it."""

    status: str
    last_event: int  # number of the last event of its history, 0 before the first
    last_digest: str | None


# NO KEY UPDATE: rows that refer to the case may still be added by whoever holds a later one.
_HOLD = Prepared(
    select(cases.c.status, cases.c.last_event, cases.c.last_digest)
    .where(cases.c.id == bindparam("of_case"))
    .with_for_update(key_share=True)
)


def hold(connection: Connection, case_id: str) -> Held:
    """Hold the case's row until the transaction ends; at once where it is held already.

    Raises:
        NotFoundError: There is no such case.
        OperationalError: Another transaction holds it for longer than the database's lock timeout.
    """
    known = _held(connection)
    held = known.get(case_id)
    if held is None:
        row = _HOLD.first(connection, of_case=case_id)
        if row is None:
            raise NotFoundError(f"There is no case {case_id}; 'bots case list' shows those there are.")
        held = known[case_id] = Held(*row)
    return held


def note_held(connection: Connection, case_id: str, held: Held) -> None:
    """Remember what a case is that this transaction has locked, inserted or changed: `hold` needs no statement then."""
    _held(connection)[case_id] = held


def hold_name(connection: Connection, name: str) -> None:
    """Hold a name until the transaction ends; others that ask for the same one wait.

    Raises:
        OperationalError: Another transaction holds it for longer than the database's lock timeout.
    """
    if connection.dialect.name == "sqlite":
        return
    number = int.from_bytes(hashlib.sha256(f"bots:{name}".encode()).digest()[:8], "big", signed=True)
    connection.execute(select(func.pg_advisory_xact_lock(number)))


def _held(connection: Connection) -> dict[str, Held]:
    """The cases that this transaction holds; forgotten with it."""
    transaction: Any = connection.get_transaction()
    known = connection.info.get(_HELD)
    if known is None or known[0] is not transaction:
        known = connection.info[_HELD] = (transaction, {})
    held: dict[str, Held] = known[1]
    return held
