"""Names of parties that go on over two lines, and what is no name."""

from __future__ import annotations

import datetime as dt

import pytest

from extractors.free.invoice import read_invoice
from extractors.free.lines import Layout, layout
from extractors.free.parties import find_parties
from extractors.free.vocabulary import vocabulary
from extractors.page import Word
from extractors.reading import Box

TODAY = dt.date(2026, 11, 22)
WORDS = vocabulary()


class _NoSecond:
    """Sees whatever was read."""

    def read(self, segments: list[object]) -> list[tuple[str, ...]]:
        return [() for _ in segments]

    def sees(self, *_: object) -> bool:
        return True


def page(*rows: tuple[tuple[float, str], ...] | str) -> Layout:
    """Rows of texts at places across the page, close below each other."""
    words = []
    for number, row in enumerate(rows):
        y = 0.05 + 0.025 * number
        for x, text in ((0.1, row),) if isinstance(row, str) else row:
            words.append(Word(text, Box(x, y, x + 0.011 * len(text), y + 0.015), 1.0, "text_layer"))
    return layout(words, 0.7)


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (["Verkäufer", ((0.4, "Nordwind"),), ((0.1, "Name:"), (0.4, "Handelsgesellschaft Husum mbH")), "25813 Husum"],
         "Nordwind Handelsgesellschaft Husum mbH"),
        (["Verkäufer", ((0.1, "Nr.:"), (0.4, "Nordwind")), ((0.1, "Name:"), (0.4, "Handel Husum mbH")), "25813 Husum"],
         "Handel Husum mbH"),  # what stands above belongs to another label
        (["Seller", "(not for remittance)", "Northwind Traders Ltd", "Leeds LS1 4AP"], "Northwind Traders Ltd"),
        (["Nordwind", "Versicherung Husum a.G.", "Hafen 1", "25813 Husum"], "Nordwind Versicherung Husum a.G."),
        (["Rossi", "Rossi Legnami S.r.l.", "Via Roma 1", "20100 Milano"], "Rossi Legnami S.r.l."),
        (["Alfa S.r.l.", "Beta Holding S.p.A.", "Via Roma 1", "20100 Milano"], "Alfa S.r.l."),
    ],
)  # fmt: skip
def test_a_name_of_two_lines(rows: list[str], name: str) -> None:
    """A line without a legal form begins the name that ends on the next; one that is repeated there doesn't."""
    sellers, _ = find_parties(page(*rows), WORDS)
    assert sellers[0].name == name


def test_an_invoice_that_charges_no_vat_is_net_what_it_is_in_total() -> None:
    """Where the only VAT is 0.00 net is the total, as a doubt, for no label says so; another VAT leaves net open."""

    def sums(vat: str) -> dict[str, str | None]:
        rows = ["Invoice 77", ((0.1, "Tax"), (0.7, vat)), ((0.1, "Total for this invoice"), (0.7, "$ 84.11"))]
        answers = read_invoice(page(*rows), WORDS, TODAY, _NoSecond())  # type: ignore[arg-type]
        return {one.name: one.value for one in answers if one.name in {"net_total", "vat_total", "total"}}

    assert sums("$ 0.00") == {"net_total": "84.11", "vat_total": "0.00", "total": "84.11"}
    assert sums("$ 9.37") == {"net_total": None, "vat_total": None, "total": "84.11"}
