"""When schedules fire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.definition import Definition
from bots.errors import SettingsError
from bots.schedule import latest_fire, next_fire
from bots.schedule.decide import Queue, Record, Why, decide

ROME = ZoneInfo("Europe/Rome")
MOMENTS = st.integers(0, 3 * 366 * 86_400).map(
    lambda second: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)


def bot(schedule: str, zone: str = "", name: str = "nightly") -> Definition:
    return Definition(schedule=schedule, time_zone=zone).model_copy(update={"name": name})


def due(definition: Definition, last: datetime | None, now: datetime) -> datetime | None:
    fire = decide(definition, Record(last, last), Queue(), (), now, time_zone="Europe/Rome")
    return fire.at if fire else None


def latest(schedule: str, now: datetime) -> datetime | None:
    return latest_fire(bot(schedule), now, time_zone="Europe/Rome")


def test_a_bot_without_schedule_never_fires():
    """A bot that has no schedule is none of the scheduler's business."""
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert due(bot(""), None, now) is None
    assert next_fire(bot(""), now, time_zone="Europe/Rome") is None


def test_it_fires_at_the_minute_in_the_zone_of_the_bot():
    """22:00 is 22:00 where the bot works, not where the machine stands."""
    before = datetime(2026, 11, 20, 20, 59, 59, tzinfo=UTC)
    at = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    assert latest("0 22 * * 1-5", before) == datetime(2026, 11, 19, 22, tzinfo=ROME)
    assert latest("0 22 * * 1-5", at) == datetime(2026, 11, 20, 22, tzinfo=ROME)
    tokyo = due(bot("0 22 * * *", "Asia/Tokyo"), None, at)
    assert tokyo == datetime(2026, 11, 20, 22, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_an_outage_is_caught_up_once():
    """After five days without power a nightly bot fires once, not five times."""
    now = datetime(2026, 11, 20, 10, tzinfo=ROME)
    fire = due(bot("0 22 * * *"), datetime(2026, 11, 15, 22, tzinfo=ROME), now)
    assert fire == datetime(2026, 11, 19, 22, tzinfo=ROME)
    assert due(bot("0 22 * * *"), fire, now) is None


@pytest.mark.parametrize(
    ("catch_up", "late", "why"),
    [
        ("once", timedelta(days=3), Why.CAUGHT_UP),
        ("once", timedelta(seconds=2), Why.CRON),
        ("3 hours", timedelta(hours=2), Why.CAUGHT_UP),
        ("3 hours", timedelta(hours=4), Why.MISSED),
        ("none", timedelta(minutes=6), Why.MISSED),
        ("none", timedelta(minutes=4), Why.CRON),
    ],
)
def test_a_missed_fire_is_caught_up_as_its_policy_says(catch_up: str, late: timedelta, why: Why):
    """Once however late, not at all, or only up to so late; one that is let go is on record as missed."""
    definition = Definition(schedule={"cron": "0 22 1 * *", "catch_up": catch_up})
    at = datetime(2026, 11, 1, 21, tzinfo=UTC)
    last = Record(datetime(2026, 10, 1, 20, tzinfo=UTC))
    fire = decide(definition, last, Queue(), (), at + late, time_zone="Europe/Rome")
    assert fire is not None
    assert (fire.at, fire.why, fire.open_to is None) == (at, why, why is Why.MISSED)


def test_a_time_that_daylight_saving_skips_comes_right_after_the_gap():
    """On the night without 02:30 the job of 02:30 runs at 03:00, once."""
    assert latest("30 2 * * *", datetime(2027, 3, 28, 12, tzinfo=ROME)) == datetime(2027, 3, 28, 3, tzinfo=ROME)
    moments = [datetime(2027, 3, 28, 0, tzinfo=UTC) + timedelta(minutes=minute) for minute in range(0, 240, 5)]
    fires = {fire for moment in moments if (fire := latest("30 2 * * *", moment))}
    assert len(fires) == 2  # the night before, and this one


def test_a_time_that_comes_twice_fires_once():
    """On the night with two 02:30 the job of 02:30 runs at the first, however often one looks."""
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # 02:30 in Rome, the first time round
    moments = [datetime(2027, 10, 31, 0, 30, tzinfo=UTC) + timedelta(minutes=minute) for minute in range(0, 300, 5)]
    assert {latest("30 2 * * *", moment) for moment in moments} == {first}


def test_every_quarter_of_an_hour_runs_through_the_repeated_hour():
    """A job of every fifteen minutes keeps its pace through both passes of the repeated hour."""
    start = datetime(2027, 10, 30, 23, 0, tzinfo=UTC)
    for quarter in range(16):
        moment = start + timedelta(minutes=15 * quarter)
        assert latest("*/15 * * * *", moment + timedelta(seconds=7)) == moment


@settings(max_examples=60, deadline=None)
@given(
    MOMENTS,
    st.sampled_from(["0 22 * * 1-5", "30 2 * * *", "*/10 * * * *", "0 6 1 * *", "15 3 * * SUN", "0 0 29 2 *"]),
)
def test_the_latest_fire_is_the_one_before_the_next(moment: datetime, schedule: str):
    """Going back from any moment and forward again meets the same fires."""
    fire = latest(schedule, moment)
    if fire is None:
        return
    assert fire <= moment
    following = next_fire(bot(schedule), fire, time_zone="Europe/Rome")
    assert following is not None
    assert following > moment


def test_a_wrong_schedule_says_how_to_write_it():
    """An expression cron wouldn't take is refused with an example."""
    with pytest.raises(SettingsError, match=r"minute, hour, day, month, weekday"):
        due(bot("61 22 * * *"), None, datetime(2026, 1, 1, tzinfo=UTC))
