"""Amounts as applications and workbooks write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.report.money import amount_of


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567,8", "1234567.8"),
        ("1.234.567", "1234567"),
        ("€ -12,5", "-12.5"),
        ("1 234,56 EUR", "1234.56"),
        ("1234.567", "1234.567"),
        ("0", "0"),
        ("1.234", None),  # a thousand and more, or one and a bit
        ("1,234", None),
        ("1.23,4.5", None),
        ("12.34,56", None),
        ("IT60X054", None),
        ("", None),
    ],
)
def test_an_amount_is_exact_or_none(text: str, amount: str | None):
    """What can be read in two ways isn't guessed."""
    assert amount_of(text) == (Decimal(amount) if amount is not None else None)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_cent_comes_back_in_both_notations(amount: Decimal):
    """Italian and English writing of an amount are the same amount."""
    english = f"{amount:,.2f}"
    assert amount_of(english) == amount
    assert amount_of(english.translate(str.maketrans(",.", ".,"))) == amount
