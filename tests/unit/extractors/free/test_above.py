"""Receipts above each other on one page."""

import datetime as dt

import pytest

from extractors.free.above import may_be_two
from extractors.free.lines import layout
from extractors.free.vocabulary import vocabulary
from extractors.page import Word
from extractors.reading import Box

TODAY = dt.date(2026, 11, 22)
FIRST = ["LIBRERIA MINERVA S.A.S.", "Data: 11/01/2026 10:20", "Penne 132,61", "TOTALE EUR 132,61"]


def page(*lines):
    """A page of lines, one every 3 % of its height; None is a gap."""
    words = []
    for number, line in enumerate(lines):
        for place, text in enumerate((line or "").split()):
            x, y = 0.1 + 0.2 * place, 0.03 * number
            words.append(Word(text, Box(x, y, x + 0.15, y + 0.02), 0.99, "ppocr", number))
    return layout(words, 0.5)


@pytest.mark.parametrize(
    ("below", "two"),
    [
        (["FERRETERIA SOL S.L.U.", "Fecha: 23/09/2025 12:00", "TOTAL EUR 66,43"], True),
        (["CARTA DI CREDITO", "Data: 11/01/2026 10:21", "TOTALE EUR 132,61"], False),
        (["ARROTONDATO", "TOTALE EUR 132,60"], False),
        (["Grazie e arrivederci"], False),
    ],
)
def test_two_papers_have_two_dates_and_two_totals(below, two):
    """Another date and total below a gap may be another receipt; a card's slip, a rounded sum, thanks are not."""
    assert may_be_two(page(*FIRST, None, None, *below), vocabulary(), TODAY) is two


def test_without_a_gap_it_is_one_paper():
    """Lines that follow each other are one paper, whatever they say."""
    below = ["FERRETERIA SOL S.L.U.", "Fecha: 23/09/2025 12:00", "TOTAL EUR 66,43"]
    assert not may_be_two(page(*FIRST, *below), vocabulary(), TODAY)
