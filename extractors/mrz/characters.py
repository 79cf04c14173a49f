"""What readers make of OCR-B characters: how a line is cleaned, and which characters are taken for which."""

from __future__ import annotations

import unicodedata

from extractors.mrz.check_digits import ALPHABET
from extractors.mrz.formats import Kind

HOLE = "?"  # a character that the reader lost; nothing was read there

_FILLERS = "«‹〈《≪＜⟨{[(€¢く"
_HOMOGLYPHS = {  # Greek and Cyrillic capitals, and what else a reader with a large alphabet comes up with
    "ΑА": "A", "ВΒß": "B", "С": "C", "ЕΕ£": "E", "НΗ": "H", "ІΙ|!ıl¦": "I", "КΚ": "K", "МΜ": "M", "Ν": "N",
    "ØøΟОΘ": "O", "РΡ": "P", "ТΤ": "T", "ХΧ": "X", "УΥ": "Y", "Ζ": "Z", "$": "S", _FILLERS: "<",
}  # fmt: skip
_LOOK_ALIKES = str.maketrans({seen: meant for several, meant in _HOMOGLYPHS.items() for seen in several})

FILLER_LIKE = frozenset("KCELSX")  # what readers that know no OCR-B take a filler for
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
DIGITS = frozenset("0123456789")
ALLOWED: dict[Kind, frozenset[str]] = {
    Kind.CODE: LETTERS | {"<"},
    Kind.STATE: LETTERS | {"<"},
    Kind.NAME: LETTERS | {"<"},
    Kind.DATE: DIGITS | {"<"},
    Kind.SEX: frozenset("MFX<"),
    Kind.NUMBER: LETTERS | DIGITS | {"<"},
    Kind.CHECK: DIGITS | {"<"},
}

# What a character of the wrong class stands for, likeliest first.
_TO_DIGIT = {
    "O": "0", "Q": "0", "D": "0", "U": "0", "I": "1", "L": "1", "J": "1", "Z": "2", "A": "4",
    "S": "5", "G": "6", "T": "7", "B": "8",
}  # fmt: skip
_TO_LETTER = {"0": "O", "1": "I", "2": "Z", "4": "A", "5": "S", "6": "G", "7": "T", "8": "B"}

# Characters that readers take for each other where both may stand.
STRONG_PAIRS = frozenset({frozenset("0O"), frozenset("1I")})
_MEDIUM = ("5S", "8B", "2Z", "6G", "0D", "0Q", "OQ", "OD", "1L", "IL", "7T", "4A", "1J", "VY", "MN", "UV", "CG")
MEDIUM_PAIRS = frozenset(frozenset(pair) for pair in _MEDIUM)


def clean(text: str) -> str:
    """A line as a reader gave it, in the alphabet of machine readable zones.

    Args:
        text: Any text.

    Returns:
        Upper case letters, digits and fillers; blanks and everything else is dropped.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LOOK_ALIKES)).translate(_LOOK_ALIKES)
    return "".join(character for character in plain.upper() if character in ALPHABET)


def of_class(character: str, kind: Kind) -> str | None:
    """The character that was meant, given what may stand there.

    Args:
        character: A character as read.
        kind: The kind of its field.

    Returns:
        Itself where it is allowed, what it was taken for where that is well known, else None.
    """
    if character in ALLOWED[kind]:
        return character
    if kind in {Kind.DATE, Kind.CHECK}:
        return _TO_DIGIT.get(character)
    if kind in {Kind.CODE, Kind.STATE, Kind.NAME}:
        return _TO_LETTER.get(character)
    if kind is Kind.SEX:
        return {"N": "M", "H": "M", "W": "M", "P": "F", "E": "F", "K": "<", "C": "<"}.get(character)
    return None


def look_alikes(character: str, kind: Kind) -> tuple[str, ...]:
    """Other characters of the same kind that readers take for this one.

    Args:
        character: A character allowed in `kind`.
        kind: The kind of its field.

    Returns:
        Those that an edit may put in its place.
    """
    return tuple(
        other
        for pair in STRONG_PAIRS | MEDIUM_PAIRS
        if character in pair
        for other in pair
        if other != character and other in ALLOWED[kind]
    )
