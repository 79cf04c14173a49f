"""Amounts in running text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractors.free.money import amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RM 33.92", "33.92"),
        ("1.234,56 €", "1234.56"),
        ("EUR 1 234,50", "1234.50"),
        ("-0.02", "-0.02"),
        ("$8.20", "8.20"),
        ("170. 00", "170.00"),
    ],
)
def test_notations(text: str, expected: str) -> None:
    """An amount is read in every notation, and surely where it prints its cents."""
    (found,) = amounts(text)
    assert (found.value, found.sure) == (Decimal(expected), True)


@pytest.mark.parametrize("text", ["6%", "12/02/2018", "08:13:39", "35.5x25.5CM 803M#"])
def test_other_numbers(text: str) -> None:
    """Rates, dates, times and sizes are no amounts."""
    assert not [money for money in amounts(text) if money.sure]


@pytest.mark.parametrize(("text", "expected"), [("15.0C", "15.00"), ("80 91", "80.91")])
def test_repairs(text: str, expected: str) -> None:
    """A misread digit or a lost point is mended, and the amount is no longer sure."""
    (found,) = amounts(text)
    assert (found.value, found.sure) == (Decimal(expected), False)


def test_thousands_or_decimals() -> None:
    """An amount that reads both ways keeps its other reading."""
    (found,) = amounts("€ 1.234")
    assert (found.value, found.other, found.sure) == (Decimal(1234), Decimal("1.234"), False)
