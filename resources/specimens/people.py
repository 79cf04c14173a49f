"""Persons that don't exist, with everything their documents say in agreement."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from resources.specimens import names
from resources.specimens.places import COUNTRIES, STREETS, TOWNS, Country

ITALY = "ITA"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the registry knows them: names in upper case with accents.

    Attributes:
        surname: All of it, such as ``DE LUCA``.
        given_names: All of them, such as ``MARIA CHIARA``.
        sex: ``M`` or ``F``.
        birth_date: Day of birth.
        birth_place: Municipality, or abroad the state in Italian, as forms ask for it.
        birth_city: Municipality, or abroad the city, as identity documents print it.
        birth_province: Sign of the province, ``EE`` abroad.
        birth_country: ICAO code of the state of birth.
        tax_code: Codice fiscale, 16 characters.
        nationality: ICAO code.
        citizenship: The same as an Italian adjective, as forms print it.
        address: Street and number.
        city: Municipality of residence.
        province: Its province.
        postal_code: Five digits.
        phone: Mobile number, ten digits, of a range that nobody has.
        email: Address under the reserved top-level domain ``example``.
        height: Centimetres.
    """

    surname: str
    given_names: str
    sex: str
    birth_date: date
    birth_place: str
    birth_city: str
    birth_province: str
    birth_country: str
    tax_code: str
    nationality: str
    citizenship: str
    address: str
    city: str
    province: str
    postal_code: str
    phone: str
    email: str
    height: int


def tax_code(surname: str, given_names: str, sex: str, birth_date: date, place_code: str) -> str:
    """The codice fiscale of a person.

    Args:
        surname: Surname.
        given_names: Given names.
        sex: ``M`` or ``F``.
        birth_date: Day of birth.
        place_code: Cadastral code of the place of birth, such as ``F205`` or ``Z600``.
    """
    from codicefiscale import codicefiscale  # noqa: PLC0415 - loads all municipalities of Italy

    code: str = codicefiscale.encode(
        lastname=surname,
        firstname=given_names,
        gender="F" if sex == "F" else "M",
        birthdate=birth_date.isoformat(),
        birthplace=place_code,
    )
    return code


def other_day(person: Person, rng: random.Random) -> str:
    """A codice fiscale with a valid check letter that says another birth date than the person's."""
    born = person.birth_date
    month = born.month % 12 + 1
    wrong = date(born.year + rng.choice((-3, -2, 2, 3)), month, (born.day + 10) % 27 + 1)
    return tax_code(person.surname, person.given_names, person.sex, wrong, person.tax_code[11:15])


def _italian_names(rng: random.Random, sex: str) -> tuple[str, str]:
    surnames = rng.choices(
        (
            names.SURNAMES,
            names.PARTICLE_SURNAMES,
            names.ACCENTED_SURNAMES,
            names.DOUBLE_SURNAMES,
            names.LONG_SURNAMES,
            names.ALPINE_SURNAMES,
        ),
        weights=(50, 20, 14, 8, 4, 4),
    )[0]
    man = sex == "M"
    given = rng.choices(
        (
            names.MEN if man else names.WOMEN,
            names.ACCENTED_MEN if man else names.ACCENTED_WOMEN,
            names.DOUBLE_MEN if man else names.DOUBLE_WOMEN,
            names.LONG_MEN if man else names.LONG_WOMEN,
        ),
        weights=(62, 14, 20, 4),
    )[0]
    return rng.choice(surnames), rng.choice(given)


def _birth_date(rng: random.Random, today: date, youngest: int) -> date:
    """A day that makes the person `youngest` to 85 years old, more often in between."""
    age = int(rng.triangular(youngest, 85, max(youngest, 38)))
    born = date.fromordinal(date(today.year - age - 1, 1, 1).toordinal() + rng.randrange(365))
    return min(born, date(today.year - youngest, today.month, min(today.day, 28)))


def _address(rng: random.Random) -> str:
    number = str(rng.randrange(1, 190))
    suffix = rng.choices(("", "/A", "/B", " BIS"), weights=(80, 9, 8, 3))[0]
    return f"{rng.choice(STREETS)} {number}{suffix}"


def _email(rng: random.Random, surname: str, given_names: str) -> str:
    from resources.specimens.mrz import transliterate  # noqa: PLC0415 - shared table, one use

    first = transliterate(given_names).split("<")[0].lower()
    last = transliterate(surname).replace("<", "").lower()
    name = rng.choice((f"{first}.{last}", f"{first[0]}.{last}", f"{last}{rng.randrange(2, 99)}"))
    return f"{name}@{rng.choice(('posta', 'mail', 'famiglia', 'studio'))}.example"


def draw_person(rng: random.Random, *, today: date, italian: bool = False, youngest: int = 18) -> Person:
    """A person of any sort.

    Args:
        rng: Source of all choices.
        today: The day on which the person is of age and at most 85 years old.
        italian: Whether the person must be an Italian citizen, as the holder of an Italian passport is.
        youngest: Least age in years.
    """
    sex = rng.choice("MF")
    born = _birth_date(rng, today, youngest)
    abroad: Country | None = rng.choice(COUNTRIES) if rng.random() < 0.2 else None
    foreigner = abroad is not None and not italian and rng.random() < 0.6
    if abroad is not None and foreigner:
        surnames, men, women = names.FOREIGN[abroad.icao]
        surname, given = rng.choice(surnames), rng.choice(men if sex == "M" else women)
    else:
        surname, given = _italian_names(rng, sex)
    home = rng.choice(TOWNS)
    native = rng.choice(TOWNS)
    return Person(
        surname=surname,
        given_names=given,
        sex=sex,
        birth_date=born,
        birth_place=abroad.name if abroad else native.name,
        birth_city=rng.choice(abroad.cities) if abroad else native.name,
        birth_province="EE" if abroad else native.province,
        birth_country=abroad.icao if abroad else ITALY,
        tax_code=tax_code(surname, given, sex, born, abroad.code if abroad else native.code),
        nationality=abroad.icao if abroad and foreigner else ITALY,
        citizenship=abroad.adjective if abroad and foreigner else "ITALIANA",
        address=_address(rng),
        city=home.name,
        province=home.province,
        postal_code=home.postal_code,
        phone=f"399{rng.randrange(10**7):07d}",
        email=_email(rng, surname, given),
        height=rng.randrange(150, 183) if sex == "F" else rng.randrange(160, 198),
    )
