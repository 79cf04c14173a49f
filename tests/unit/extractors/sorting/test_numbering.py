"""Page numbers that pages print."""

import pytest

from extractors.free.lines import layout
from extractors.page import Word
from extractors.reading import Box
from extractors.sorting.numbering import PageNumber, page_number


def page(*lines):
    """A page with these texts at these heights."""
    return layout([Word(text, Box(0.4, y, 0.6, y + 0.015), 1.0, "ppocr") for y, text in lines], 0.7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pagina 2 di 3", "2/3"),
        ("Pag. 1/4", "1/4"),
        ("Página 2 de 3", "2/3"),
        ("Page 3 of 12", "3/12"),
        ("Seite 2 von 2", "2/2"),
        ("pag.2", "2"),
        ("- 4 -", "4"),
        ("2 / 5", "2/5"),
    ],
)
def test_a_number_in_the_foot_is_read_in_several_languages(text, expected):
    """With its word or without, with the number of pages or without."""
    assert str(page_number(page((0.3, "Gentile cliente"), (0.95, text)))) == expected


@pytest.mark.parametrize(
    "text", ["pagina 7 del contratto firmato da entrambe le parti", "12/05/2026", "Tel. 02 1234", "5 di 3"]
)
def test_what_is_no_number_of_the_page_is_none(text):
    """A page that running text refers to, a date, a telephone number, more than there are."""
    assert page_number(page((0.5, text))) is None


def test_two_that_differ_tell_nothing():
    """A copy with another paper's number below its own."""
    assert page_number(page((0.02, "Pagina 1 di 2"), (0.97, "Pagina 4 di 9"))) is None


def test_the_next_one_follows_within_the_same_paper():
    """Page 2 of 3 follows 1 of 3, and not 1 of 2."""
    assert PageNumber(2, 3).follows(PageNumber(1, 3))
    assert not PageNumber(2, 3).follows(PageNumber(1, 2))
