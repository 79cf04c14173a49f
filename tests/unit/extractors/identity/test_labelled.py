"""The print of documents without a blank: labels in any language, values beside them, held against the zone."""

from __future__ import annotations

import pytest

from extractors.identity.labelled import compared, label_of, pieces, value_of
from extractors.page import Word
from extractors.reading import Box, Reading, State


@pytest.mark.parametrize(
    ("text", "field", "behind"),
    [
        ("Nom / Surname (1)", "surname", ""),
        ("4. Geburtsdatum / Date of birth", "birth_date", ""),
        ("Дата выдачи / Date of issue", "issue_date", ""),
        ("Datum van afgifte", "issue_date", ""),
        ("Date of issue: 12.03.2020", "issue_date", "12.03.2020"),
        ("Place ot birth", "birth_place", ""),
    ],
)
def test_a_label_is_known_in_its_languages(text: str, field: str, behind: str) -> None:
    """Numbering, an unknown language beside English, a misread letter and a value behind it don't hide a label."""
    fields, value = label_of(text)
    assert (fields[0], value) == (field, behind)


@pytest.mark.parametrize(
    "text", ["MORETTI", "ADINA", "VALENTINA", "PASSPORT", "12 OCT 2025", "PREFECTURE DE POLICE", ""]
)
def test_a_value_is_no_label(text: str) -> None:
    """Names that begin like a label, titles, dates and authorities are values."""
    assert label_of(text) == ((), "")


def word(text: str, x: float, y: float) -> Word:
    return Word(text, Box(x, y, x + 0.012 * len(text), y + 0.03), 0.95, "ppocr")


def test_values_stand_below_behind_or_beside_their_labels() -> None:
    """In two columns, under a label of two lines, behind a colon: each label has its own value."""
    page = [
        word("Place of birth", 0.1, 0.10), word("Date of issue", 0.6, 0.10),
        word("Lieu de naissance", 0.1, 0.14),
        word("LYON", 0.1, 0.18), word("01 02 2020", 0.6, 0.14),
        word("Authority: HMPO", 0.1, 0.30),
    ]  # fmt: skip
    every = pieces(page, 1.0)
    found = {piece.fields[0]: value_of(piece, every, 1.0) for piece in every if piece.fields}
    assert {field: value.text for field, value in found.items() if value} == {
        "birth_place": "LYON",
        "issue_date": "01 02 2020",
        "issuing_authority": "HMPO",
    }


def test_print_confirms_the_zone_or_contradicts_it() -> None:
    """The same name in print verifies the zone's; another one that is surely read is a doubt."""
    zone = {"surname": Reading("surname", "MUELLER", "MUELLER", 0.99, State.READ, 1, None, "mrz")}
    same = Reading("surname", "MÜLLER", "MÜLLER", 0.99, State.READ, 1, None, "ppocr")
    other = Reading("surname", "MEIER", "MEIER", 0.99, State.READ, 1, None, "ppocr")
    assert compared(zone, [same])["surname"].state is State.VERIFIED
    assert compared(zone, [other])["surname"].doubts[0].code == "contradicts"
