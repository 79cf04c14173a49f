"""Lines on a picture as geometry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.mrz.locate import neighbours, split, zones
from extractors.mrz.strip import Strip, distinct, mended, turn_between

ANGLES = st.floats(-89, 89)


@given(ANGLES, st.floats(-50, 50), st.floats(-50, 50))
def test_along_and_across_are_the_strips_own_axes(angle: float, along: float, across: float) -> None:
    """A point built from both comes back as both."""
    strip = Strip(100, 80, angle, 200, 10)
    ux, uy = strip.axis
    x, y = 100 + along * ux - across * uy, 80 + along * uy + across * ux
    assert strip.along(x, y) == pytest.approx(along, abs=1e-6)
    assert strip.across(x, y) == pytest.approx(across, abs=1e-6)


def test_the_same_line_found_twice_is_one() -> None:
    """Parts and repetitions go into the longest finding; a neighbour stays."""
    line, again, part = Strip(300, 100, 0, 500, 12), Strip(301, 100, 0.5, 480, 13), Strip(200, 101, 0, 200, 12)
    neighbour = Strip(300, 128, 0, 495, 12)
    kept = distinct([again, part, line, neighbour])
    assert [strip.length for strip in kept] == [500, 495]


def test_pieces_of_a_line_are_put_together() -> None:
    """A gap of a few characters doesn't end a line."""
    pieces = [Strip(150, 100, 0, 200, 12), Strip(410, 101, 0, 240, 12)]
    (joined,) = [strip for strip in mended(pieces, 60) if strip not in pieces]
    assert joined.length == pytest.approx(480, abs=2)
    assert joined.x == pytest.approx(290, abs=2)
    assert turn_between(joined.angle, 0) < 1


def test_parallel_lines_of_like_length_make_a_zone() -> None:
    """Two neighbours do; a line across, or far away, or much shorter doesn't."""
    first, second = Strip(300, 400, 2, 500, 12), Strip(299, 429, 2, 498, 13)
    others = [Strip(300, 100, 2, 490, 12), Strip(300, 300, 90, 480, 12), Strip(120, 458, 2, 100, 12)]
    (zone,) = zones([first, second, *others])
    assert zone.strips == (first, second)


def test_lines_that_grew_together_are_split() -> None:
    """A passport's two lines, or a card's three, by how stout they are together."""
    two = split(Strip(300, 400, 0, 520, 42))
    assert len(two.strips) == 2
    assert two.strips[0].y < 400 < two.strips[1].y
    assert len(split(Strip(300, 400, 0, 380, 78)).strips) == 3


def test_a_lone_line_gets_neighbours_at_the_usual_distance() -> None:
    """The other line is a quarter inch away when forty-four characters take four inches and two fifths."""
    line = Strip(300, 400, 0, 500, 12)
    (zone,) = neighbours([line])
    assert [round(strip.y) for strip in zone.strips] == [369, 400, 431]


def test_a_zone_on_its_head_is_read_from_the_other_end() -> None:
    """Turning reverses the lines and their direction."""
    first, second = Strip(300, 400, 2, 500, 12), Strip(299, 429, 2, 498, 13)
    (zone,) = zones([first, second])
    turned = zone.turned()
    assert [strip.y for strip in turned.strips] == [429, 400]
    assert turned.strips[0].axis == pytest.approx((-first.axis[0], -first.axis[1]))
