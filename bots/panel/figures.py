"""Figures that back offices are asked for: volumes, turnaround against what was promised, rejections by reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.review.sampling import Rate, rates

DAYS = 30  # that the figures tell of
_ENDED = (Status.DONE, Status.REJECTED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Turnaround:
    """How long a bot's cases took from arrival to their end.

    Attributes:
        number: Cases that ended.
        median: Half were faster.
        p90: Nine of ten were faster.
        promised: Share of those with a due time that ended by it; None where none had one.
    """

    bot: str
    number: int
    median: timedelta
    p90: timedelta
    p99: timedelta
    promised: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the last days.

    Attributes:
        days: The days, the oldest first.
        ended: Cases that ended, by bot, state and day.
        reasons: Rejections, by bot and reason code.
        rates: Touchless and silent errors of each bot, never one without the other.
    """

    days: Sequence[date]
    ended: Mapping[str, Mapping[str, Sequence[int]]]
    turnaround: Sequence[Turnaround]
    reasons: Sequence[tuple[str, str, int]]
    rates: Sequence[Rate]


def count(store: Store, zone: ZoneInfo) -> Figures:
    """Count the figures: every case that ended in the last days is looked at once."""
    now = store.clock()
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    since = datetime.combine(days[0], datetime.min.time(), zone)
    with store.reading() as connection:
        rows = _ended(connection, since)
    return Figures(days, _by_day(rows, days, zone), _turnarounds(rows), _reasons(rows), rates(store))


def percentile(values: Sequence[timedelta], share: float) -> timedelta:
    """The value that so large a share of sorted `values` stays at or below (nearest rank)."""
    if not values:
        return timedelta(0)
    rank = max(1, -(-len(values) * int(share * 1000) // 1000))
    return values[min(len(values), rank) - 1]


def _ended(connection: Connection, since: datetime) -> list[Row[Any]]:
    query = select(
        cases.c.bot, cases.c.status, cases.c.reason, cases.c.created_at, cases.c.ended_at, cases.c.due_at
    ).where(cases.c.status.in_(_ENDED), cases.c.ended_at >= since)
    return list(connection.execute(query))


def _by_day(rows: Sequence[Row[Any]], days: Sequence[date], zone: ZoneInfo) -> dict[str, dict[str, list[int]]]:
    place = {day: index for index, day in enumerate(days)}
    found: dict[str, dict[str, list[int]]] = {}
    for row in rows:
        index = place.get(row.ended_at.astimezone(zone).date())
        if index is not None:
            numbers = found.setdefault(row.bot, {}).setdefault(str(row.status), [0] * len(days))
            numbers[index] += 1
    return dict(sorted(found.items()))


def _turnarounds(rows: Sequence[Row[Any]]) -> list[Turnaround]:
    took: dict[str, list[timedelta]] = {}
    kept: dict[str, list[bool]] = {}
    for row in rows:
        if row.status != Status.DONE:
            continue
        took.setdefault(row.bot, []).append(row.ended_at - row.created_at)
        if row.due_at is not None:
            kept.setdefault(row.bot, []).append(row.ended_at <= row.due_at)
    found = []
    for bot, spans in sorted(took.items()):
        spans.sort()
        promised = kept.get(bot)
        share = sum(promised) / len(promised) if promised else None
        found.append(
            Turnaround(bot, len(spans), percentile(spans, 0.5), percentile(spans, 0.9), percentile(spans, 0.99), share)
        )
    return found


def _reasons(rows: Sequence[Row[Any]]) -> list[tuple[str, str, int]]:
    number: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.status == Status.REJECTED:
            key = (row.bot, row.reason)
            number[key] = number.get(key, 0) + 1
    return sorted(((bot, reason, many) for (bot, reason), many in number.items()), key=lambda row: -row[2])
