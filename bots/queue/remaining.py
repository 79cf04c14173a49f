"""What remains to be done: cases that somebody will come to, and those that are held until a person does something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, and_, case, func, or_, select

from bots.cases.model import Status
from bots.cases.tables import cases
from bots.definition import Definition
from bots.queue.kinds import PauseKind
from bots.queue.pauses import account_name, pauses_of
from bots.queue.slots import Accounts
from bots.schedule import is_open

_TAKES = timedelta(minutes=10)  # that papers may take to be written; whoever takes in after that isn't there any more
_OPEN = (Status.RECEIVED, Status.READY, Status.WORKING, Status.WAITING)


@dataclass(frozen=True, slots=True)
class Remaining:
    """What remains of the queue.

    Attributes:
        coming: Cases that somebody works on, or that can be claimed now or by waiting.
        held: Why others can't be, however long one waits, in words that say what ends it; and how many each holds.
    """

    coming: int = 0
    held: Mapping[str, int] = field(default_factory=dict)


def remaining(
    connection: Connection,
    now: datetime,
    bots: Mapping[str, Definition],
    accounts: Accounts,
    tags: Collection[str] = (),
    time_zone: str = "UTC",
) -> Remaining:
    """What remains to be done for workers of these bots on a machine like this one.

    Args:
        connection: A transaction that reads.
        now: This moment.
        bots: Those that are known here, by name.
        accounts: The robot accounts of each target.
        tags: What this machine is capable of.
        time_zone: The project's, for the hours of bots that name none.
    """
    shut = {name for name, bot in bots.items() if not is_open(bot, now, time_zone=time_zone)}
    why = _judge(connection, bots, accounts, frozenset(tags), shut)
    arriving = and_(cases.c.status == Status.RECEIVED, cases.c.updated_at >= now - _TAKES)
    in_hand = case((or_(cases.c.lease_expires_at >= now, arriving), 1), else_=0).label("in_hand")
    groups = (cases.c.bot, cases.c.status, cases.c.wants, in_hand)
    query = select(*groups, func.count().label("number")).where(cases.c.status.in_(_OPEN)).group_by(*groups)
    coming, held = 0, Counter[str]()
    for row in connection.execute(query):
        reason = "" if row.in_hand else why(row)
        if reason:
            held[reason] += row.number
        else:
            coming += row.number
    return Remaining(coming, dict(sorted(held.items())))


def _judge(
    connection: Connection,
    bots: Mapping[str, Definition],
    accounts: Accounts,
    tags: frozenset[str],
    shut: Collection[str],
) -> Callable[[Row[tuple[str, str, str | None, int, int]]], str]:
    """Says why a group of cases is held; empty where it isn't."""
    endless = {(each.kind, each.name): each for each in pauses_of(connection) if each.until is None}

    def told(kind: PauseKind, name: str) -> str:
        each = endless.get((kind, name))
        if each is None:
            return ""
        return f"{kind} {name} is paused by {each.by}: {each.reason.rstrip('.')}; 'bots resume {kind} {name}' ends that"

    def why(row: Row[tuple[str, str, str | None, int, int]]) -> str:
        if row.status == Status.RECEIVED:
            return "not wholly taken in: 'bots up' or 'bots watch' goes on as long as the papers lie in their folder"
        bot, target = bots.get(row.bot), row.wants or ""
        if bot is None:
            return f"there is no sound bot {row.bot} here; 'bots doctor' says more"
        lacking = sorted(set(bot.needs) - tags)
        if lacking:
            return f"{row.bot} needs {', '.join(lacking)}, which this machine lacks"
        if bot.name in shut:
            hours = bot.schedule.window or "its days"
            return f"{row.bot} begins cases in its hours only ({hours}); 'bots schedule next' says when"
        robots = [account_name(target, each) for each in accounts.get(target, ())]
        paused = [told(PauseKind.ACCOUNT, each) for each in robots]
        by_accounts = paused[0] if paused and all(paused) else ""
        return told(PauseKind.BOT, row.bot) or told(PauseKind.TARGET, target) or by_accounts

    return why
