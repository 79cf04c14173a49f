"""Claiming a case under a lease."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Connection, bindparam, insert, update

from bots import fault
from bots.cases import audit
from bots.cases.locks import Held, note_held
from bots.cases.model import Lease, Status
from bots.cases.prepared import Prepared
from bots.cases.store import Store
from bots.cases.tables import attempts, cases
from bots.definition import Definition
from bots.queue.order import most_urgent
from bots.queue.pauses import paused
from bots.queue.slots import Accounts, Capacity, capacities, full

_TAKE = Prepared(
    update(cases)
    .where(audit.AS_HELD)
    .values(
        status=Status.WORKING,
        updated_at=bindparam("now"),
        attempts=cases.c.attempts + 1,
        lease_token=bindparam("token"),
        lease_expires_at=bindparam("until"),
        lease_holder=bindparam("holder"),
        not_before=None,
    ),
    "last_attempt",
    "last_event",
    "last_digest",
)
_BEGIN = Prepared(insert(attempts), "case_id", "number", "worker", "started_at")


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
    row = None
    able = [bot for bot in bots.values() if case_id or tags.issuperset(bot.needs)]
    tolerated = capacities(bots.values(), accounts)
    if not tolerated and not case_id:
        row = most_urgent(connection, now, able, (), unhindered=True)
    if row is None:
        paused_bots, closed = standing_still(connection, now, tolerated)
        if not case_id:
            able = [bot for bot in able if bot.name not in paused_bots]
        row = most_urgent(connection, now, able, closed, case_id)
    if row is None:
        return None
    note_held(connection, row.id, Held(row.status, row.last_event, row.last_digest))
    if row.status == Status.WORKING:
        audit.record(connection, row.id, now, "lease_ended")
        if row.attempts >= bots[row.bot].attempts:
            store.transition(connection, row.id, Status.FAILED, reason="attempts_used_up")
            return str(row.id)
    token = secrets.token_hex(16)
    number = row.last_attempt + 1
    held = {"now": now, "token": token, "until": now + lease, "holder": holder, "last_attempt": number}
    audit.change(connection, row.id, Status.WORKING, _TAKE, held, now, "working", attempt=number, worker=holder)
    _BEGIN.run(connection, case_id=row.id, number=number, worker=holder, started_at=now)
    return Lease(row.id, token, now + lease, number)


def standing_still(
    connection: Connection, now: datetime, tolerated: Mapping[str, Capacity]
) -> tuple[frozenset[str], frozenset[str]]:
    """The bots that are paused, and the targets that are paused or full: cases that want one of these wait.

    Args:
        connection: A transaction.
        now: This moment.
        tolerated: What each target tolerates, see `bots.queue.slots.capacities`.
    """
    standing = paused(connection, now)
    return standing.bots, standing.targets | full(connection, now, tolerated, standing)
