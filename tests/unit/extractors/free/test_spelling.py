"""One spelling from several readers."""

from __future__ import annotations

from extractors.free.spelling import settle_line


def test_marks_are_voted_on() -> None:
    """Readers that see the same letters settle marks and blanks between them; a comma wins a draw."""
    assert settle_line("NO.32. JALAN", ["NO.32, JALAN", "NO. 32, JALAN"]).text == "NO.32, JALAN"
    assert settle_line("NO.32. JALAN", ["NO.32, JALAN"]).text == "NO.32, JALAN"


def test_letters_stay() -> None:
    """Other readers' letters are told, and never taken over."""
    spelt = settle_line("LIAN HING", ["LAN HING", "LAN HING"])
    assert (spelt.text, spelt.agreeing, spelt.others) == ("LIAN HING", 1, ("LAN HING",))
