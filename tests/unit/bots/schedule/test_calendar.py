"""Due times over working hours and holidays."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.errors import SettingsError
from bots.schedule import due_at

ROME = ZoneInfo("Europe/Rome")
MOMENTS = st.integers(0, 3 * 366 * 86_400).map(
    lambda second: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ROME)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("start", "span", "calendar", "due"),
    [
        (at(2026, 11, 24, 9, 10), "4 working hours", "IT-MI", at(2026, 11, 24, 13, 10)),
        (at(2026, 11, 24, 16, 0), "4 working hours", "IT-MI", at(2026, 11, 25, 11, 0)),
        (at(2026, 11, 24, 14, 0), "4 working hours", "IT-MI", at(2026, 11, 24, 18, 0)),
        (at(2026, 11, 27, 17, 0), "2 working hours", "IT-MI", at(2026, 11, 30, 10, 0)),  # over a weekend
        (at(2026, 12, 4, 17, 0), "2 working hours", "IT-MI", at(2026, 12, 9, 10, 0)),  # Saint Ambrose, Immaculate
        (at(2026, 12, 4, 17, 0), "2 working hours", "IT", at(2026, 12, 7, 10, 0)),  # outside Milan the 7th works
        (at(2026, 11, 28, 3, 0), "1 working hour", "IT", at(2026, 11, 30, 10, 0)),  # came on a Saturday night
        (at(2026, 11, 24, 9, 10), "1 working day", "IT", at(2026, 11, 25, 9, 10)),
        (at(2026, 11, 27, 12, 0), "1 working day", "IT", at(2026, 11, 30, 12, 0)),
        (at(2026, 12, 24, 12, 0), "1 working day", "IT", at(2026, 12, 28, 12, 0)),
        (at(2026, 11, 24, 9, 10), "90 minutes", "IT", at(2026, 11, 24, 10, 40)),
        (at(2027, 3, 27, 12, 0), "1 day", "IT", at(2027, 3, 28, 12, 0)),  # a day of 23 hours
        (at(2026, 11, 24, 9, 10), "2 weeks", "ES-MD", at(2026, 12, 8, 9, 10)),
    ],
)
def test_due_times(start: datetime, span: str, calendar: str, due: datetime):
    """A due time is what a person with a calendar would say."""
    assert due_at(start, span, calendar) == due


def test_a_moment_in_utc_is_counted_where_people_work():
    """The clock on the wall of the office counts, not that of the server."""
    start = datetime(2026, 11, 24, 16, 30, tzinfo=ZoneInfo("UTC"))  # 17:30 in Rome
    assert due_at(start, "1 working hour", "IT", zone=ROME) == at(2026, 11, 25, 9, 30)


@settings(max_examples=60, deadline=None)
@given(MOMENTS, st.integers(1, 60))
def test_more_time_is_never_due_earlier(moment: datetime, hours: int):
    """One working hour more is due later, and in working hours."""
    start = moment.astimezone(ROME)
    due = due_at(start, f"{hours} working hours", "IT-MI").astimezone(ROME)
    assert due_at(start, f"{hours + 1} working hours", "IT-MI") > due
    assert due.weekday() < 5
    assert time(9) < due.time() <= time(18)
    assert due - start >= timedelta(hours=min(hours, 1))


@pytest.mark.parametrize("span", ["soon", "4 hors", "0.5 working days", "2 working weeks"])
def test_a_due_time_nobody_understands_is_refused(span: str):
    """What isn't understood is refused with an example, never guessed."""
    with pytest.raises(SettingsError):
        due_at(at(2026, 11, 24), span)


def test_an_unknown_calendar_is_refused():
    """A calendar that doesn't exist is a mistake in bot.yaml, told as one."""
    with pytest.raises(SettingsError, match="IT-MI"):
        due_at(at(2026, 11, 24), "1 working day", "IT-XX")
