"""Two-digit years and their centuries."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.mrz.dates import birth_date, expiry_date, is_date

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120415", date(2012, 4, 15)),
        ("360101", date(2036, 1, 1)),
        ("661231", date(2066, 12, 31)),
        ("960101", date(1996, 1, 1)),
        ("240229", date(2024, 2, 29)),
        ("250229", None),
        ("<<<<<<", None),
    ],
)
def test_an_expiry_lies_at_most_forty_years_ahead(text: str, expected: date | None) -> None:
    """The century of an expiry is the latest that isn't absurdly far ahead."""
    assert expiry_date(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expires", "expected"),
    [
        ("740812", None, date(1974, 8, 12)),
        ("261122", None, date(2026, 11, 22)),
        ("261123", None, date(1926, 11, 23)),
        ("150101", date(2012, 4, 15), date(1915, 1, 1)),
        ("000229", None, date(2000, 2, 29)),
        ("000229", date(1999, 1, 1), None),
        ("74<<<<", None, None),
    ],
)
def test_nobody_is_born_after_today_or_after_the_expiry(text: str, expires: date | None, expected: date | None) -> None:
    """The century of a birth is the latest possible one; a day that doesn't exist is none."""
    assert birth_date(text, TODAY, expires) == expected


@pytest.mark.parametrize("text", ["<<<<<<", "74<<<<", "7408<<", "000229"])
def test_unknown_parts_are_fillers(text: str) -> None:
    """Doc 9303 allows fillers for an unknown month or day."""
    assert is_date(text)


@pytest.mark.parametrize("text", ["741301", "740231", "74<<12", "<<0812", "7408O2"])
def test_what_is_no_day(text: str) -> None:
    """Days that no calendar has are seen."""
    assert not is_date(text)
