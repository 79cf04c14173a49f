"""Pauses of bots, targets and robot accounts: by a person until resumed or until a time, by the system by itself.

A target that doesn't answer is paused for longer each time, so that a thousand cases neither burn their attempts nor
wait for a time-out each. When the pause ends one case tries, as a probe: its success lets all go on, its failure
makes the next pause longer. (The circuit breaker of Nygard, "Release It!", half open for one.)
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from loguru import logger
from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases.bell import ring
from bots.cases.model import Status
from bots.cases.tables import cases, pauses
from bots.queue.kinds import PauseKind
from bots.queue.order import in_force
from bots.queue.retry import back_off

SYSTEM = "system"  # who pauses where no person does
_FIRST, _LONGEST = timedelta(seconds=15), timedelta(minutes=15)  # pauses of a target that doesn't answer
_PROBE = timedelta(minutes=1)  # that a probe has to itself; a dead one keeps nobody waiting longer
_random = random.SystemRandom()


# Made once: every claim asks.
_IN_FORCE = select(pauses.c.kind, pauses.c.name).where(in_force(bindparam("now")))


class Gate(StrEnum):
    """Whether a case may enter a target now."""

    OPEN = "open"
    PROBE = "probe"  # the pause has ended: this case alone tries
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class Pause:
    """Something that is paused, or whose pause has ended without anybody having tried it since."""

    kind: PauseKind
    name: str
    since: datetime
    until: datetime | None  # None: until somebody resumes it
    by: str
    reason: str
    failures: int

    def in_force(self, now: datetime) -> bool:
        """Whether it holds at that moment."""
        return self.until is None or self.until > now


@dataclass(frozen=True, slots=True)
class Pauses:
    """The names of what is paused at one moment."""

    bots: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()


def account_name(target: str, account: str) -> str:
    """A robot account's name among the pauses, such as ``core_banking.robot1``."""
    return f"{target}.{account}"


def pauses_of(connection: Connection) -> list[Pause]:
    """Every pause, also those that have ended but wait for a probe."""
    return [_as_pause(row) for row in connection.execute(select(pauses).order_by(pauses.c.kind, pauses.c.name))]


def pause_of(connection: Connection, kind: PauseKind, name: str) -> Pause | None:
    """The pause of one thing, in force or ended without a probe."""
    row = connection.execute(select(pauses).where(_is(kind, name))).first()
    return _as_pause(row) if row is not None else None


def paused(connection: Connection, now: datetime) -> Pauses:
    """What is paused at that moment; one query."""
    names: dict[str, set[str]] = {}
    for kind, name in connection.execute(_IN_FORCE, {"now": now}):
        names.setdefault(kind, set()).add(name)
    return Pauses(*(frozenset(names.get(kind, ())) for kind in PauseKind))


def pause(
    connection: Connection,
    now: datetime,
    kind: PauseKind,
    name: str,
    *,
    by: str,
    reason: str,
    until: datetime | None = None,
    failures: int = 0,
) -> None:
    """Pause something, in place of how it was paused before.

    Args:
        connection: The caller's transaction.
        now: This moment.
        kind: What kind of thing.
        name: Which.
        by: Who pauses it, or ``system``.
        reason: Why, without personal data.
        until: When it ends by itself; None: when somebody resumes it.
        failures: In a row, where the system pauses a target.
    """
    values = {"since": now, "until": until, "by": by[:80], "reason": reason[:200], "failures": failures}
    if connection.execute(update(pauses).where(_is(kind, name)).values(**values)).rowcount == 0:
        try:
            with connection.begin_nested():
                connection.execute(insert(pauses).values(kind=kind, name=name, **values))
        except IntegrityError:  # another was first by a moment
            connection.execute(update(pauses).where(_is(kind, name)).values(**values))


def resume(connection: Connection, now: datetime, kind: PauseKind, name: str) -> bool:
    """End a pause; the cases that wait for it may go on at once. Returns whether there was one."""
    ended = connection.execute(delete(pauses).where(_is(kind, name))).rowcount > 0
    if kind is not PauseKind.BOT:
        target = name.partition(".")[0]
        connection.execute(
            update(cases).where(cases.c.status == Status.WAITING, cases.c.wants == target).values(not_before=now)
        )
    ring(connection)
    return ended


def ask_gate(connection: Connection, now: datetime, target: str) -> Gate:
    """Whether a case may enter the target; where the pause has ended, the first who asks is the probe."""
    row = connection.execute(select(pauses).where(_is(PauseKind.TARGET, target))).first()
    if row is None:
        return Gate.OPEN
    if row.until is None or row.until > now:
        return Gate.SHUT
    if not row.failures:  # a person's, over
        return Gate.OPEN
    ours = update(pauses).where(_is(PauseKind.TARGET, target), pauses.c.until == row.until)
    mine = connection.execute(ours.values(until=now + _PROBE)).rowcount == 1
    return Gate.PROBE if mine else Gate.SHUT


def target_failed(
    connection: Connection, now: datetime, target: str, reason: str, *, probe: bool
) -> tuple[datetime | None, bool]:
    """Pause a target that doesn't answer, for longer than the last time.

    Args:
        connection: The caller's transaction.
        now: This moment.
        target: Which.
        reason: What it said, without personal data.
        probe: Whether the case that met it was the probe. Others that fail while the pause is in force had begun
            before it: they count as one failure with the first.

    Returns:
        When the pause ends, None where a person must end it; and whether it was known to fail already.
    """
    row = connection.execute(select(pauses).where(_is(PauseKind.TARGET, target)).with_for_update()).first()
    in_force = row is not None and (row.until is None or row.until > now)
    if row is not None and in_force and (row.by != SYSTEM or not probe):
        return row.until, True
    failures = (row.failures if row is not None else 0) + 1
    until = now + back_off(failures, _random, first=_FIRST, longest=_LONGEST)
    pause(connection, now, PauseKind.TARGET, target, by=SYSTEM, reason=reason, until=until, failures=failures)
    logger.error("Target {} is paused until {:%H:%M:%S} UTC: {}", target, until, reason)
    return until, row is not None


def target_answered(connection: Connection, now: datetime, target: str) -> None:
    """A probe went well: let all go on. A person's pause stays."""
    system = (pauses.c.by == SYSTEM) & (pauses.c.failures > 0)
    if connection.execute(delete(pauses).where(_is(PauseKind.TARGET, target), system)).rowcount:
        resume(connection, now, PauseKind.TARGET, target)
        logger.info("Target {} answers again", target)


def probe_again(connection: Connection, now: datetime, target: str) -> None:
    """A probe ended before it came to the target: let another try at once."""
    mine = (pauses.c.by == SYSTEM) & (pauses.c.failures > 0)
    connection.execute(update(pauses).where(_is(PauseKind.TARGET, target), mine).values(until=now))


def _as_pause(row: Row[Any]) -> Pause:
    return Pause(PauseKind(row.kind), row.name, row.since, row.until, row.by, row.reason, row.failures)


def _is(kind: PauseKind, name: str) -> ColumnElement[bool]:
    return (pauses.c.kind == kind) & (pauses.c.name == name)
