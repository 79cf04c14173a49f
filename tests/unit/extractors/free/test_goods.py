"""The goods of invoices: typed rows that prove themselves by their sums."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest

from extractors.files import open_words
from extractors.free.goods import find_goods, proofs_of
from extractors.free.lines import Layout, layout, together
from extractors.free.vocabulary import vocabulary
from extractors.page import Word
from extractors.reading import Box
from resources.specimens.invoices import LANGUAGES, LAYOUTS, draw_facts, draw_invoice


def rows_of(*rows: str) -> Layout:
    """Columns separated by ``|`` at the same places in every row."""
    words = []
    for number, row in enumerate(rows):
        for column, text in enumerate(row.split("|")):
            x, y = 0.05 + 0.2 * column, 0.1 + 0.03 * number
            words += [Word(text.strip(), Box(x, y, x + 0.15, y + 0.02), 0.99, "ppocr")] if text.strip() else []
    return layout(words, 0.7)


@pytest.mark.parametrize("number", range(4))
def test_rows_of_drawn_invoices_in_five_languages(number: int) -> None:
    """Description, quantity, price, amount and rate of each row; they prove themselves and the net total."""
    rng = random.Random(f"goods {number}")
    facts = draw_facts(rng, list(LANGUAGES)[number % len(LANGUAGES)], dt.date(2026, 11, 22), credit=False)
    data = draw_invoice(facts, list(LAYOUTS)[number % len(LAYOUTS)], rng)
    pages = [layout(page.words, page.size[0] / page.size[1]) for page in open_words(data, "invoice.pdf")]
    goods = find_goods(together(pages), vocabulary())
    found = [(one.description, one.quantity, one.price, one.amount) for one in goods]
    assert found == [(what, count, price, count * price) for what, count, price, _ in facts.goods]
    assert proofs_of(goods, [facts.net]) == {"sum", "items"}


def test_a_misread_digit_is_proved_by_nothing() -> None:
    """Quantity and price don't make the amount, and the rows don't make the net."""
    page = rows_of(
        "Descrizione|Q.tà|Prezzo|Importo", "Carta A4|2|10,00|20,00", "Toner|3|7,00|27,00", "Imponibile|||41,00"
    )
    goods = find_goods(page, vocabulary())
    assert [(one.quantity, one.checked) for one in goods] == [(2, True), (None, False)]
    assert proofs_of(goods, [Decimal("41.00")]) == set()


def test_discounts_long_descriptions_and_the_end_of_the_table() -> None:
    """A row less its discount; words below belong to the row above; sums are no goods."""
    page = rows_of(
        "Description|Qty|Unit price|Amount",
        "Office chair|4|100.00 -10 %|360.00",
        "black, with arms",
        "1.000 sheets of paper|1|8.00|8.00",
        "Subtotal|||368.00",
        "Total|||449.00",
    )
    goods = find_goods(page, vocabulary())
    assert [one.description for one in goods] == ["Office chair black, with arms", "1.000 sheets of paper"]
    assert goods[0].as_row()["unit_price"] == "100.00"
    assert proofs_of(goods, [Decimal("368.00")]) == {"sum", "items"}


def test_a_page_without_headings_has_no_goods() -> None:
    """Amounts of a letter are no table."""
    assert find_goods(rows_of("Gentile cliente|2|10,00|20,00"), vocabulary()) == []
