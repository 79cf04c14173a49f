"""Figures of confidence."""

from __future__ import annotations

import pytest

from benchmarks.acceptance import figures, outcome, upper_bound
from extractors.reading import Doubt, Reading, State


@pytest.mark.parametrize(("wrong", "total", "bound"), [(0, 59, 0.0495), (0, 299, 0.00997), (1, 100, 0.0466)])
def test_upper_bound(wrong: int, total: int, bound: float) -> None:
    """The bound is that of the binomial tables: none wrong of 59 may still be 5 in a hundred."""
    assert upper_bound(wrong, total) == pytest.approx(bound, rel=0.01)


def test_doubtful_readings_are_not_accepted() -> None:
    """A doubt keeps a reading from being accepted, whatever its confidence."""
    doubted = Reading("total", "1.00", "1.00", 0.999, State.DOUBTFUL, doubts=(Doubt("readers_differ"),))
    taken = Reading("total", "1.00", "1.00", 0.99, State.READ)
    result = figures([outcome("a", "total", doubted, right=False), outcome("b", "total", taken, right=True)])
    assert (result["accepted"], result["accepted_wrong"]) == (1, 0)
