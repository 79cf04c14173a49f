"""Which lines of text look machine readable."""

from __future__ import annotations

import pytest

from extractors.mrz.likeness import has_dates, likeness, rows_expected
from tests.unit.extractors.mrz.lines import STANDARD, drawn


@pytest.mark.parametrize("layout", sorted(STANDARD))
@pytest.mark.parametrize("seed", range(6))
def test_machine_readable_lines_do(layout: str, seed: int) -> None:
    """Every line of every layout does, and the data line is told by its dates."""
    lines = drawn(layout, seed)
    assert all(likeness(line) >= 0.5 for line in lines)
    assert has_dates(lines[1])


def test_a_data_line_without_fillers_does() -> None:
    """A passport with a full personal number has no filler in its second line."""
    assert likeness("XP82716024FIN7112214F110821321127140426U1204") >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RZECZPOSPOLITA POLSKA / REPUBLIC OF POLAND",
        "Data di nascita / Date of birth 12.08.1974",
        "IT60 X054 2811 1010 0000 0123 456",
        "https://example.org/<tag>?a=1",
        "HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH",
    ],
)
def test_other_lines_do_not(text: str) -> None:
    """Print, numbers of accounts and drawn frames don't."""
    assert likeness(text) < 0.5
    assert not has_dates(text)


def test_short_lines_come_in_threes() -> None:
    """Thirty characters are a card's, more a passport's or a visa's."""
    assert rows_expected("I<UTOD231458907<<<<<<<<<<<<<<<") == 3
    assert rows_expected("D231458907UTO7408122F1204159<<<<<<<6") == 2
