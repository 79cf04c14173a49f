"""How long a case is kept: in the calendar's sense, never a day too short."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.cases.keeping import kept_until
from bots.errors import SettingsError

ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize(
    ("ended", "span", "until"),
    [
        ("2026-11-22T10:00", "10 years", "2036-11-22"),
        ("2024-02-29T10:00", "1 year", "2025-02-28"),
        ("2024-02-29T10:00", "4 years", "2028-02-29"),
        ("2026-08-31T10:00", "6 months", "2027-02-28"),
        ("2026-12-15T10:00", "1 month", "2027-01-15"),
        ("2026-11-22T23:30", "1 day", "2026-11-24"),  # it is the 23rd in Rome already
        ("2026-01-31T10:00", "1 year 1 month and 2 weeks", "2027-03-14"),
        ("2026-11-22T10:00", "9999 years", "9999-12-31"),
    ],
)
def test_years_and_months_end_on_their_day(ended, span, until):
    """Or on the month's last, where it has none of that number."""
    assert kept_until(datetime.fromisoformat(ended).replace(tzinfo=UTC), span, ROME) == date.fromisoformat(until)


@pytest.mark.parametrize("span", ["", "for ever", "0 years", "ten years", "10 years or so", "-1 day", "1.5 years"])
def test_what_is_no_time_is_refused(span):
    """A bot.yaml that says how long in another way is wrong, not kept for ever."""
    with pytest.raises(SettingsError, match="10 years"):
        kept_until(datetime(2026, 1, 1, tzinfo=UTC), span, ROME)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 400))
def test_more_is_never_shorter(day, number):
    """A longer time never ends earlier, whatever month it begins in."""
    ended = datetime.combine(day, time(12), UTC)
    for unit in ("day", "week", "month", "year"):
        assert kept_until(ended, f"{number} {unit}s", ROME) <= kept_until(ended, f"{number + 1} {unit}s", ROME)
    assert kept_until(ended, f"{number} days", ROME) > day
