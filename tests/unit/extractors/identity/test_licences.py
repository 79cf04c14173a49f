"""What driving licences say: the bar code of North America, the numbered fields of Europe."""

from __future__ import annotations

import random
from datetime import date

import pytest

from extractors.identity.aamva import parse
from extractors.identity.numbered import doubt_lost_slash, is_licence, parts, with_century
from extractors.page import Word
from extractors.reading import Box, Reading, State
from resources.specimens.licences import aamva_text, aamva_values
from resources.specimens.papers import IdentityPaper
from resources.specimens.people import draw_person

TODAY = date(2026, 11, 22)


def words(*lines: str) -> list[Word]:
    """Lines of text below each other, a word a line, as PP-OCR gives them."""
    return [
        Word(text, Box(0.3, 0.1 * row, 0.3 + 0.02 * len(text), 0.1 * row + 0.05), 0.95, "ppocr")
        for row, text in enumerate(lines)
    ]


def test_a_bar_code_gives_every_field() -> None:
    """What a licence's bar code is made of comes back, dates in ISO order."""
    person = draw_person(random.Random(1), today=TODAY, italian=True)
    paper = IdentityPaper("", "D1234567", date(2024, 2, 3), date(2029, 2, 3), "", "", "")
    said = parse(aamva_text(person, paper))
    assert said == aamva_values(person, paper)


def test_canada_writes_the_year_first_and_anything_else_is_no_licence() -> None:
    """The state says in which order a date stands; other bar codes give nothing."""
    code = "@\n\x1e\rANSI 636012100001DL00310046DLDAQA1\nDCSTREMBLAY\nDCGCAN\nDBB19800131\n"
    assert parse(code)["birth_date"] == "1980-01-31"
    assert parse("some other PDF417") == {}


def test_numbered_fields_are_told_apart_on_one_row() -> None:
    """Two fields beside each other in one line of text are two fields; five of them make a licence."""
    seen = parts(
        words(
            "1. ROSSI", "2. MARIO", "3. 10/07/82 ROMA", "4a. 12/05/2021 4c. MIT-UCO", "4b. 10/07/2031", "5. U1A000000B"
        )
    )
    assert {number: part.text for number, part in seen.items()} == {
        "1": "ROSSI", "2": "MARIO", "3": "10/07/82 ROMA", "4a": "12/05/2021", "4c": "MIT-UCO", "4b": "10/07/2031",
        "5": "U1A000000B",
    }  # fmt: skip
    assert is_licence(seen)
    assert not is_licence(parts(words("1. Open the box", "2. Read the manual", "3. Call us", "4. Done", "5. 12")))


@pytest.mark.parametrize("lost", ["1", "4a", "5"])
def test_a_number_that_was_passed_over_is_made_good(lost: str) -> None:
    """Where a small number isn't read, what stands in its place in the column is its field; a badge far off isn't."""
    column = {
        "1": "ROSSI",
        "2": "MARIO",
        "3": "10/07/82 ROMA",
        "4a": "12/05/2021",
        "4b": "10/07/2031",
        "5": "U1A000000B",
    }
    page = []
    for row, (number, text) in enumerate(column.items()):
        y = 0.1 + 0.08 * row
        if number != lost:
            page.append(Word(f"{number}.", Box(0.3, y, 0.33, y + 0.04), 0.9, "ppocr"))
        page.append(Word(text, Box(0.35, y, 0.35 + 0.015 * len(text), y + 0.04), 0.95, "ppocr"))
    page.append(Word("SPECIMEN", Box(0.8, 0.1, 0.95, 0.14), 0.9, "ppocr"))
    assert {number: part.text for number, part in parts(page).items()} == column


def test_a_small_letter_read_as_a_capital_one_is_the_same_field() -> None:
    """Of a photo, 4c is often read as 4C."""
    row = [
        Word("4a. 16-10-2023", Box(0.39, 0.5, 0.56, 0.54), 0.9, "ppocr"),
        Word("4C. 04/3", Box(0.65, 0.5, 0.74, 0.54), 0.9, "ppocr"),
    ]
    assert {number: part.text for number, part in parts(row).items()} == {"4a": "16-10-2023", "4c": "04/3"}


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("birth_date", "10/07/82", "10/07/1982"),
        ("birth_date", "10/07/08", "10/07/2008"),
        ("issue_date", "10/07/09", "10/07/2009"),
        ("expiry_date", "10/07/31", "10/07/2031"),
        ("birth_date", "10/07/1982", "10/07/1982"),
    ],
)
def test_a_century_follows_from_what_the_date_is(name: str, text: str, meant: str) -> None:
    """Holders are sixteen, issues lie back, licences end within twenty years."""
    assert with_century(name, text, TODAY) == meant


@pytest.mark.parametrize(("read", "other"), [("4714", "47/4"), ("28712", "28/12")])
def test_an_office_of_digits_alone_may_have_lost_its_slash(read: str, other: str) -> None:
    """However sure the readers are, it is asked, with the other spelling one key away."""
    doubted = doubt_lost_slash(Reading("issuing_authority", read, read, 0.995, State.READ))
    assert (doubted.state, doubted.value, doubted.alternatives) == (State.DOUBTFUL, read, (other,))
    assert doubted.confidence < 0.9


@pytest.mark.parametrize("read", ["47/4", "MIT-UCO", "DVLA", "4020", None])
def test_any_other_office_stays_as_read(read: str | None) -> None:
    """Names, and codes in which no slash can hide, are taken."""
    reading = Reading("issuing_authority", read or "", read, 0.995, State.READ)
    assert doubt_lost_slash(reading) == reading
