"""Ageing: what waits rises, step by step, and never above urgent."""

from datetime import UTC, datetime, timedelta

import pytest

from bots.queue.ageing import class_of

CAME = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("priority", "hours", "expected"),
    [(2, 3.99, 2), (2, 4, 1), (2, 7.99, 1), (2, 8, 0), (3, 8, 1), (3, 1000, 0), (0, 100, 0), (2, -5, 2)],
)
def test_a_case_rises_by_a_class_each_time_it_has_waited_as_long_again(priority, hours, expected):
    """Also where the clock was set back, it never falls."""
    assert class_of(priority, CAME, CAME + timedelta(hours=hours), timedelta(hours=4)) == expected
