"""Figures of confidence."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.acceptance import Outcome, figures, outcome, plot, upper_bound
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


def test_the_plot_shows_every_range_that_has_values(tmp_path: Path) -> None:
    """A dot for each range of confidence with values, higher the fewer errors it has; the file is an SVG."""
    outcomes = [Outcome("a", "total", n % 10 > 0, read=True, confidence=0.92, accepted=False) for n in range(20)]
    outcomes += [Outcome("b", "total", right=True, read=True, confidence=0.995, accepted=True) for _ in range(20)]
    plot(outcomes, "Papers", tmp_path / "plot.svg")
    dots = ET.parse(tmp_path / "plot.svg").findall("{http://www.w3.org/2000/svg}circle")
    heights = [float(dot.attrib["cy"]) for dot in dots]
    assert len(heights) == 2
    assert heights[1] < heights[0]
