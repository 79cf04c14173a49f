"""Slots of a target: how many robots it tolerates at once, over all machines, and with which account each logs in.

A slot is held while a case enters, not while its papers are read. It counts only while the case is worked on under
the lease that took it: a dead worker's slot is free when its lease ends, with nobody's help.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from bots.cases.bell import ring
from bots.cases.locks import hold_name
from bots.cases.model import Lease, Status
from bots.cases.tables import cases, slots
from bots.definition import Definition
from bots.queue.pauses import Pauses, account_name

Accounts = Mapping[str, Sequence[str]]  # target → the robot accounts that may log in there


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a target, held."""

    target: str
    number: int  # from 1
    account: str = ""  # empty where the target's log-in isn't by account


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a target tolerates."""

    limit: int  # robots at once
    accounts: tuple[str, ...] = ()  # one for each; empty where all log in with the same


def capacity(limit: int | None, accounts: Sequence[str]) -> Capacity | None:
    """What a target tolerates, from bot.yaml's limit and the environment's accounts; None: any number."""
    if limit is None and not accounts:
        return None
    limits = [number for number in (limit, len(accounts) or None) if number is not None]
    return Capacity(min(limits), tuple(accounts))


def capacities(bots: Iterable[Definition], accounts: Accounts) -> dict[str, Capacity]:
    """What each target of these bots tolerates; where they differ, the least."""
    found: dict[str, Capacity] = {}
    for bot in bots:
        for name, target in bot.targets.items():
            one = capacity(target.limit, accounts.get(name, ()))
            if one is not None and (name not in found or one.limit < found[name].limit):
                found[name] = one
    return found


def held(connection: Connection, now: datetime) -> dict[str, int]:
    """How many robots are in each target."""
    query = select(slots.c.target, func.count()).where(_counts(now)).group_by(slots.c.target)
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def full(connection: Connection, now: datetime, tolerated: Mapping[str, Capacity], paused: Pauses) -> frozenset[str]:
    """The targets that have no free slot: as many robots as they tolerate, or every account in use or paused."""
    if not tolerated:
        return frozenset()
    busy = held(connection, now)
    return frozenset(
        name
        for name, one in tolerated.items()
        if busy.get(name, 0) >= min(one.limit, len(_usable(name, one, paused)) if one.accounts else one.limit)
    )


def take(
    connection: Connection, now: datetime, lease: Lease, target: str, tolerated: Capacity, paused: Pauses
) -> Slot | None:
    """Take a free slot of the target, in the caller's transaction; None when there is none."""
    hold_name(connection, f"slots:{target}")  # one decides at a time: neither slot nor account is taken twice
    here = slots.c.target == target
    connection.execute(delete(slots).where(here, ~_counts(now)))
    rows = connection.execute(select(slots.c.number, slots.c.account).where(here)).all()
    used = {row.account for row in rows}
    accounts = [name for name in _usable(target, tolerated, paused) if name not in used]
    if len(rows) >= tolerated.limit or (tolerated.accounts and not accounts):
        return None
    number = min(set(range(1, tolerated.limit + 1)) - {row.number for row in rows})
    slot = Slot(target, number, accounts[0] if accounts else "")
    connection.execute(
        insert(slots).values(
            target=target,
            number=number,
            account=slot.account or None,
            case_id=lease.case_id,
            token=lease.token,
            since=now,
        )
    )
    return slot


def release(connection: Connection, lease: Lease) -> None:
    """Free every slot that this lease holds."""
    freed = connection.execute(delete(slots).where(slots.c.case_id == lease.case_id, slots.c.token == lease.token))
    if freed.rowcount:
        ring(connection)


def _usable(target: str, tolerated: Capacity, paused: Pauses) -> Collection[str]:
    """The accounts that aren't paused."""
    return [name for name in tolerated.accounts if account_name(target, name) not in paused.accounts]


def _counts(now: datetime) -> ColumnElement[bool]:
    """A slot counts while its case is worked on under the lease that took it."""
    holder = select(cases.c.id).where(cases.c.id == slots.c.case_id, cases.c.lease_token == slots.c.token)
    return holder.where(cases.c.status == Status.WORKING, cases.c.lease_expires_at >= now).exists()
