"""Locks that last until the transaction ends: on a case, or on a name.

On PostgreSQL each statement of a transaction sees what others have committed meanwhile. Whoever reads something of a
case to decide what to write there holds the case first; whoever decides about several cases holds a name that all who
decide the same hold too. On SQLite a writing transaction is alone from its beginning, so these do nothing there.

Cases are held in the order of their ids where it is several, so that two transactions never wait for each other.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, func, select

from bots.cases.tables import cases

_HELD = "bots_held"


def hold(connection: Connection, case_id: str) -> None:
    """Hold the case's row until the transaction ends; at once where it is held already.

    Raises:
        OperationalError: Another transaction holds it for longer than the database's lock timeout.
    """
    if connection.dialect.name == "sqlite":
        return
    held = _held(connection)
    if case_id not in held:
        # NO KEY UPDATE: rows that refer to the case may still be added by whoever holds a later one.
        connection.execute(select(cases.c.id).where(cases.c.id == case_id).with_for_update(key_share=True))
        held.add(case_id)


def note_held(connection: Connection, case_id: str) -> None:
    """Remember that this transaction has locked or inserted the case's row: `hold` needs no statement then."""
    if connection.dialect.name != "sqlite":
        _held(connection).add(case_id)


def hold_name(connection: Connection, name: str) -> None:
    """Hold a name until the transaction ends; others that ask for the same one wait.

    Raises:
        OperationalError: Another transaction holds it for longer than the database's lock timeout.
    """
    if connection.dialect.name == "sqlite":
        return
    number = int.from_bytes(hashlib.sha256(f"bots:{name}".encode()).digest()[:8], "big", signed=True)
    connection.execute(select(func.pg_advisory_xact_lock(number)))


def _held(connection: Connection) -> set[str]:
    """The cases that this transaction holds; forgotten with it."""
    transaction: Any = connection.get_transaction()
    known = connection.info.get(_HELD)
    if known is None or known[0] is not transaction:
        known = connection.info[_HELD] = (transaction, set())
    held: set[str] = known[1]
    return held
