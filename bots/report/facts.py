"""What a report says, gathered from the database: cases by bot, those that are left, what was entered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from bots.cases.database import take_time
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases, entries
from bots.definition import LANGUAGES, Definition, Language
from bots.intake.refusals import own_refusals
from bots.punctual.watch import Service
from bots.report.entered import Held, Total, held_by, total_of
from bots.report.period import Period
from bots.report.states import Standing, standings_at


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
    """The report of a period, as things stood at its end; a day that hasn't ended is told up to this moment.

    Raises:
        StoreError: The database can't be read.
    """
    now = store.clock()
    end = min(period.end, now)
    figures: dict[str, BotFigures] = {bot.name: BotFigures() for bot in definitions}
    left: list[Left] = []
    with store.reading() as connection:
        take_time(connection)
        wanted = _of_period(period)
        then = standings_at(connection, end, wanted)
        for row in connection.execute(select(*_COLUMNS).where(wanted)):
            now_is = Standing(Status(row.status), row.reason, row.updated_at)
            stood = then.get(row.id, now_is)
            if stood.ended_at is not None and stood.ended_at < period.start:
                continue  # it had ended before, and was reopened after the period
            _count(figures.setdefault(row.bot, BotFigures()), row, stood, period, end)
            if stood.ended_at is None:
                left.append(_left(row, stood, end))
        names = targets_of(connection, definitions, period)
        targets = [_look(store, connection, name, total, period) for name, total in names.items()]
    titles = {bot.name: {each: bot.title_in(each) for each in LANGUAGES} for bot in definitions}
    left.sort(key=lambda each: (each.deadline_at or each.since, each.case_id))
    reasons = {bot.name: {each: own_refusals(bot, each) for each in LANGUAGES} for bot in definitions}
    return Report(period, now, dict(sorted(figures.items())), titles, reasons, targets, left)


_COLUMNS: tuple[Any, ...] = (
    *(cases.c.id, cases.c.bot, cases.c.status, cases.c.reason, cases.c.created_at, cases.c.updated_at),
    *(cases.c.due_at, cases.c.deadline_at),
)


def _of_period(period: Period) -> ColumnElement[bool]:
    ended_in = or_(cases.c.ended_at.is_(None), cases.c.ended_at >= period.start)
    return and_(cases.c.created_at < period.end, ended_in)


def _count(bot: BotFigures, row: Row[Any], stood: Standing, period: Period, end: datetime) -> None:
    """One case's part in its bot's figures. One that ended after the period counts as left at its end."""
    if row.created_at < period.start:
        bot.before += 1
    else:
        bot.arrived += 1
    ended = stood.ended_at is not None
    if stood.status is Status.DONE:
        bot.done += 1
    elif stood.status is Status.REJECTED:
        bot.rejected[stood.reason or "other"] += 1
    elif ended:
        bot.cancelled += 1
    elif stood.status is Status.FAILED:
        bot.failed += 1
    else:
        bot.waiting[str(stood.status)] += 1
    if row.due_at is not None and row.due_at < end:
        bot.planned += 1
        bot.reached += ended
    if row.deadline_at is not None and (ended or row.deadline_at < end):
        bot.with_deadline += 1
        bot.in_time += stood.ended_at is not None and stood.ended_at <= row.deadline_at


def _left(row: Row[Any], stood: Standing, end: datetime) -> Left:
    late = row.deadline_at is not None and row.deadline_at <= end
    service = Service.BREACHED if late else Service.IN_TIME
    return Left(row.id, row.bot, stood.status, stood.reason, stood.since, row.deadline_at, service)


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
