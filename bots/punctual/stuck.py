"""Stuck cases: nobody works on them, nobody is reminded of them, or they go round and round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, select

from bots.cases.bulk import NOT_ENDED
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import attempts, cases, events, steps
from bots.definition import Definition
from bots.punctual.people import in_charge
from bots.schedule import due_at
from bots.settings import Settings

_LOOKED_AT = (Status.RECEIVED, Status.INCOMPLETE, Status.WORKING, Status.REVIEW, Status.WAITING)
_WANTED = ("id", "bot", "status", "updated_at", "not_before", "wants", "last_attempt")
_TRIED = 3  # times: a ready case that was tried less often can't be in a loop, and there may be very many
_ASKS = frozenset({Status.REVIEW, Status.INCOMPLETE})
_FEW = 5  # steps that ended: fewer don't say what is usual
_LAST = 400  # steps of a bot that are looked at
_SHORTEST = timedelta(minutes=2)  # that a step may always take
_UNTAKEN = timedelta(minutes=15)  # that a case may wait for what takes seconds
_AT_ONCE = 500  # cases that a statement names
_ASKED_ANEW = ("reminded", "sent_on")  # its sender once more, or another colleague


class Why(StrEnum):
    """Why a case is stuck."""

    SLOW_STEP = "slow_step"
    LOOP = "loop"
    NO_ANSWER = "no_answer"
    NOT_REMINDED = "not_reminded"
    NOBODY_THERE = "nobody_there"
    NOT_RETRIED = "not_retried"
    NOT_TAKEN_IN = "not_taken_in"


@dataclass(frozen=True, slots=True)
class Stuck:
    """A case that doesn't get on by itself.

    Attributes:
        since: Since when it should have.
        step: The step it is in, where that is known.
        rounds: How often it was begun or asked, where it loops.
        owner: Who answers for its bot; empty: nobody who is there.
    """

    case_id: str
    bot: str
    status: Status
    why: Why
    since: datetime
    step: str = ""
    rounds: int = 0
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a case that may be stuck.

    Attributes:
        case: Its row.
        began: When its step or attempt began, while it is worked on.
        step: The last step that ended.
        asked: How often a person was asked.
        reminded_at: When its sender was reminded of it last, or it was handed to another person.
    """

    case: Row[Any]
    began: datetime | None = None
    step: str = ""
    asked: int = 0
    reminded_at: datetime | None = None


def why_stuck(
    look: Look, bot: Definition, now: datetime, *, usual: timedelta | None, there: bool, zone: ZoneInfo
) -> tuple[Why, datetime, int] | None:
    """Whether a case is stuck: why, since when, and in the how manieth round.

    Args:
        look: The case.
        bot: Its bot, whose rules hold.
        now: This moment.
        usual: How long its steps take, nearly all of them; None where that isn't known.
        there: Whether whoever answers for the bot, or a deputy, is there today.
        zone: Where people work.
    """
    case, status, rules = look.case, Status(look.case.status), bot.stuck
    if case.last_attempt >= max(rules.rounds, bot.attempts) * 3:
        return Why.LOOP, case.updated_at, case.last_attempt
    if look.asked > rules.rounds:
        return Why.LOOP, case.updated_at, look.asked
    if status in _ASKS:
        return _unanswered(look, bot, now, there=there, zone=zone)
    if status is Status.WORKING:
        return _slow(look, now, usual, rules.times_usual)
    overdue = {Status.WAITING: Why.NOT_RETRIED, Status.RECEIVED: Why.NOT_TAKEN_IN}.get(status)
    since = case.updated_at if status is Status.RECEIVED else case.not_before
    if overdue and since is not None and now - since > _UNTAKEN and not case.wants:
        return overdue, since, 0
    return None


def _unanswered(
    look: Look, bot: Definition, now: datetime, *, there: bool, zone: ZoneInfo
) -> tuple[Why, datetime, int] | None:
    """Whether an answer is overdue; that it was told to somebody by rule isn't one, nor does it begin anew."""
    since = max(look.case.updated_at, look.reminded_at or look.case.updated_at)
    missing = bot.intake.missing if look.case.status == Status.INCOMPLETE else None
    span = missing.remind if missing is not None else bot.stuck.answer
    until = due_at(since, span, bot.due.calendar, zone=zone, calendars=bot.calendars)
    if missing is not None:  # its sender has the word, whoever is away here; a watcher reminds them in time
        return (Why.NOT_REMINDED, until, 0) if now > until + _UNTAKEN else None
    if not there:
        return Why.NOBODY_THERE, look.case.updated_at, 0
    return (Why.NO_ANSWER, until, 0) if now > until else None


def _slow(look: Look, now: datetime, usual: timedelta | None, times: float) -> tuple[Why, datetime, int] | None:
    if look.began is None or usual is None:
        return None
    limit = max(usual * times, _SHORTEST)
    return (Why.SLOW_STEP, look.began + limit, 0) if now - look.began > limit else None


def find_stuck(store: Store, settings: Settings, definitions: Sequence[Definition]) -> list[Stuck]:
    """The cases that are stuck now, longest first.

    Raises:
        StoreError: The database can't be read.
    """
    now = store.clock()
    zone = ZoneInfo(settings.time_zone)
    known = {bot.name: bot for bot in definitions}
    found = []
    with store.reading() as connection:
        usual = _Usual(connection, now)
        for look in _looks(connection):
            bot = known.get(look.case.bot)
            if bot is None:
                continue
            owner = in_charge(settings.people, bot.owner, now.astimezone(zone).date()) if bot.owner else ""
            there = bool(owner) or not bot.owner
            told = why_stuck(look, bot, now, usual=usual.of(look), there=there, zone=zone)
            if told is not None:
                why, since, rounds = told
                status = Status(look.case.status)
                found.append(Stuck(look.case.id, bot.name, status, why, since, look.step, rounds, owner))
    return sorted(found, key=lambda each: (each.since, each.case_id))


def still_stuck(connection: Connection, found: Sequence[Stuck]) -> list[Stuck]:
    """Of cases that were stuck a moment ago those that nobody has moved since."""
    stands: dict[str, str] = {}
    for begin in range(0, len(found), _AT_ONCE):
        ids = [each.case_id for each in found[begin : begin + _AT_ONCE]]
        rows = connection.execute(select(cases.c.id, cases.c.status).where(cases.c.id.in_(ids)))
        stands.update({row.id: row.status for row in rows})
    return [each for each in found if stands.get(each.case_id) == each.status]


class _Usual:
    """How long steps usually take, looked up only for bots that have a step which takes long."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._known: dict[str, timedelta | None] = {}

    def of(self, look: Look) -> timedelta | None:
        if look.began is None or self._now - look.began <= _SHORTEST:
            return None
        if look.case.bot not in self._known:
            self._known[look.case.bot] = usual_step(self._connection, look.case.bot)
        return self._known[look.case.bot]


def usual_step(connection: Connection, bot: str) -> timedelta | None:
    """How long a bot's steps take, 19 of 20 of the last ones; None where there are too few to say."""
    query = (
        select(steps.c.started_at, steps.c.ended_at)
        .join(cases, cases.c.id == steps.c.case_id)
        .where(cases.c.bot == bot, steps.c.status == "done")
        .order_by(steps.c.ended_at.desc())
        .limit(_LAST)
    )
    took = sorted(row.ended_at - row.started_at for row in connection.execute(query))
    return took[int(len(took) * 0.95)] if len(took) >= _FEW else None


def _looks(connection: Connection) -> Iterator[Look]:
    """What is known of each case that may be stuck, in a few statements however many they are."""
    tried = (cases.c.status == Status.READY) & (cases.c.last_attempt >= _TRIED)
    wanted = NOT_ENDED & (cases.c.status.in_(_LOOKED_AT) | tried)
    columns = [cases.c[name] for name in _WANTED]  # not all: there may be thousands of cases
    rows = connection.execute(select(*columns).where(wanted)).all()
    open_ = select(cases.c.id).where(wanted)
    began = dict(_began(connection))
    asked = _counted(connection, open_, ("review",))
    reminded: dict[str, tuple[int, datetime]] = _counted(connection, open_, _ASKED_ANEW)
    for row in rows:
        since, step = began.get(row.id, (None, ""))
        rounds, _ = asked.get(row.id, (0, None))
        _, last = reminded.get(row.id, (0, None))
        yield Look(row, since, step, rounds, last)


def _counted(connection: Connection, among: Any, kinds: Sequence[str]) -> dict[str, tuple[int, datetime]]:
    query = (
        select(events.c.case_id, func.count(), func.max(events.c.at))
        .where(events.c.kind.in_(kinds), events.c.case_id.in_(among))
        .group_by(events.c.case_id)
    )
    return {case_id: (number, last) for case_id, number, last in connection.execute(query)}


def _began(connection: Connection) -> Iterator[tuple[str, tuple[datetime, str]]]:
    """When the step began that each case is in which is worked on, and the step that ended before it."""
    working = (
        select(cases.c.id, attempts.c.started_at)
        .join(attempts, (attempts.c.case_id == cases.c.id) & (attempts.c.number == cases.c.last_attempt))
        .where(cases.c.status == Status.WORKING)
    )
    for case_id, started_at in connection.execute(working).all():
        last = connection.execute(
            select(steps.c.name, steps.c.ended_at)
            .where(steps.c.case_id == case_id)
            .order_by(steps.c.ended_at.desc())
            .limit(1)
        ).first()
        if last is not None and last.ended_at > started_at:
            yield case_id, (last.ended_at, last.name)
        else:
            yield case_id, (started_at, "")


def by_bot(found: Sequence[Stuck]) -> Mapping[str, int]:
    """How many are stuck, by bot."""
    numbers: dict[str, int] = {}
    for each in found:
        numbers[each.bot] = numbers.get(each.bot, 0) + 1
    return numbers
