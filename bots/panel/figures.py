"""Figures that back offices are asked for: volumes, turnaround against promises, rejections, how sure the robot is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bots.cases.store import Store
from bots.panel.days import Day, Names
from bots.review.sampling import Audited, Rate, audited, interval

DAYS = 30  # that the figures tell of


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
class Part:
    """How a bot does with one field, or with one type of document, without people; never one figure without the other.

    Attributes:
        name: The field's or the type's.
        number: Facts of the field, or cases with such a document.
        touchless: Of these, those that nobody was asked about.
        documents: Documents of the type; of a field 0.
        checked: Fields taken silently that a person has read again.
        wrong: Of these, those that were wrong.
        low: Lower end of the silent errors' rate, 95 %.
        high: Upper end.
    """

    bot: str
    name: str
    number: int
    touchless: int
    documents: int
    checked: int
    wrong: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the last days.

    Attributes:
        days: The days, the oldest first.
        ended: Cases that ended, by bot, state and day.
        reasons: Rejections, by bot and reason code.
        rates: Touchless and silent errors of each bot, never one without the other.
        fields: The same of each field.
        types: The same of each type of document.
    """

    days: Sequence[date]
    ended: Mapping[str, Mapping[str, Sequence[int]]]
    turnaround: Sequence[Turnaround]
    reasons: Sequence[tuple[str, str, int]]
    rates: Sequence[Rate]
    fields: Sequence[Part]
    types: Sequence[Part]


def last_days(now: datetime, zone: ZoneInfo) -> list[date]:
    """The days that the figures tell of, the oldest first."""
    today = now.astimezone(zone).date()
    return [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def gather(store: Store, zone: ZoneInfo, day: Callable[[date], Day]) -> Figures:
    """The figures of the last days, each of which `day` counts."""
    days = last_days(store.clock(), zone)
    counted = [day(each) for each in days]
    with store.reading() as connection:
        again = audited(connection)
    return add_up(days, counted, again)


def add_up(days: Sequence[date], counted: Sequence[Day], again: Sequence[Audited]) -> Figures:
    """Figures of days that were counted.

    Args:
        days: Which, the oldest first.
        counted: What ended on each.
        again: Fields that people have read again, whenever that was.
    """
    reasons = Counter[Names]()
    for day in counted:
        reasons.update(day.reasons)
    return Figures(
        days,
        _by_day(counted),
        _turnarounds(counted),
        sorted(((bot, reason, many) for (bot, reason), many in reasons.items()), key=lambda row: -row[2]),
        _rates(counted, again),
        _parts([day.fields for day in counted], Counter((one.bot, one.field) for one in again), _wrong(again, "field")),
        _parts([day.types for day in counted], Counter((one.bot, one.type) for one in again), _wrong(again, "type")),
    )


def percentile(values: Sequence[timedelta], share: float) -> timedelta:
    """The value that so large a share of sorted `values` stays at or below (nearest rank)."""
    if not values:
        return timedelta(0)
    rank = max(1, -(-len(values) * int(share * 1000) // 1000))
    return values[min(len(values), rank) - 1]


def _by_day(counted: Sequence[Day]) -> dict[str, dict[str, list[int]]]:
    found: dict[str, dict[str, list[int]]] = {}
    for index, day in enumerate(counted):
        for (bot, status), number in day.ended.items():
            found.setdefault(bot, {}).setdefault(status, [0] * len(counted))[index] = number
    return dict(sorted(found.items()))


def _turnarounds(counted: Sequence[Day]) -> list[Turnaround]:
    found = []
    for bot in sorted({bot for day in counted for bot in day.seconds}):
        seconds = sorted(each for day in counted for each in day.seconds.get(bot, ()))
        spans = [timedelta(seconds=each) for each in seconds]
        kept = [day.promised.get(bot, (0, 0)) for day in counted]
        number = sum(one for one, _ in kept)
        share = sum(one for _, one in kept) / number if number else None
        found.append(
            Turnaround(bot, len(spans), percentile(spans, 0.5), percentile(spans, 0.9), percentile(spans, 0.99), share)
        )
    return found


def _rates(counted: Sequence[Day], again: Sequence[Audited]) -> list[Rate]:
    done, touched = Counter[str](), Counter[str]()
    for day in counted:
        done.update({bot: number for (bot, status), number in day.ended.items() if status == "done"})
        touched.update(day.touched)
    checked = Counter(one.bot for one in again)
    wrong = Counter(one.bot for one in again if one.wrong)
    return [
        Rate(bot, number, number - touched[bot], checked[bot], wrong[bot], *interval(wrong[bot], checked[bot]))
        for bot, number in sorted(done.items())
    ]


def _wrong(again: Sequence[Audited], name: str) -> Counter[Names]:
    return Counter((one.bot, str(getattr(one, name))) for one in again if one.wrong)


def _parts(
    counted: Sequence[Mapping[Names, tuple[int, ...]]], checked: Counter[Names], wrong: Counter[Names]
) -> list[Part]:
    """The worst first: what most cases stop for."""
    sums: dict[Names, tuple[int, ...]] = {}
    for day in counted:
        for names, numbers in day.items():
            known = sums.get(names, (0,) * len(numbers))
            sums[names] = tuple(one + other for one, other in zip(known, numbers, strict=True))
    found = []
    for names, numbers in sums.items():
        documents = numbers[0] if len(numbers) > 2 else 0  # of a field there are two numbers
        low, high = interval(wrong[names], checked[names])
        bot, name = names
        many, alone = numbers[-2:]
        found.append(Part(bot, name, many, alone, documents, checked[names], wrong[names], low, high))
    return sorted(found, key=lambda part: (part.touchless - part.number, part.bot, part.name))
