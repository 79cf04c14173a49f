"""Whether a page goes on with the invoice before it."""

from __future__ import annotations

import pytest

from extractors.free.lines import Layout, layout
from extractors.free.read import may_begin
from extractors.free.vocabulary import vocabulary
from extractors.page import Word
from extractors.reading import Box


def page(*rows: str) -> Layout:
    """A label and a value in each row."""
    words = []
    for number, row in enumerate(rows):
        for column, text in enumerate(row.split("|")):
            x, y = 0.05 + 0.5 * column, 0.05 + 0.05 * number
            words.append(Word(text, Box(x, y, x + 0.3, y + 0.02), 0.99, "ppocr"))
    return layout(words, 0.7)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("FATTURA", "Totale fattura|320,00"), True),  # its number wasn't read
        (("FATTURA", "Fattura n.|2026/0147", "Totale fattura|122,00"), False),  # the same paper's copy of its head
        (("Condizioni di vendita", "Totale fattura|122,00"), False),  # no title
        (("FATTURA", "Segue dalla pagina precedente"), False),  # no total
    ],
)
def test_a_title_and_a_total_once_more_are_a_doubt(rows: tuple[str, ...], expected: bool) -> None:
    """A second invoice whose number nobody could read isn't taken for the first one's second page in silence."""
    first = page("FATTURA", "Fattura n.|2026/0147", "Totale fattura|122,00")
    assert may_begin(page(*rows), [first], vocabulary()) is expected
