"""What a report says, gathered from the database: cases by bot, those that are left, what was entered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from bots.cases.database import take_time
from bots.cases.model import FINAL, Status
from bots.cases.store import Store
from bots.cases.tables import cases, entries
from bots.definition import LANGUAGES, Definition, Language
from bots.intake.refusals import own_refusals
from bots.report.entered import Held, Total, held_by, total_of
from bots.report.period import Period

_WAITING = (Status.RECEIVED, Status.INCOMPLETE, Status.READY, Status.WORKING, Status.REVIEW, Status.WAITING)


@dataclass(frozen=True, slots=True)
class Left:
    """A case that hasn't ended, or has failed; without personal data."""

    case_id: str
    bot: str
    status: Status
    reason: str
    since: datetime
    deadline_at: datetime | None
    service: str


@dataclass(slots=True)
class BotFigures:
    """One bot's day.

    Attributes:
        before: Cases that were open when the day began.
        arrived: Those that came in it.
        done: Those that ended well.
        rejected: Those that were refused, by reason code.
        cancelled: Those that a person withdrew.
        waiting: Those that are open at the end, by state.
        failed: Those that used up their attempts and wait for an operator, at the end.
        planned: Those that should have ended by the end of the day: their due time lies before it.
        reached: Those of them that have.
        with_deadline: Those that ended, or should have, by a deadline.
        in_time: Those of them that ended before it.
    """

    before: int = 0
    arrived: int = 0
    done: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    cancelled: int = 0
    waiting: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    planned: int = 0
    reached: int = 0
    with_deadline: int = 0
    in_time: int = 0

    @property
    def left(self) -> int:
        """What is left for the days to come."""
        return self.waiting.total() + self.failed

    @property
    def adds_up(self) -> bool:
        """Whether nothing was lost: what was there and came has ended or is left."""
        return self.before + self.arrived == self.done + self.rejected.total() + self.cancelled + self.left


@dataclass(frozen=True, slots=True)
class Target:
    """What was entered into a target, beside what it holds."""

    entered: Total
    held: Held | None

    @property
    def agrees(self) -> bool | None:
        """Whether the target holds exactly that; None where it wasn't asked."""
        return None if self.held is None else self.held.agrees(self.entered)


@dataclass(frozen=True, slots=True)
class Report:
    """A business day of a project."""

    period: Period
    made_at: datetime
    bots: Mapping[str, BotFigures]
    titles: Mapping[str, Mapping[Language, str]]  # bot → language → what people call it
    reasons: Mapping[str, Mapping[Language, Mapping[str, str]]]  # bot → language → what it says of its own reason codes
    targets: Sequence[Target]
    left: Sequence[Left]

    @property
    def sound(self) -> bool:
        """Whether every figure agrees with what it can be compared with."""
        return all(each.adds_up for each in self.bots.values()) and all(
            each.agrees is not False for each in self.targets
        )

    def as_dict(self) -> dict[str, Any]:
        """The report as plain JSON data."""
        return {
            "day": self.period.day,
            "from": self.period.start,
            "to": self.period.end,
            "made_at": self.made_at,
            "sound": self.sound,
            "bots": {name: _figures(bot) for name, bot in self.bots.items()},
            "targets": {each.entered.target: _target(each) for each in self.targets},
            "left": [
                {"case": each.case_id, "bot": each.bot, "status": str(each.status), "reason": each.reason,
                 "since": each.since, "deadline": each.deadline_at, "service": each.service}
                for each in self.left
            ],
        }  # fmt: skip


def _figures(bot: BotFigures) -> dict[str, Any]:
    names = ("before", "arrived", "done", "cancelled", "failed", "planned", "reached", "with_deadline", "in_time")
    figures: dict[str, Any] = {name: getattr(bot, name) for name in names}
    return {**figures, "rejected": dict(bot.rejected), "waiting": dict(bot.waiting), "adds_up": bot.adds_up}


def _target(target: Target) -> dict[str, Any]:
    entered, held = target.entered, target.held
    told: dict[str, Any] = {"entered": entered.count, "total": entered.total, "unread": entered.unread}
    told |= {"doubtful": entered.doubtful, "agrees": target.agrees}
    if held is not None:
        told["held"] = {"at": held.at, "count": held.count, "total": held.total, "missing": held.missing}
        told["held"] |= {"differing": held.differing, "repeated": held.repeated}
    return told


def gather(store: Store, definitions: Sequence[Definition], period: Period) -> Report:
    """The report of a period, as things stand now: a day that hasn't ended is told up to this moment.

    Raises:
        StoreError: The database can't be read.
    """
    now = store.clock()
    end = min(period.end, now)
    figures: dict[str, BotFigures] = {bot.name: BotFigures() for bot in definitions}
    left: list[Left] = []
    with store.reading() as connection:
        take_time(connection)
        for row in connection.execute(_of_period(period)):
            _count(figures.setdefault(row.bot, BotFigures()), row, period, end)
            if row.status not in FINAL and row.created_at < end:
                left.append(_left(row))
        names = targets_of(connection, definitions, period)
        targets = [_look(store, connection, name, total, period) for name, total in names.items()]
    titles = {bot.name: {each: bot.title_in(each) for each in LANGUAGES} for bot in definitions}
    left.sort(key=lambda each: (each.deadline_at or each.since, each.case_id))
    reasons = {bot.name: {each: own_refusals(bot, each) for each in LANGUAGES} for bot in definitions}
    return Report(period, now, dict(sorted(figures.items())), titles, reasons, targets, left)


def _of_period(period: Period) -> Any:
    columns = (cases.c.id, cases.c.bot, cases.c.status, cases.c.reason, cases.c.created_at, cases.c.updated_at)
    due = (cases.c.ended_at, cases.c.due_at, cases.c.deadline_at, cases.c.service)
    ended_in = or_(cases.c.ended_at.is_(None), cases.c.ended_at >= period.start)
    return select(*columns, *due).where(and_(cases.c.created_at < period.end, ended_in))


def _count(bot: BotFigures, row: Row[Any], period: Period, end: datetime) -> None:
    """One case's part in its bot's figures. One that ended after the period counts as left at its end."""
    if row.created_at < period.start:
        bot.before += 1
    else:
        bot.arrived += 1
    ended = row.ended_at is not None and row.ended_at < period.end
    if ended and row.status == Status.DONE:
        bot.done += 1
    elif ended and row.status == Status.REJECTED:
        bot.rejected[row.reason or "other"] += 1
    elif ended:
        bot.cancelled += 1
    elif row.status == Status.FAILED:
        bot.failed += 1
    else:
        bot.waiting[str(row.status) if row.status in _WAITING else str(Status.READY)] += 1
    if row.due_at is not None and row.due_at < end:
        bot.planned += 1
        bot.reached += ended
    if row.deadline_at is not None and (ended or row.deadline_at < end):
        bot.with_deadline += 1
        bot.in_time += ended and row.ended_at <= row.deadline_at


def _left(row: Row[Any]) -> Left:
    return Left(row.id, row.bot, Status(row.status), row.reason, row.updated_at, row.deadline_at, row.service)


def targets_of(connection: Connection, definitions: Sequence[Definition], period: Period) -> dict[str, str]:
    """The targets that were entered into in the period or that bots have, with the field that is summed, by name.

    Forms of one application are targets of their own in the ledger: what ``bot.yaml`` says of ``core_banking`` holds
    for ``core_banking.customer`` too.
    """
    begun = (entries.c.intended_at < period.end) & (entries.c.intended_at >= period.start)
    in_period = (entries.c.confirmed_at >= period.start) & (entries.c.confirmed_at < period.end)
    names = set(connection.scalars(select(entries.c.target).where(or_(begun, in_period)).distinct()))
    known = {name: target.total for bot in definitions for name, target in bot.targets.items()}
    systems = {name.partition(".")[0] for name in names}
    wanted = names | {name for name in known if name not in systems}
    return {name: known.get(name) or known.get(name.partition(".")[0], "") for name in sorted(wanted)}


def _look(store: Store, connection: Connection, target: str, total: str, period: Period) -> Target:
    return Target(total_of(store, connection, target, total, period), held_by(connection, target, period))
