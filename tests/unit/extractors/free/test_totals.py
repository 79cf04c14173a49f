"""Which amount is the total, and what proves it."""

from __future__ import annotations

from decimal import Decimal

from extractors.free.lines import layout
from extractors.free.totals import Total, find_total, labelled
from extractors.free.vocabulary import vocabulary
from extractors.page import Word
from extractors.reading import Box


def _totals(*rows: tuple[str, str]) -> list[Total]:
    words = []
    for number, (left, right) in enumerate(rows):
        y = 0.1 + 0.04 * number
        words.append(Word(left, Box(0.05, y, 0.4, y + 0.03), 0.99, "ppocr"))
        words.append(Word(right, Box(0.7, y, 0.9, y + 0.03), 0.99, "ppocr"))
    page = layout(words, 0.5)
    return find_total(labelled(page, vocabulary()))


def test_cash_less_change() -> None:
    """What was paid less the change proves the total."""
    best = _totals(("Tea", "2.00"), ("Cake", "5.30"), ("Total", "7.30"), ("CASH", "10.00"), ("CHANGE", "2.70"))[0]
    assert best.value == Decimal("7.30")
    assert {"paid", "items"} <= best.proofs


def test_net_and_tax() -> None:
    """Net and VAT prove the total, and neither is taken for it."""
    best = _totals(("Subtotale", "100,00"), ("IVA", "22,00"), ("TOTALE", "122,00"))[0]
    assert (best.value, best.proofs) == (Decimal("122.00"), {"sum"})


def test_rounded_to_coins() -> None:
    """Where cash is rounded the rounded amount is the total, labelled or not."""
    best = _totals(("TOTAL AMT", "60.31"), ("ROUNDING ADJ", "-0.01"), ("RM", "60.30"), ("CHANGE", "10.00"))[0]
    assert best.value == Decimal("60.30")


def test_quantities_and_change_are_no_totals() -> None:
    """Counts and change are labelled with words of sums, and aren't sums."""
    values = [total.value for total in _totals(("Total Qty", "9.00"), ("Total", "4.00"), ("CHANGE", "6.00"))]
    assert values == [Decimal("4.00")]
