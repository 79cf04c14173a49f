"""Numbers, dates and parties of an invoice by the place of their labels."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from extractors.free.dated import find_dates
from extractors.free.identifiers import vat_answers
from extractors.free.kind import kind_answer
from extractors.free.lines import Layout, layout
from extractors.free.numbers import first_token, heading_number, numbered
from extractors.free.parties import find_parties
from extractors.free.rates import adding_up, breakdown
from extractors.free.totals import labelled
from extractors.free.vocabulary import vocabulary
from extractors.page import Word
from extractors.reading import Box

TODAY = dt.date(2026, 11, 22)
WORDS = vocabulary()


class _NoSecond:
    """No other engine."""

    def read(self, segments: list[object]) -> list[tuple[str, ...]]:
        return [() for _ in segments]

    def sees(self, *_: object) -> bool:
        return True


def page(*rows: tuple[tuple[float, str], ...] | str) -> Layout:
    """Rows of texts at places across the page."""
    words = []
    for number, row in enumerate(rows):
        y = 0.05 + 0.03 * number
        for x, text in ((0.1, row),) if isinstance(row, str) else row:
            words.append(Word(text, Box(x, y, x + 0.011 * len(text), y + 0.015), 1.0, "ppocr"))
    return layout(words, 0.7)


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        (["Fattura n. 2026/0147 del 03/11/2026"], "2026/0147"),
        (["Invoice INV/2025/03/0008"], "INV/2025/03/0008"),
        ([((0.1, "Cliente"), (0.3, "Factura"), (0.6, "Fecha")), ((0.1, "77"), (0.3, "F-2025-18"), (0.6, "1/2/2025"))],
         "F-2025-18"),
        ([((0.1, "RECHNUNG"), (0.6, "Seite"), (0.75, "1")), ((0.1, "Beleg-Nr"), (0.3, ":"), (0.35, "RK2101"))],
         "RK2101"),
    ],
)  # fmt: skip
def test_number_beside_or_below_its_label(rows: list[str], number: str) -> None:
    """An invoice's number stands behind its label, beside it, or below a heading; a page's number is none."""
    found = list(numbered(page(*rows), WORDS, "invoice"))
    assert max(found, key=lambda one: one.strength).text == number


def test_amounts_and_dates_are_no_numbers() -> None:
    """An amount, a share in percent, a date behind a label isn't taken for a number."""
    assert [first_token(text) for text in (" totale 49,99", "22 %", " 03/11/2026", ": A-17")] == ["", "", "", "A-17"]


def test_a_delivery_begins_no_invoice() -> None:
    """A page that names a delivery's number in a sentence doesn't begin another invoice."""
    text = "die Positionen aus der Lieferung Nr. 2018-51112 in Rechnung zu stellen"
    assert heading_number(page(text), WORDS) is None


@pytest.mark.parametrize(
    "rows",
    [
        ["Facture n° 5620 du 02 juillet 2025", "Date limite de paiement le 05 juillet 2025"],
        ["Handelsrechnung Nr. TX-71 vom 02.07.2025", "Rechnung gemäß Fahrt vom 29.06.2025"],
        [((0.1, "Invoice Date:"), (0.4, "July 2"), (0.5, "2025")), "Due 5 July 2025"],
    ],
)
def test_the_invoices_own_date(rows: list[str]) -> None:
    """Of several dates the one behind the invoice's number, or called its date, is the invoice's."""
    assert find_dates(page(*rows), WORDS, TODAY)[0].value == "2025-07-02"


def test_sums_below_headings() -> None:
    """Net, VAT and total stand in columns below their headings, also of a credit note."""
    sums = page(
        ((0.1, "Nettobetrag"), (0.35, "MwSt-Betrag"), (0.6, "MwSt-%"), (0.75, "Endbetrag")),
        ((0.1, "-4,85"), (0.35, "-0,92"), (0.6, "19,0"), (0.75, "-5,77")),
        ((0.1, "-2,82"), (0.35, "-0,20"), (0.6, "7,0"), (0.75, "-3,02")),
        ((0.1, "-7,67"), (0.35, "-1,12"), (0.6, "EUR"), (0.75, "-8,79")),
    )
    expected = (Decimal("-7.67"), Decimal("-1.12"), Decimal("-8.79"))
    assert adding_up(labelled(sums, WORDS), breakdown(sums)) == expected


def test_address_window_with_a_blank_line() -> None:
    """The buyer stands in the window below the sender's line, a blank line above the town."""
    sellers, buyers = find_parties(
        page("Studio Nord - Via Po 5 - 20121 Milano", "", "Anna Rossi", "Via Roma 42", "", "88802 Torino"), WORDS
    )
    assert (sellers[0].name, buyers[0].name) == ("Studio Nord", "Anna Rossi")


def test_a_seller_without_a_legal_form() -> None:
    """A name at the top from which the page's domain is made is the seller; a table's headings aren't."""
    sellers, _ = find_parties(
        page("Azure Design", ((0.1, "Item"), (0.4, "Rooms"), (0.7, "Rate")), "www.azure-design.com"), WORDS
    )
    assert sellers[0].name == "Azure Design"


def test_vat_numbers_by_block() -> None:
    """Two parties beside each other have each the VAT number of their column; a bank's code is none."""
    both = page(
        ((0.1, "Cedente"), (0.6, "Cliente")),
        ((0.1, "P.IVA IT00743110157"), (0.6, "P.IVA IT00159560366")),
        ((0.1, "BIC: GENODEF1M04"), (0.6, "P.IVA:")),
    )
    seller, buyer = vat_answers(both, WORDS, _NoSecond(), [], [])  # type: ignore[arg-type]
    assert (seller.value, buyer.value) == ("IT00743110157", "IT00159560366")


def test_a_vat_number_without_its_states_letters() -> None:
    """An Italian P. IVA is one without IT too, if its check digit holds; the nearest name above says whose it is."""
    rows = page("Officine Valli S.r.l.", "P. IVA 00743110157", "", "Spett.le", "Nardi S.p.A.", "P. IVA 00159560366")
    sellers, buyers = find_parties(rows, WORDS)
    seller, buyer = vat_answers(rows, WORDS, _NoSecond(), sellers, buyers)  # type: ignore[arg-type]
    assert (seller.value, buyer.value) == ("IT00743110157", "IT00159560366")
    assert seller.proofs == buyer.proofs == {"check_digit"}


def test_words_of_a_typewriter_stay_together() -> None:
    """A blank of type with one width for all letters is no column."""
    words = [Word(text, Box(x, 0.1, x + 0.02 * len(text), 0.115), 1.0, "text_layer") for x, text in
             ((0.1, "Rossi"), (0.222, "S.r.l."), (0.6, "Importo"))]  # fmt: skip
    assert [segment.text for segment in layout(words, 0.7).segments] == ["Rossi S.r.l.", "Importo"]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (["FATTURA n. 12/2026", "a storno della nota di credito 7"], "invoice"),
        (["Gutschrift", "zu Rechnung Nr. 4711"], "credit_note"),
        (["Rossi S.r.l.", "Via Roma 1"], None),
    ],
)
def test_an_invoice_or_a_credit_note(rows: list[str], kind: str | None) -> None:
    """The first title tells; a sentence that mentions the other kind doesn't."""
    assert kind_answer(page(*rows), WORDS, _NoSecond()).value == kind  # type: ignore[arg-type]
