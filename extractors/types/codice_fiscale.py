"""The Italian tax code: repair by class of character, check letter, the person it says.

D.M. 345/1976: three letters of the surname, three of the given names, year, month letter, day (+40 for women),
place code, check letter. Where two persons would share a code, digits become letters (omocodia).
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass

from extractors.reading import Doubt
from extractors.types import places
from extractors.types.value import DIGIT_FOR, LETTER_FOR, FieldType, Parsed, bare, plain

OMOCODIA = "LMNPQRSTUV"  # these letters stand for the digits 0 to 9
_MONTHS = "ABCDEHLMPRST"
_DIGIT_PLACES = (6, 7, 9, 10, 12, 13, 14)
_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_LENGTH = 16
_MOST_REPAIRS = 3


@dataclass(frozen=True, slots=True)
class Person:
    """What a tax code says of its holder."""

    surname: str  # three letters
    given_names: str  # three letters
    year: int  # two digits: the century isn't said
    month: int
    day: int
    sex: str  # M or F
    place: str  # four characters


class CodiceFiscale(FieldType):
    """An Italian tax code of a person, sixteen characters."""

    name = "codice_fiscale"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    has_check = True

    def parse(self, raw: str) -> Parsed:
        """The code; characters of the wrong class are repaired where the check letter then holds."""
        text = bare(raw)
        if not text:
            return Parsed(None)
        if len(text) > _LENGTH:
            text = next((w for w in _windows(text) if is_valid(w)), text)
        if len(text) != _LENGTH:
            return Parsed(text, doubts=(Doubt("length", "sixteen characters"),))
        if is_valid(text):
            return Parsed(text, checked=True)
        return _repair(text)


def _windows(text: str) -> list[str]:
    return [text[i : i + _LENGTH] for i in range(len(text) - _LENGTH + 1)]


def _repair(text: str) -> Parsed:
    """Characters changed by class, kept only where the check letter then holds.

    A letter where only letters stand, or a digit's look-alike that isn't an omocodia letter, has to be repaired: that
    is no guess. An omocodia letter may be right: changing it is one more possibility, verified by no single letter.
    """
    base = _forced(text)
    if base is None:
        return Parsed(text, doubts=(Doubt("check_digit"),))
    changes = sum(a != b for a, b in zip(text, base, strict=True))
    if is_valid(base) and changes <= _MOST_REPAIRS:
        return Parsed(base, checked=True, repaired=changes)
    options = [place for place in _DIGIT_PLACES if base[place] in OMOCODIA and base[place] in DIGIT_FOR]
    found = []
    for count in range(1, min(len(options), _MOST_REPAIRS - changes) + 1):
        for chosen in itertools.combinations(options, count):
            code = "".join(DIGIT_FOR[c] if i in chosen else c for i, c in enumerate(base))
            if is_valid(code):
                found.append((code, changes + count))
    if len(found) == 1:
        # All digits, as 99 of 100 codes are: letters at digit places that look like digits were misread.
        sure = all(found[0][0][place].isdigit() for place in _DIGIT_PLACES)
        doubts = () if sure else (Doubt("repaired"),)
        return Parsed(found[0][0], checked=sure, doubts=doubts, repaired=found[0][1])
    return Parsed(base, doubts=(Doubt("check_digit"),), alternatives=tuple(code for code, _ in found))


def _forced(text: str) -> str | None:
    """The text with every character of its place's class; None where one resembles none of it."""
    fixed = []
    for place, character in enumerate(text):
        if place in _DIGIT_PLACES:
            right = character.isdigit() or character in OMOCODIA
            other = DIGIT_FOR.get(character)
        else:
            right = character.isalpha()
            other = LETTER_FOR.get(character)
        if not right and other is None:
            return None
        fixed.append(character if right or other is None else other)
    return "".join(fixed)


def check_letter(code: str) -> str:
    """The sixteenth character that belongs to the first fifteen."""
    total = 0
    for index, character in enumerate(code[:15]):
        number = int(character) if character.isdigit() else ord(character) - ord("A")
        total += number if index % 2 else _ODD[number]
    return chr(ord("A") + total % 26)


def is_valid(code: str) -> bool:
    """Whether the form, the date and the check letter of `code` hold."""
    if not re.fullmatch(r"[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]", code):
        return False
    day = int(decoded(code)[9:11])
    return (1 <= day <= 31 or 41 <= day <= 71) and check_letter(code) == code[15]


def decoded(code: str) -> str:
    """The code with omocodia's letters as the digits they stand for; the check letter is left as it is."""
    return "".join(str(OMOCODIA.index(c)) if i in _DIGIT_PLACES and c in OMOCODIA else c for i, c in enumerate(code))


def person(code: str) -> Person:
    """What a valid code says of its holder."""
    digits = decoded(code)
    day = int(digits[9:11])
    return Person(
        surname=digits[:3],
        given_names=digits[3:6],
        year=int(digits[6:8]),
        month=_MONTHS.index(digits[8]) + 1,
        day=day - 40 if day > 40 else day,
        sex="F" if day > 40 else "M",
        place=digits[11:15],
    )


def contradictions(
    code: str,
    *,
    surname: str | None = None,
    given_names: str | None = None,
    birth_date: str | None = None,
    sex: str | None = None,
    birth_place: str | None = None,
) -> dict[str, bool]:
    """Compare a tax code with the person a document prints.

    Args:
        code: A valid code, omocodia allowed.
        surname: As printed.
        given_names: As printed.
        birth_date: ISO 8601.
        sex: M or F.
        birth_place: As printed.

    Returns:
        For each thing that was given and can be compared: whether it contradicts the code. A birth place that
        no list knows isn't compared.
    """
    from codicefiscale import codicefiscale as library  # noqa: PLC0415 - its tables are only loaded on use

    said, compared = person(code), {}
    if surname and bare(surname):
        compared["surname"] = library.encode_lastname(letters(surname)) != said.surname
    if given_names and bare(given_names):
        compared["given_names"] = library.encode_firstname(letters(given_names)) != said.given_names
    if birth_date:
        day = dt.date.fromisoformat(birth_date)
        compared["birth_date"] = (day.year % 100, day.month, day.day) != (said.year, said.month, said.day)
    if sex in {"M", "F"}:
        compared["sex"] = sex != said.sex
    if birth_place and (known := places.find(birth_place)):
        compared["birth_place"] = said.place not in {place.code for place in known}
    return compared


def letters(name: str) -> str:
    """Letters of a name only: what the code is made from."""
    return re.sub(r"[^A-Z]", "", plain(name)).lower()
