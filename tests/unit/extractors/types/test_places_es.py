"""Spanish addresses: postal code, town and province belong together."""

import pytest

from extractors.types import get_type, places, places_es


@pytest.mark.parametrize(
    ("code", "city", "province", "fit"),
    [
        ("28231", "Las Rozas de Madrid", "Madrid", True),
        ("15001", "A Coruña", "La Coruña", True),
        ("48001", "Bilbao", "Vizcaya", True),
        ("08901", "L'Hospitalet de Llobregat", "", True),
        ("31620", "Uharte", "Nafarroa", True),
        ("25001", "Lleida", "Lérida", True),
        ("46001", "VALENCIA", "València", True),
        ("28231", "Bilbao", "Madrid", False),
        ("28231", "Las Rozas de Madrid", "Toledo", False),
        ("28231", "Nirgendwo", "Madrid", None),
        ("99001", "Madrid", "Madrid", None),
        ("28231", "Madrid", "Lazio", None),
    ],
)
def test_what_belongs_together(code, city, province, fit):
    """A code of another province contradicts; of an unknown town nothing is said."""
    assert places_es.fits(code, city, province) is fit


def test_an_address_of_either_country():
    """The check of addresses knows Italian provinces by their letters, Spanish ones by their names."""
    assert places.fits("20121", "Milano", "MI") is True
    assert places.fits("28231", "Las Rozas de Madrid", "Madrid") is True
    assert places.fits("28231", "Bilbao", "Madrid") is False


def test_every_province_has_its_towns():
    """The list of municipalities names each of the 52 provinces as we do."""
    assert {digits for found in places_es.towns().values() for digits in found} == {f"{n:02d}" for n in range(1, 53)}
    assert places_es.province_of("28013") == "Madrid"
    assert places_es.province_of("2801") is None


def test_the_type_knows_both_languages():
    """A province in either language is the same value; what is none is a doubt."""
    kind = get_type("spanish_province")
    assert kind.parse("Gerona").value == kind.parse("GIRONA").value == "Girona"
    assert kind.parse("(Guipúzcoa)").doubts == ()
    assert kind.parse("Lazio").doubts[0].code == "unknown_province"
