"""Specimen persons are plausible and their identifiers valid."""

from __future__ import annotations

import random
import unicodedata
from datetime import date, timedelta

import pytest
from codicefiscale import codicefiscale
from schwifty import IBAN
from stdnum.it import codicefiscale as stdnum_codicefiscale

from resources.specimens.cards import with_apostrophes
from resources.specimens.iban import italian_iban
from resources.specimens.papers import draw_application, draw_identity_paper, same_day
from resources.specimens.people import draw_person, other_day
from resources.specimens.places import COUNTRIES, TOWNS

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def people():
    rng = random.Random(7)
    return [draw_person(rng, today=TODAY) for _ in range(300)]


def test_every_tax_code_says_the_person(people):
    """Sex, birth date and birth place decoded from the code are those of the person."""
    for person in people:
        assert stdnum_codicefiscale.is_valid(person.tax_code)
        said = codicefiscale.decode(person.tax_code)
        assert said["gender"] == person.sex
        assert said["birthdate"].date() == person.birth_date
        assert said["birthplace"]["province"] == person.birth_province or person.birth_province != "EE"
        assert said["code"] == person.tax_code


def test_people_are_of_all_sorts(people):
    """Accents, apostrophes, double names, both sexes, births abroad and foreign citizens all occur."""
    assert {person.sex for person in people} == {"M", "F"}
    assert any("'" in person.surname for person in people)
    assert any(unicodedata.normalize("NFD", person.surname) != person.surname for person in people)
    assert any(" " in person.given_names for person in people)
    assert any(person.birth_province == "EE" and person.nationality == "ITA" for person in people)
    assert any(person.nationality != "ITA" for person in people)
    assert min(len(person.surname) for person in people) == 2
    assert max(len(person.surname) + len(person.given_names) for person in people) > 30


def test_people_are_of_age(people):
    """Everybody is 18 to 86 on the day of the application."""
    for person in people:
        assert same_day(person.birth_date, person.birth_date.year + 18) <= TODAY
        assert TODAY.year - person.birth_date.year <= 86


def test_a_contradicting_tax_code_is_valid_but_says_another_day(people):
    """Its check letter holds, name and place are right, the birth date isn't."""
    rng = random.Random(1)
    for person in people[:100]:
        code = other_day(person, rng)
        assert stdnum_codicefiscale.is_valid(code)
        assert code[:6] == person.tax_code[:6]
        assert code[11:15] == person.tax_code[11:15]
        assert codicefiscale.decode(code)["birthdate"].date() != person.birth_date


def test_places_carry_the_code_that_the_registry_gives_them():
    """Cadastral codes of municipalities and states agree with those of python-codicefiscale."""
    for place in (*TOWNS, *COUNTRIES):
        by_name = codicefiscale.encode("ROSSI", "ANNA", "F", "1980-02-03", place.name)
        assert by_name[11:15] == place.code, place.name


def test_an_italian_iban_has_its_check_characters():
    """The IBAN that the Italian standard prints as its example comes out as printed."""
    assert italian_iban("05428", "11101", "000000123456") == "IT60X0542811101000000123456"


def test_every_iban_is_valid(people):
    """All pass the library schwifty, national check character included."""
    rng = random.Random(3)
    for person in people[:50]:
        application = draw_application(rng, person, today=TODAY)
        IBAN(application.iban, validate_bban=True)


@pytest.mark.parametrize("kind", ["it_cie", "passport", "it_paper_id"])
def test_identity_papers_are_valid_unless_expired(people, kind):
    """A paper ends after today and ten to eleven years after its issue; an expired one ended before today."""
    rng = random.Random(4)
    for person in people:
        paper = draw_identity_paper(rng, person, kind, today=TODAY)
        assert paper.issue_date < TODAY < paper.expiry_date
        years = paper.expiry_date - paper.issue_date
        assert timedelta(days=3640) < years < timedelta(days=4025)
        expired = draw_identity_paper(rng, person, kind, today=TODAY, expired=True)
        assert expired.issue_date < expired.expiry_date < TODAY - timedelta(days=5)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("NICOLÒ", "NICOLO'"),
        ("SURACE MALARÀ", "SURACE MALARA'"),
        ("SAN DONÀ DI PIAVE", "SAN DONA' DI PIAVE"),
        ("D'ANGELO", "D'ANGELO"),
        ("MUÑOZ", "MUNOZ"),
        ("LEFÈVRE", "LEFEVRE"),
        ("MÜLLER", "MÜLLER"),
    ],
)
def test_registries_print_accents_as_apostrophes(name, printed):
    """An accent at the end of a word becomes an apostrophe, other marks vanish, umlauts stay on identity cards."""
    assert with_apostrophes(name) == printed


def test_a_health_card_knows_no_umlauts():
    """The tax registry's alphabet has neither accents nor umlauts."""
    assert with_apostrophes("MÜLLER", keep=frozenset()) == "MULLER"
