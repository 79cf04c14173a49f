"""Dates in running text."""

from __future__ import annotations

import datetime as dt

import pytest

from extractors.free.days import days

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
