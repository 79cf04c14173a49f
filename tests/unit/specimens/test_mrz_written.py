"""Machine readable zones are written as ICAO Doc 9303 prints them."""

from __future__ import annotations

from datetime import date

import pytest

from resources.specimens.mrz import name_field, td1, td3, transliterate

ANNA = {
    "state": "UTO",
    "birth_date": date(1974, 8, 12),
    "sex": "F",
    "expiry_date": date(2012, 4, 15),
    "nationality": "UTO",
    "surname": "ERIKSSON",
    "given_names": "ANNA MARIA",
}


def test_a_passport_is_written_as_in_the_standard():
    """Doc 9303-4, appendix B."""
    assert td3(number="L898902C3", optional="ZE184226B", **ANNA) == [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ]


def test_a_card_is_written_as_in_the_standard():
    """Doc 9303-5, appendix B."""
    assert td1(kind="I", number="D23145890", **ANNA) == [
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("D'ANGELO", "DANGELO"),
        ("DE LUCA", "DE<LUCA"),
        ("NICOLÒ", "NICOLO"),
        ("JEAN-LUC", "JEAN<LUC"),
        ("MÜLLER", "MUELLER"),
        ("MUÑOZ", "MUNOZ"),
        ("GROß", "GROSS"),
    ],
)
def test_names_are_transliterated(name, written):
    """Apostrophes vanish, hyphens and blanks become fillers, umlauts two letters (Doc 9303-3, 6.A)."""
    assert transliterate(name) == written


def test_a_long_name_keeps_some_of_both_parts():
    """The field is full, has both parts and is never longer than the line."""
    field = name_field("MONTECUCCOLI DEGLI ERRI", "BARTOLOMEO MASSIMILIANO", 30)
    assert field == "MONTECUCCOLI<DEGLI<ERRI<<BARTO"
