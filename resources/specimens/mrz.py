"""Machine readable zones as they are written, after ICAO Doc 9303 (8th edition, parts 3 to 7)."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TypedDict


class Holder(TypedDict):
    """What every zone says of a document and its holder, by the names of the arguments of `td1` and `td3`."""

    number: str
    birth_date: date
    sex: str
    expiry_date: date
    nationality: str
    surname: str
    given_names: str


# Doc 9303-3, table A (Latin): letters that don't simply lose their mark
_SPECIAL = {"Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "Æ": "AE", "Œ": "OE", "Ø": "OE", "Å": "AA", "Ł": "L", "Đ": "D"}


def transliterate(name: str) -> str:
    """A name in the alphabet of the MRZ: apostrophes vanish, hyphens and blanks become ``<``."""
    letters: list[str] = []
    for letter in name.upper():
        if letter in _SPECIAL:
            letters.append(_SPECIAL[letter])
        elif letter in " -":
            letters.append("<")
        else:
            base = unicodedata.normalize("NFD", letter)[0]
            letters.append(base if "A" <= base <= "Z" else "")
    return "".join(letters)


def check_digit(text: str) -> str:
    """The check digit: weights 7, 3, 1 over digits, A = 10 … Z = 35, ``<`` = 0, modulo 10."""
    total = 0
    for place, character in enumerate(text):
        value = 0 if character == "<" else int(character, 36)
        total += value * (7, 3, 1)[place % 3]
    return str(total % 10)


def name_field(surname: str, given_names: str, length: int) -> str:
    """The name field: primary identifier, ``<<``, secondary; cut to length so that some of both is kept.

    Doc 9303-3, 4.6: where names are too long, later components are shortened or left out.
    """
    primary, secondary = transliterate(surname), transliterate(given_names)
    if len(primary) + 2 + len(secondary) > length:
        least = min(len(secondary), 4)
        primary = primary[: length - 2 - least].rstrip("<")
        secondary = secondary[: length - 2 - len(primary)].rstrip("<")
    return f"{primary}<<{secondary}".ljust(length, "<")


def _day(day: date) -> str:
    digits = day.strftime("%y%m%d")
    return digits + check_digit(digits)


def td1(  # noqa: PLR0913 - the fields of a card
    *,
    state: str,
    number: str,
    birth_date: date,
    sex: str,
    expiry_date: date,
    nationality: str,
    surname: str,
    given_names: str,
    optional: str = "",
    kind: str = "C",
) -> list[str]:
    """The three lines of 30 characters of a card (Doc 9303-5)."""
    document = number.ljust(9, "<")
    first = f"{kind:<2}{state:<3}{document}{check_digit(document)}".replace(" ", "<") + optional.ljust(15, "<")
    second = f"{_day(birth_date)}{sex}{_day(expiry_date)}{nationality:<3}".replace(" ", "<") + "<" * 11
    composite = first[5:30] + second[0:7] + second[8:15] + second[18:29]
    return [first, second + check_digit(composite), name_field(surname, given_names, 30)]


def td3(  # noqa: PLR0913 - the fields of a passport
    *,
    state: str,
    number: str,
    birth_date: date,
    sex: str,
    expiry_date: date,
    nationality: str,
    surname: str,
    given_names: str,
    optional: str = "",
) -> list[str]:
    """The two lines of 44 characters of a passport (Doc 9303-4)."""
    first = f"P<{state:<3}".replace(" ", "<") + name_field(surname, given_names, 39)
    document = number.ljust(9, "<")
    own = optional.ljust(14, "<")
    own_check = check_digit(own) if optional else "<"
    second = (
        f"{document}{check_digit(document)}{nationality:<3}{_day(birth_date)}{sex}{_day(expiry_date)}{own}{own_check}"
    )
    second = second.replace(" ", "<")
    composite = second[0:10] + second[13:20] + second[21:43]
    return [first, second + check_digit(composite)]


def _lower(
    number: str, nationality: str, birth_date: date, sex: str, expiry_date: date, optional: str, length: int
) -> str:
    """The lower line of documents of two lines, up to its composite check digit."""
    document = number.ljust(9, "<")
    line = f"{document}{check_digit(document)}{nationality:<3}{_day(birth_date)}{sex}{_day(expiry_date)}{optional}"
    return line.replace(" ", "<").ljust(length, "<")


def td2(  # noqa: PLR0913 - the fields of a card
    *,
    state: str,
    number: str,
    birth_date: date,
    sex: str,
    expiry_date: date,
    nationality: str,
    surname: str,
    given_names: str,
    optional: str = "",
) -> list[str]:
    """The two lines of 36 characters of a large card (Doc 9303-6)."""
    first = f"I<{state:<3}".replace(" ", "<") + name_field(surname, given_names, 31)
    second = _lower(number, nationality, birth_date, sex, expiry_date, optional, 35)
    return [first, second + check_digit(second[0:10] + second[13:20] + second[21:35])]


def visa(  # noqa: PLR0913 - the fields of a visa
    *,
    state: str,
    number: str,
    birth_date: date,
    sex: str,
    expiry_date: date,
    nationality: str,
    surname: str,
    given_names: str,
    optional: str = "",
    length: int = 44,
) -> list[str]:
    """The two lines of 44 (MRV-A) or 36 characters (MRV-B) of a visa (Doc 9303-7); they have no composite digit."""
    first = f"V<{state:<3}".replace(" ", "<") + name_field(surname, given_names, length - 5)
    return [first, _lower(number, nationality, birth_date, sex, expiry_date, optional, length)]
