"""Labels in five languages."""

from __future__ import annotations

import pytest

from extractors.free.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "group", "concept"),
    [
        ("Sub Total", "money", "net"),
        ("Total Sales (Inclusive of GST) :", "money", "total"),
        ("Total GST (RM) :", "money", "vat"),
        ("TOTALE COMPLESSIVO", "money", "total"),
        ("Zwischensumme", "money", "net"),
        ("Montant TVA", "money", "vat"),
        ("Rechnungsdatum:", "dates", "issue"),
        ("Fecha de vencimiento", "dates", "due"),
        ("Fattura n.", "numbers", "invoice"),
        ("Subtotai :", "money", "net"),
        ("Rour ding Adjustment:", "money", "rounding"),
    ],
)
def test_labels(text: str, group: str, concept: str) -> None:
    """The longest phrase of any language wins, blanks, accents and a misread letter aside."""
    assert [label.concept for label in vocabulary().find(text, group)][:1] == [concept]


@pytest.mark.parametrize("text", ["Private parking", "Cashmere scarf", "Totally fresh"])
def test_pieces_of_words(text: str) -> None:
    """A label inside a longer word is none."""
    assert not vocabulary().find(text, "money")


@pytest.mark.parametrize(
    ("text", "form"), [("99 SPEED MART S/B", "S/B"), ("Rossi S.r.l.", "S.R.L."), ("Krone GmbH & Co. KG", "GMBH")]
)
def test_legal_forms(text: str, form: str) -> None:
    """A company's legal form is found however it is dotted."""
    assert text[vocabulary().legal_form(text) :].upper().startswith(form)


def test_an_ordinary_word_is_no_legal_form() -> None:
    """Letters of a legal form within a word say nothing."""
    assert vocabulary().legal_form("SPARKLING WATER") == -1
