"""The name and the address at the top of a receipt."""

from __future__ import annotations

import datetime as dt

import pytest

from extractors.free.header import Head, read_head
from extractors.free.lines import layout
from extractors.free.vocabulary import vocabulary
from extractors.page import Word
from extractors.reading import Box


def _head(*rows: str) -> Head:
    words = [
        Word(text, Box(0.1, 0.1 + 0.04 * number, 0.9, 0.13 + 0.04 * number), 0.99, "ppocr")
        for number, text in enumerate(rows)
    ]
    return read_head(layout(words, 0.5), vocabulary(), dt.date(2026, 11, 22))


@pytest.mark.parametrize(
    "rows",
    [
        ("12, LORONG MELUR 4", "43000 KAJANG", "SELANGOR"),
        ("B7-22, JLN KENARI", "75200 MELAKA", "MELAKA"),
        ("VIA DEI TIGLI 8", "20121 MILANO", "ITALIA"),
    ],
)
def test_a_street_is_no_name(rows: tuple[str, ...]) -> None:
    """Where the name is a picture that wasn't read, there is none, and the address begins with its street."""
    head = _head(*rows, "TEL 03-555555")
    assert head.name == ()
    assert tuple(segment.text for segment in head.address) == rows
    assert head.gap


@pytest.mark.parametrize("name", ["LOT 10 BAKERY", "RESTORAN 88", "TAMAN 2 SDN BHD", "CASA MIA"])
def test_a_name_with_a_number_stays_one(name: str) -> None:
    """A trade's word, a legal form or anything without a street's words is a name above its address."""
    head = _head(name, "12, LORONG MELUR 4", "43000 KAJANG")
    assert [segment.text for segment in head.name] == [name]
