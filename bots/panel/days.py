"""What ended on one day, counted by the database: a day that is over is counted once and kept for hours."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, select

from bots.cases.model import FINAL, Status
from bots.cases.store import Store
from bots.cases.tables import cases, facts, readings
from bots.review.answers import AUDIT
from bots.review.tables import review_answers

_KEPT = 6 * 3600.0  # seconds: then days that are over are counted anew, for a case of theirs may have been reopened
_SILENT = ("verified", "agreed", "read")  # a fact's basis where nobody was asked

Names = tuple[str, str]  # a bot, and a state, reason, field or document type


@dataclass(frozen=True, slots=True)
class Day:
    """What ended on a day.

    Attributes:
        ended: Cases by bot and state.
        reasons: Rejections by bot and reason code.
        seconds: That each done case took from arrival to end, by bot.
        promised: Done cases that had a due time and those of them that ended by it, by bot.
        touched: Done cases in which a person said something, by bot.
        fields: Facts of done cases and those of them that nobody was asked about, by bot and field.
        types: Documents in done cases, these cases, and those of them that nobody touched, by bot and document type.
    """

    ended: Mapping[Names, int]
    reasons: Mapping[Names, int]
    seconds: Mapping[str, Sequence[float]]
    promised: Mapping[str, tuple[int, int]]
    touched: Mapping[str, int]
    fields: Mapping[Names, tuple[int, int]]
    types: Mapping[Names, tuple[int, int, int]]


class Days:
    """Days of a project, each counted when somebody asks for it.

    Args:
        store: The project's cases.
        zone: In which its days begin and end.
    """

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        self._store, self._zone = store, zone
        self._lock = threading.Lock()
        self._over: dict[date, tuple[float, Day]] = {}

    def __call__(self, day: date) -> Day:
        """What ended on that day, so far."""
        with self._lock:
            kept = self._over.get(day)
        if kept is not None and time.monotonic() - kept[0] < _KEPT:
            return kept[1]
        start = datetime.combine(day, datetime.min.time(), self._zone)
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), self._zone)
        now = self._store.clock()
        with self._store.reading() as connection:
            counted = count(connection, start, end)
        if now > end:
            with self._lock:
                self._over[day] = (time.monotonic(), counted)
                for old in [each for each in self._over if each < day - timedelta(days=100)]:
                    del self._over[old]
        return counted


def count(connection: Connection, start: datetime, end: datetime) -> Day:
    """Count what ended from a moment until before another."""
    then = and_(cases.c.ended_at >= start, cases.c.ended_at < end)
    done = and_(cases.c.status == Status.DONE, then)
    spans: dict[str, list[float]] = {}
    promised: dict[str, tuple[int, int]] = {}
    query = select(cases.c.bot, cases.c.created_at, cases.c.ended_at, cases.c.due_at).where(done)
    for row in connection.execute(query):
        spans.setdefault(row.bot, []).append((row.ended_at - row.created_at).total_seconds())
        if row.due_at is not None:
            number, kept = promised.get(row.bot, (0, 0))
            promised[row.bot] = (number + 1, kept + (row.ended_at <= row.due_at))
    touched = {bot: number for (bot, _), (number,) in _grouped(connection, cases.c.status, done & _touched()).items()}
    return Day(
        ended=_numbers(connection, cases.c.status, cases.c.status.in_(FINAL) & then),
        reasons=_numbers(connection, cases.c.reason, (cases.c.status == Status.REJECTED) & then),
        seconds=spans,
        promised=promised,
        touched=touched,
        fields=_fields(connection, done),
        types=_types(connection, done),
    )


def _touched() -> ColumnElement[bool]:
    """Whether a person said something of the case; whoever reads it again afterwards decides nothing."""
    said = select(review_answers.c.id).where(review_answers.c.case_id == cases.c.id, review_answers.c.how != AUDIT)
    return exists(said)


def _numbers(connection: Connection, by: ColumnElement[str], which: ColumnElement[bool]) -> dict[Names, int]:
    return {names: numbers[0] for names, numbers in _grouped(connection, by, which).items()}


def _grouped(
    connection: Connection, by: ColumnElement[str], which: ColumnElement[bool]
) -> dict[Names, tuple[int, ...]]:
    bot = func.coalesce(cases.c.bot, "")  # an index by bot would make SQLite look at all that ever ended
    query = select(bot, by, func.count()).where(which).group_by(bot, by)
    return {(name, str(value)): (number,) for name, value, number in connection.execute(query)}


def _fields(connection: Connection, done: ColumnElement[bool]) -> dict[Names, tuple[int, int]]:
    silent = func.sum(case((facts.c.basis.in_(_SILENT), 1), else_=0))
    bot = func.coalesce(cases.c.bot, "")
    query = select(bot, facts.c.name, func.count(), silent).join(facts, facts.c.case_id == cases.c.id).where(done)
    rows = connection.execute(query.group_by(bot, facts.c.name))
    return {(name, field): (number, alone) for name, field, number, alone in rows if ":" not in field}


def _types(connection: Connection, done: ColumnElement[bool]) -> dict[Names, tuple[int, int, int]]:
    bot = func.coalesce(cases.c.bot, "")
    alone = func.count(case((~_touched(), cases.c.id)).distinct())
    numbers = (func.count(), func.count(cases.c.id.distinct()), alone)
    query = select(bot, readings.c.type, *numbers).join(readings, readings.c.case_id == cases.c.id).where(done)
    rows = connection.execute(query.group_by(bot, readings.c.type))
    return {(name, kind): (papers, every, untouched) for name, kind, papers, every, untouched in rows if kind}
