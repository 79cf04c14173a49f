"""Claiming a case under a lease."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, update

from bots import fault
from bots.cases import audit
from bots.cases.locks import Held, note_held
from bots.cases.model import Lease, Status
from bots.cases.prepared import Prepared
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.definition import Definition
from bots.queue.attempts import begin_attempt
from bots.queue.order import most_urgent
from bots.queue.pauses import paused
from bots.queue.slots import Accounts, Capacity, capacities, full
from bots.schedule import is_open

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


@dataclass(frozen=True)
class Claimant:
    """Who claims cases, and which.

    Attributes:
        bots: The bots this worker knows, by name.
        holder: Its name, for people to read.
        lease: How long a claim holds unless it is renewed.
        accounts: The robot accounts of each target, as the environment names them.
        tags: What this machine is capable of; a case whose bot needs more is left for another.
        time_zone: The project's, for the hours of bots that name none.
    """

    bots: Mapping[str, Definition]
    holder: str
    lease: timedelta
    accounts: Accounts = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    time_zone: str = "UTC"

    def able_at(self, now: datetime) -> list[Definition]:
        """The bots whose cases can be begun here at that moment: those whose hours have come."""
        if not self._timed:
            return self.able
        return [bot for bot in self.able if is_open(bot, now, time_zone=self.time_zone)]

    @cached_property
    def _timed(self) -> bool:
        return any(bot.schedule.window or bot.schedule.on or bot.schedule.not_on for bot in self.able)

    @cached_property
    def able(self) -> list[Definition]:
        """The bots whose cases can be worked here."""
        return [bot for bot in self.bots.values() if self.tags.issuperset(bot.needs)]

    @cached_property
    def tolerated(self) -> dict[str, Capacity]:
        """What each target of the bots tolerates."""
        return capacities(self.bots.values(), self.accounts)


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
        bots: As `Claimant` has it, like what isn't said here.
        holder: Who claims.
        lease: How long the claim holds.
        case_id: Only this case, whether its bot is paused or not and whatever it needs.
        accounts: The robot accounts of each target.
        tags: What this machine is capable of.
    """
    return claim_as(store, Claimant(bots, holder, lease, accounts, frozenset(tags)), case_id)


def claim_as(store: Store, claimant: Claimant, case_id: str = "") -> Lease | None:
    """`claim` for somebody who claims again and again."""
    while True:
        with store.transaction() as connection:
            taken = _take(store, connection, claimant, case_id)
        if not isinstance(taken, str):
            fault.point("claimed")
            return taken


def claim_next(store: Store, connection: Connection, claimant: Claimant) -> Lease | None:
    """One try in the transaction that concludes the case before: one commit for both.

    Returns:
        The lease, once the transaction is committed. None: there is nothing to do, or a case was found dead and put
        aside; `claim_as` says which.
    """
    taken = _take(store, connection, claimant, "")
    return None if isinstance(taken, str) else taken


def _take(store: Store, connection: Connection, claimant: Claimant, case_id: str) -> Lease | str | None:
    """One try: a lease, None, or the id of a case that was found dead and put aside."""
    now = store.clock()
    row = _next(connection, now, claimant, case_id)
    if row is None:
        return None
    note_held(connection, row.id, Held(row.status, row.last_event, row.last_digest))
    if row.status == Status.WORKING:
        audit.record(connection, row.id, now, "lease_ended")
        if row.attempts >= claimant.bots[row.bot].attempts:
            store.transition(connection, row.id, Status.FAILED, reason="attempts_used_up")
            return str(row.id)
    lease = Lease(row.id, secrets.token_hex(16), now + claimant.lease, row.last_attempt + 1)
    holder = claimant.holder
    held = {
        "now": now,
        "token": lease.token,
        "until": lease.expires_at,
        "holder": holder,
        "last_attempt": lease.attempt,
    }
    told = {"attempt": lease.attempt, "worker": holder}
    audit.change(connection, row.id, Status.WORKING, _TAKE, held, now, "working", **told)
    begin_attempt(connection, now, lease, holder)
    return lease


def _next(connection: Connection, now: datetime, claimant: Claimant, case_id: str) -> Any | None:
    """The case that is claimed next."""
    if not claimant.tolerated and not case_id:
        row = most_urgent(connection, now, claimant.able_at(now), (), unhindered=True)
        if row is not None:
            return row
    paused_bots, closed = standing_still(connection, now, claimant.tolerated)
    if case_id:
        return most_urgent(connection, now, claimant.bots.values(), closed, case_id)
    return most_urgent(connection, now, [bot for bot in claimant.able_at(now) if bot.name not in paused_bots], closed)


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
