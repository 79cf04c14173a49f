"""Municipalities, provinces and postal codes that belong together."""

import pytest

from extractors.types import places


@pytest.mark.parametrize(
    ("code", "town", "province"),
    [("20121", "MILANO", "MI"), ("47121", "FORLÌ", "FC"), ("00187", "Roma", "RM"), ("39100", "Bolzano", "BZ"),
     ("01100", "Viterbo", "VT"), ("07100", "Sassari", "SS"), ("76121", "Barletta", "BT"), ("20900", "Monza", "MB")],
)  # fmt: skip
def test_real_addresses_fit(code, town, province):
    """A town's own code and province fit, with or without accents."""
    assert places.fits(code, town, province)


@pytest.mark.parametrize(
    ("code", "town", "province"),
    [("10121", "MILANO", "MI"), ("20121", "MILANO", "TO"), ("20121", "TORINO", "MI")],
)
def test_mixed_up_addresses_do_not(code, town, province):
    """One part of another town's address is noticed."""
    assert places.fits(code, town, province) is False


def test_unknown_towns_are_not_judged():
    """A town that no list knows is neither right nor wrong."""
    assert places.fits("20121", "PAPEROPOLI", "MI") is None


def test_every_active_town_has_a_province_of_today():
    """The gazetteer and the table of postal zones know the same provinces."""
    active = {place.province for found in places.index().values() for place in found if place.active}
    assert active - {"EE"} == places.provinces()


def test_the_official_spelling_is_recognised():
    """Of two spellings that differ in accents the official one is picked."""
    assert places.known_spelling(["FORLI", "FORLÌ"]) == "FORLÌ"
    assert places.known_spelling(["PAPEROPOLI"]) is None
