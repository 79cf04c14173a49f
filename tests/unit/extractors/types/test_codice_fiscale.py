"""Italian tax codes: repaired only where the check letter confirms, compared with the person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.types import get_type
from extractors.types.codice_fiscale import check_letter, contradictions, decoded, is_valid, person

CODE = "RSSMRA80C12F205H"


def parse(raw):
    return get_type("codice_fiscale").parse(raw)


def test_a_valid_code_is_checked():
    """A code as printed, blanks and small letters aside, is taken and counts as checked."""
    parsed = parse("rss mra 80c12 f205h")
    assert (parsed.value, parsed.checked, parsed.doubts) == (CODE, True, ())


@pytest.mark.parametrize("raw", ["RSSMRA8OC12F205H", "R5SMRA80C12F205H", "RSSMRA8OC12F2O5H", "RSSMRA80C1ZF205H"])
def test_characters_of_the_wrong_class_are_repaired(raw):
    """A letter among digits or a digit among letters is repaired, and the check letter confirms it."""
    assert parse(raw).value == CODE
    assert parse(raw).checked


@given(place=st.integers(0, 15), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
def test_no_single_wrong_character_passes_as_checked(place, letter):
    """Whatever one character is misread as: the result is the true code, or it isn't checked."""
    raw = CODE[:place] + letter + CODE[place + 1 :]
    parsed = parse(raw)
    assert parsed.value == CODE or not parsed.checked


def test_a_wrong_check_letter_is_a_doubt():
    """A code whose check letter doesn't hold keeps its value and says why it is doubtful."""
    parsed = parse("RSSMRA80C12F205K")
    assert not parsed.checked
    assert parsed.doubts[0].code == "check_digit"


def test_omocodia_is_allowed():
    """A code with letters for digits is valid and tells the same person."""
    root = "RSSMRA80C12F20R"
    code = root + check_letter(root)
    assert is_valid(code)
    assert decoded(code)[:15] == "RSSMRA80C12F205"
    assert person(code) == person(CODE)


def test_other_lengths_are_a_doubt():
    """A code that lost a character is never completed."""
    assert parse("RSSMRA80C12F205").doubts[0].code == "length"


def test_a_code_is_found_among_stray_marks():
    """Marks of a frame read as letters at the ends don't hide the code."""
    assert parse("I" + CODE).value == CODE


def test_the_person_is_compared_part_by_part():
    """What contradicts the code is named, what fits is too, and an unknown place says nothing."""
    compared = contradictions(
        CODE, surname="Rossi", given_names="Mario", birth_date="1980-03-13", sex="M", birth_place="Atlantide"
    )
    assert compared == {"surname": False, "given_names": False, "birth_date": True, "sex": False}


def test_places_born_elsewhere():
    """A municipality with its province in brackets, and a country, are recognised as the code's place."""
    assert contradictions(CODE, birth_place="MILANO (MI)") == {"birth_place": False}
    abroad = "RSSMRA80C12Z129" + check_letter("RSSMRA80C12Z129")
    assert contradictions(abroad, birth_place="BUCAREST (ROMANIA)") == {"birth_place": False}
    assert contradictions(abroad, birth_place="MILANO") == {"birth_place": True}


@pytest.mark.parametrize(
    ("place", "code"), [("SAN PAOLO (BRA)", "Z602"), ("CURITIBA (BRASILE)", "Z602"), ("WIEN (AUT)", "Z102")]
)
def test_a_foreign_birth_place_has_the_country_s_code(place, code):
    """A country's code in brackets is the place, also where a town of Italy is called like it (Bra, San Paolo)."""
    own, other = (f"RSSMRA80C12{one}" for one in (code, "B111"))
    assert contradictions(own + check_letter(own), birth_place=place) == {"birth_place": False}
    assert contradictions(other + check_letter(other), birth_place=place) == {"birth_place": True}
    assert contradictions("RSSMRA80C12B111" + check_letter("RSSMRA80C12B111"), birth_place="BRA (CN)") == {
        "birth_place": False
    }


def test_accents_and_apostrophes_of_names():
    """Accents, apostrophes and blanks of a printed name don't contradict the code made from its letters."""
    compared = contradictions("DNGNCL85E12D704C", surname="D'ÀNGELO", given_names="NICCOLO'", birth_place="FORLÌ")
    assert not any(compared.values())
