"""Sources inside one document: print, machine-readable zone, bar code."""

import pytest

from extractors.agreement import agree, name_fits
from extractors.reading import Box, Doubt, Reading, State
from extractors.types import get_type

PLACE = Box(0.1, 0.1, 0.2, 0.2)


def printed(value, confidence=0.99, state=State.READ, **more):
    return Reading("field", value, value or "", confidence, state, 1, PLACE, "tesseract", **more)


def coded(value, state=State.VERIFIED, confidence=0.999):
    return Reading("field", value, value or "", confidence, state, 1, None, "mrz")


def test_two_sources_that_agree_verify():
    """Print and zone with the same date: verified, with the print's place."""
    reading = agree([printed("1980-03-12"), coded("1980-03-12", State.READ)], get_type("date"))
    assert (reading.state, reading.box) == (State.VERIFIED, PLACE)


def test_the_printed_spelling_is_kept():
    """A name is verified by its transliteration, and keeps its marks."""
    reading = agree([printed("D'ANGELO"), coded("DANGELO", State.READ)], get_type("name"))
    assert (reading.value, reading.state) == ("D'ANGELO", State.VERIFIED)


def test_sure_sources_that_differ_contradict():
    """A print that both readers agree on and a zone whose check digits hold: a person decides, with both values."""
    reading = agree([printed("1980-03-12"), coded("1980-03-13")], get_type("date"))
    assert reading.state is State.DOUBTFUL
    assert reading.doubts[-1].code == "contradicts"
    assert {reading.value, *reading.alternatives} == {"1980-03-12", "1980-03-13"}
    assert reading.confidence < 0.98


def test_a_proved_source_wins_over_a_doubtful_one():
    """A zone whose check digits hold settles a print that the readers couldn't agree on."""
    doubtful = printed("1980-03-18", 0.6, State.DOUBTFUL, doubts=(Doubt("readers_differ"),))
    reading = agree([doubtful, coded("1980-03-12")], get_type("date"))
    assert (reading.value, reading.state, reading.box) == ("1980-03-12", State.VERIFIED, PLACE)


def test_an_unproved_zone_does_not_win():
    """A zone without a check digit against a doubtful print is a doubt."""
    doubtful = printed("ROSS1", 0.6, State.DOUBTFUL, doubts=(Doubt("characters"),))
    assert agree([doubtful, coded("RUSSO", State.READ, 0.95)], get_type("name")).state is State.DOUBTFUL


def test_a_doubtful_print_confirmed_by_the_zone():
    """A print that was doubtful only for its readers is settled when the zone says the same."""
    doubtful = printed(
        "1980-03-12", 0.6, State.DOUBTFUL, doubts=(Doubt("readers_differ"),), alternatives=("1980-03-18",)
    )
    reading = agree([doubtful, coded("1980-03-12")], get_type("date"))
    assert (reading.state, reading.doubts, reading.alternatives) == (State.VERIFIED, (), ())


def test_a_bar_code_that_was_not_found_says_nothing():
    """A missing second source leaves the first as it is."""
    missing = Reading("field", None, "", 0.0, State.MISSING, 1, PLACE, "", (Doubt("unreadable"),))
    assert agree([printed("ROSSI"), missing], get_type("name")) == printed("ROSSI")
    assert agree([missing, missing], get_type("name")).value is None


@pytest.mark.parametrize(
    ("name", "zone", "fits"),
    [
        ("MÜLLER", "MUELLER", True),
        ("MÜLLER", "MULLER", True),
        ("NICOLO'", "NICOLO", True),
        ("MARIA ANTONIETTA CHIARA", "MARIA ANTONIETTA CHI", True),
        ("MARIA", "MARI", False),
        ("ROSSI", "RUSSO", False),
    ],
)
def test_names_of_the_zone(name, zone, fits):
    """A zone writes umlauts with two letters or one, drops marks, and cuts long names off."""
    assert name_fits(name, zone) is fits
