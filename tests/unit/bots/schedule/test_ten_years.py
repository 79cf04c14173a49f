"""Ten years of nights against a clock, with machines that fail: no fire twice, none missed against its policy."""

from __future__ import annotations

import random
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bots.definition import Definition
from bots.schedule import decide, is_open, night_of
from bots.schedule.decide import Fire, Queue, Record, Why
from bots.schedule.fires import fires_between
from bots.schedule.spec import OwnCalendar

ROME = ZoneInfo("Europe/Rome")
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
END = datetime(2036, 1, 1, 12, tzinfo=UTC)


class _Row:
    """The schedule's row: one write at a time, refused where it isn't what the writer had read."""

    def __init__(self) -> None:
        self.record = Record(START, START)
        self.fires: list[tuple[Fire, datetime]] = []

    def put(self, fire: Fire, before: Record, now: datetime) -> None:
        if before == self.record:
            self.record = Record(fire.at, fire.open_to or before.open_to)
            self.fires.append((fire, now))


def machines(seed: int) -> list[datetime]:
    """Moments at which one of three machines looks: often, seldom, or not for days."""
    rng = random.Random(seed)
    moments = []
    for _machine in range(3):
        now = START
        while now < END:
            outage = rng.random() < 0.02
            now += timedelta(days=rng.uniform(1, 9)) if outage else timedelta(hours=rng.uniform(0.02, 40))
            moments.append(now)
    return sorted(moments)


@pytest.mark.parametrize(
    ("plan", "seed"),
    [
        ({"cron": "30 2 * * *"}, 1),  # the minute that daylight saving time skips and repeats
        ({"cron": "0 22 * * *", "catch_up": "3 hours", "not_on": ["last banking day"], "calendar": "IT-RM"}, 2),
    ],
)
def test_ten_years_of_nights_fire_once_each(plan: dict[str, object], seed: int):
    """Three machines that look when they can put each fire on record once; those let go are late beyond the policy."""
    definition = Definition(schedule=plan).model_copy(update={"name": "night"})  # type: ignore[arg-type]
    row, looks = _Row(), machines(seed)
    rng = random.Random(seed)
    read = row.record
    for now in looks:
        # Some decide by what was read a look before: another machine was quicker meanwhile. The next look makes up.
        before = read if rng.random() < 0.33 else row.record
        fire = decide(definition, before, Queue(), (), now, time_zone="Europe/Rome")
        if fire is not None:
            row.put(fire, before, now)
        read = row.record
    all_fires = fires_between(definition, START, looks[-1], time_zone="Europe/Rome", most=10_000)
    assert len({fire.astimezone(ROME).date() for fire in all_fires}) == len(all_fires) > 3400
    done = [fire.at for fire, _ in row.fires]
    assert len(done) == len(set(done))
    # A fire is passed over only where a later one had come before anybody looked.
    assert done == sorted({all_fires[bisect_right(all_fires, now) - 1] for now in looks if now >= all_fires[0]})
    patience = definition.schedule.patience
    for fire, now in row.fires:
        assert (fire.why is Why.MISSED) == (patience is not None and now - fire.at > patience)


def test_a_window_over_midnight_belongs_to_the_night_it_began_on():
    """22:00-06:00, not on the last banking day: that whole night is left out, its small hours too."""
    plan = {"window": "22:00-06:00", "not_on": "last banking day", "calendar": "bank"}
    bank = OwnCalendar(of="IT-MI", closed=["12-24", date(2026, 12, 31)])
    definition = Definition(schedule=plan).model_copy(update={"calendars": {"bank": bank}})  # type: ignore[arg-type]

    def open_at(*parts: int) -> bool:
        return is_open(definition, datetime(*parts, tzinfo=ROME), time_zone="Europe/Rome")  # type: ignore[misc, arg-type]

    assert open_at(2026, 12, 29, 22, 0)
    assert open_at(2026, 12, 30, 5, 59)
    assert not open_at(2026, 12, 30, 6, 0)
    assert not open_at(2026, 12, 30, 22, 0)  # the 31st is closed here, so the 30th is the last banking day
    assert not open_at(2026, 12, 31, 5, 59)
    assert open_at(2026, 12, 31, 22, 0)
    small_hours = datetime(2027, 3, 28, 3, 30, tzinfo=ROME)  # the night without 02:30
    assert night_of(definition, small_hours, "Europe/Rome") == date(2027, 3, 27)


@pytest.mark.parametrize(
    ("calendar", "day", "works"),
    [
        ("IT-MI", date(2026, 12, 7), False),  # Saint Ambrose
        ("IT-RM", date(2026, 12, 7), True),
        ("IT-RM", date(2026, 6, 29), False),  # Saints Peter and Paul
        ("IT-TO", date(2027, 6, 24), False),  # Saint John
        ("ES-MD", date(2027, 5, 3), False),  # the 2nd is Madrid's: a Sunday, so it is the Monday
        ("ES-CT", date(2026, 6, 24), False),  # Sant Joan
        ("ES-AN", date(2025, 2, 28), False),  # Andalusia's day
    ],
)
def test_provinces_and_regions_have_their_own_days_off(calendar: str, day: date, works: bool):
    """A patron saint or a region's day closes that place and no other."""
    definition = Definition(schedule={"window": "00:00-24:00", "on": "banking days", "calendar": calendar})  # type: ignore[arg-type]
    assert (
        is_open(definition, datetime(day.year, day.month, day.day, 12, tzinfo=ROME), time_zone="Europe/Rome") == works
    )
