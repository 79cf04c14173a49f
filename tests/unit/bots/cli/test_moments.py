"""Moments and spans in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bots.cli.moments import ago, clock, when

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=ROME)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (172799, "47 h"), (172800, "2 days")],
)
def test_a_span_is_told_in_its_largest_unit(seconds, words):
    """Nobody reads 1080 seconds."""
    assert ago(timedelta(seconds=seconds)) == words


def test_a_moment_to_come_is_told_with_its_day():
    """Tonight and tomorrow are said; the date and the zone always stand beside."""
    assert when(NOW.replace(hour=22), NOW) == "22:00 tonight (Sun 22 Nov, Europe/Rome)"
    assert when(NOW + timedelta(days=1), NOW) == "09:00 tomorrow (Mon 23 Nov, Europe/Rome)"
    assert when(NOW + timedelta(days=3), NOW) == "09:00 (Wed 25 Nov, Europe/Rome)"


def test_a_moment_near_now_is_short():
    """Today needs no date, another day does, another year too."""
    assert clock(NOW.replace(hour=8), NOW) == "08:00"
    assert clock(NOW - timedelta(days=1), NOW) == "21 Nov 09:00"
    assert clock(NOW.replace(year=2025), NOW) == "22 Nov 2025 09:00"
