"""Dates in running text."""

from __future__ import annotations

import datetime as dt

import pytest

from extractors.free.days import days
from extractors.free.lines import layout
from extractors.free.receipt import date_answer
from extractors.free.vocabulary import vocabulary
from extractors.page import Word
from extractors.reading import Box

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Date: 25/12/2018 8:13:39 PM", "2018-12-25"),
        ("24-01-18", "2018-01-24"),
        ("28 Mar 18 18:32", "2018-03-28"),
        ("2018-03-23", "2018-03-23"),
        ("München, 5. März 2024", "2024-03-05"),
        ("March 5, 2024", "2024-03-05"),
        ("12/28/2017", "2017-12-28"),
        ("le 3 août 2025", "2025-08-03"),
    ],
)
def test_notations(text: str, expected: str) -> None:
    """A date is found in every notation; one that reads one way only is read that way."""
    (found,) = days(text, TODAY)
    assert found.values[0] == expected


def test_both_ways() -> None:
    """A date that reads both ways keeps both readings, day first."""
    (found,) = days("03/04/2025", TODAY)
    assert found.values == ("2025-04-03", "2025-03-04")


@pytest.mark.parametrize("text", ["TEL 07-386 7524", "1.234,56", "31/02/2025", "01/01/1950", "5/3 JALAN"])
def test_no_dates(text: str) -> None:
    """Telephones, amounts, days that don't exist and years long past are no dates."""
    assert days(text, TODAY) == []


@pytest.mark.parametrize(
    ("text", "raw"), [("05 02-18", "05-02-18"), ("27 032018", "27/03/2018"), ("27032018", "27/03/2018")]
)
def test_a_date_that_lost_its_marks(text: str, raw: str) -> None:
    """Day, month and year without marks between them are a date whose marks a reader lost."""
    page = layout([Word(text, Box(0.1, 0.1, 0.3, 0.12), 0.95, "ppocr")], 0.5)
    answer = date_answer("date", page, vocabulary(), TODAY, Blind())  # type: ignore[arg-type] - a seam
    assert answer.raw == raw


class Blind:
    """Other engines see nothing."""

    def read(self, segments: list[object]) -> list[tuple[str, ...]]:
        return [("",) for _ in segments]

    def sees(self, *_: object) -> bool:
        return False
