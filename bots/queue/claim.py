"""Claiming a case under a lease."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bots import fault
from bots.cases import audit
from bots.cases.locks import note_held
from bots.cases.model import Lease, Status
from bots.cases.store import Store
from bots.cases.tables import attempts, cases
from bots.definition import Definition
from bots.queue.order import most_urgent
from bots.queue.pauses import paused
from bots.queue.slots import Accounts, capacities, full

# Made once: every claim executes them, and building one costs more than executing it.
_ATTEMPTS = select(func.max(attempts.c.number)).where(attempts.c.case_id == bindparam("of_case"))
_HOLD = (
    update(cases)
    .where(cases.c.id == bindparam("of_case"))
    .values(
        status=Status.WORKING,
        updated_at=bindparam("now"),
        attempts=cases.c.attempts + 1,
        lease_token=bindparam("token"),
        lease_expires_at=bindparam("until"),
        lease_holder=bindparam("holder"),
        not_before=None,
    )
)
_BEGIN = insert(attempts)


def claim(
    store: Store,
    bots: Mapping[str, Definition],
    *,
    holder: str,
    lease: timedelta,
    case_id: str = "",
    accounts: Accounts = MappingProxyType({}),
    tags: Collection[str] = (),
) -> Lease | None:
    """Take the most urgent case that may be worked on now; None when there is none.

    A case whose lease has ended is taken over: its worker is dead or no longer allowed to write. One that has used up
    its attempts that way ends in ``failed``.

    Args:
        store: Where the cases are.
        bots: The bots this worker knows, by name.
        holder: Who claims, for people to read.
        lease: How long the claim holds unless it is renewed.
        case_id: Only this case, whether its bot is paused or not and whatever it needs.
        accounts: The robot accounts of each target, as the environment names them.
        tags: What this machine is capable of; a case whose bot needs more is left for another.
    """
    while True:
        with store.transaction() as connection:
            taken = _take(store, connection, bots, holder, lease, case_id, accounts, frozenset(tags))
        if not isinstance(taken, str):
            fault.point("claimed")
            return taken


def _take(
    store: Store,
    connection: Connection,
    bots: Mapping[str, Definition],
    holder: str,
    lease: timedelta,
    case_id: str,
    accounts: Accounts,
    tags: frozenset[str],
) -> Lease | str | None:
    """One try: a lease, None, or the id of a case that was found dead and put aside."""
    now = store.clock()
    paused_bots, closed = standing_still(connection, now, bots, accounts)
    able = [bot for bot in bots.values() if case_id or (bot.name not in paused_bots and tags.issuperset(bot.needs))]
    row = most_urgent(connection, now, able, closed, case_id)
    if row is None:
        return None
    note_held(connection, row.id)
    if row.status == Status.WORKING:
        audit.record(connection, row.id, now, "lease_ended")
        if row.attempts >= bots[row.bot].attempts:
            store.transition(connection, row.id, Status.FAILED, reason="attempts_used_up")
            return str(row.id)
    token = secrets.token_hex(16)
    number = int(connection.scalar(_ATTEMPTS, {"of_case": row.id}) or 0) + 1
    held = {"token": token, "until": now + lease, "holder": holder}
    connection.execute(_HOLD, {"of_case": row.id, "now": now, **held})
    connection.execute(_BEGIN, {"case_id": row.id, "number": number, "worker": holder, "started_at": now})
    audit.record(connection, row.id, now, "working", attempt=number, worker=holder)
    return Lease(row.id, token, now + lease, number)


def standing_still(
    connection: Connection, now: datetime, bots: Mapping[str, Definition], accounts: Accounts
) -> tuple[frozenset[str], frozenset[str]]:
    """The bots that are paused, and the targets that are paused or full: cases that want one of these wait.

    Args:
        connection: A transaction.
        now: This moment.
        bots: The bots that are known, by name.
        accounts: The robot accounts of each target.
    """
    standing = paused(connection, now)
    tolerated = capacities(bots.values(), accounts)
    return standing.bots, standing.targets | full(connection, now, tolerated, standing)


def queue_empty(store: Store) -> bool:
    """Whether nothing is ready, being worked on or waiting to be tried again."""
    open_states = (Status.RECEIVED, Status.READY, Status.WORKING, Status.WAITING)
    with store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(cases).where(cases.c.status.in_(open_states))) == 0
