"""One spelling from several readers."""

from __future__ import annotations

import pytest

from extractors.free.receipt import tidy
from extractors.free.spelling import settle_line


def test_marks_are_voted_on() -> None:
    """Readers that see the same letters settle marks and blanks between them; a comma wins a draw."""
    assert settle_line("NO.32. JALAN", ["NO.32, JALAN", "NO. 32, JALAN"]).text == "NO.32, JALAN"
    assert settle_line("NO.32. JALAN", ["NO.32, JALAN"]).text == "NO.32, JALAN"


def test_letters_stay() -> None:
    """Other readers' letters are told, and never taken over."""
    spelt = settle_line("LIAN HING", ["LAN HING", "LAN HING"])
    assert (spelt.text, spelt.agreeing, spelt.others) == ("LIAN HING", 1, ("LAN HING",))


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ("1.OT 18-A, JALAN DAMAI 2", "LOT 18-A, JALAN DAMAI 2"),
        ("LEBUHRAYA SELATAN., 84600 PAGOH:  JOHOR", "LEBUHRAYA SELATAN, 84600 PAGOH JOHOR"),
    ],
)
def test_marks_of_an_address(read: str, kept: str) -> None:
    """One mark ends a line of an address, and its first word isn't a number."""
    assert tidy(read, address=True) == kept


def test_an_ampersand_between_numbers_isnt_an_eight() -> None:
    """House numbers are those of the reader that saw the mark; a number that no reader takes apart stays whole."""
    assert settle_line("No 22824 Jalan Cempaka", ["No 22& 24 Jalan Cempake"]).text == "No 22 & 24 Jalan Cempaka"
    assert settle_line("No 22824 Jalan Cempaka", ["No 22824 Jalan Cempake"]).text == "No 22824 Jalan Cempaka"
    assert settle_line("No 122824 Jalan", ["No 22 & 24 Jalan"]).text == "No 122824 Jalan"
