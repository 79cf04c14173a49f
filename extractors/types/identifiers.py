"""Identifiers other than the tax code: IBAN, document numbers, plain numbers."""

from __future__ import annotations

import re

from extractors.reading import Doubt
from extractors.types.repair import SAME_STROKE, changed, until_it_holds
from extractors.types.value import DIGIT_FOR, LETTER_FOR, FieldType, Parsed, bare, plain

# ISO 13616 registry, the countries whose accounts Italian and Spanish forms see; n: digit, a: letter, c: either.
# Elsewhere only the length limits and mod 97 count.
_BBAN = {
    "IT": "a" + "n" * 10 + "c" * 12, "SM": "a" + "n" * 10 + "c" * 12, "ES": "n" * 20, "DE": "n" * 18, "AT": "n" * 16,
    "FR": "n" * 10 + "c" * 11 + "n" * 2, "BE": "n" * 12, "PT": "n" * 21, "NL": "a" * 4 + "n" * 10,
    "CH": "n" * 5 + "c" * 12, "IE": "a" * 4 + "n" * 14, "LU": "n" * 3 + "c" * 13, "GB": "a" * 4 + "n" * 14,
    "PL": "n" * 24, "RO": "a" * 4 + "c" * 16, "LT": "n" * 16, "MT": "a" * 4 + "n" * 5 + "c" * 18, "HR": "n" * 17,
    "SI": "n" * 15, "SK": "n" * 20, "CZ": "n" * 20, "GR": "n" * 7 + "c" * 16, "BG": "a" * 4 + "n" * 6 + "c" * 8,
    "VA": "n" * 18, "MC": "n" * 10 + "c" * 11 + "n" * 2, "DK": "n" * 14, "SE": "n" * 20, "FI": "n" * 14, "HU": "n" * 24,
}  # fmt: skip


class Iban(FieldType):
    """An international bank account number (ISO 13616)."""

    name = "iban"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "
    has_check = True

    def parse(self, raw: str) -> Parsed:
        """The number without blanks; characters of the wrong class are repaired where mod 97 then holds."""
        text = bare(raw).removeprefix("IBAN")
        if not text:
            return Parsed(None)
        if is_iban(text):
            return Parsed(text, checked=True)
        country = "".join(LETTER_FOR.get(c, c) for c in text[:2])
        pattern = _BBAN.get(country)
        if pattern is None:
            return Parsed(text, doubts=(Doubt("check_digit"),))
        if len(text) != 4 + len(pattern):
            return Parsed(text, doubts=(Doubt("length"),))
        return until_it_holds(text, ("aann" + pattern,), is_iban)


def is_iban(text: str) -> bool:
    """Whether form and check digits (mod 97) of a number without blanks hold."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", text):
        return False
    pattern = _BBAN.get(text[:2])
    if pattern is not None and not _matches(text[4:], pattern):
        return False
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def _matches(text: str, pattern: str) -> bool:
    kinds = {"n": str.isdigit, "a": str.isalpha, "c": str.isalnum}
    return len(text) == len(pattern) and all(kinds[k](c) for c, k in zip(text, pattern, strict=True))


class DocumentNumber(FieldType):
    """The number of an identity document.

    Args:
        pattern: One character a place: ``A`` letter, ``9`` digit, ``*`` either, a small letter itself; several
            patterns are separated by ``|``. None: letters and digits, where O and 0 or I and 1 can't be told apart.
    """

    name = "document_number"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    def __init__(self, pattern: str | None = None) -> None:
        self.patterns = pattern.split("|") if pattern else []

    def parse(self, raw: str) -> Parsed:
        """Letters and digits; characters of the wrong class for the pattern are repaired.

        An O for a 0 or an I for a 1 is the same stroke, and the pattern says which it is; other repairs are doubted.
        """
        text = bare(raw)
        if not text:
            return Parsed(None)
        if not self.patterns:
            short = not 5 <= len(text) <= 20
            ambiguous = any(character in SAME_STROKE for character in text)
            return Parsed(text, doubts=(Doubt("length"),) if short else (), ambiguous=ambiguous)
        if len(text) not in {len(pattern) for pattern in self.patterns}:
            return Parsed(text, doubts=(Doubt("length"),))
        fitting = list(dict.fromkeys(fixed for pattern in self.patterns if (fixed := _fitted(text, pattern))))
        if not fitting:
            return Parsed(text, doubts=(Doubt("format"),))
        best, *others = sorted(fitting, key=lambda fixed: changed(text, fixed))
        pairs = [(a, b) for a, b in zip(text, best, strict=True) if a != b]
        doubts = [Doubt("repaired")] if any(SAME_STROKE.get(a) != b for a, b in pairs) else []
        if others and pairs:
            doubts.append(Doubt("ambiguous_number"))
        return Parsed(best, repaired=len(pairs), doubts=tuple(doubts), alternatives=tuple(others))


def _fitted(text: str, pattern: str) -> str | None:
    """The text with its characters of the pattern's classes; None where one resembles none of its class."""
    if len(text) != len(pattern):
        return None
    fixed = "".join(_of_class(c, kind) for c, kind in zip(text, pattern, strict=True))
    return fixed if all(_is_of_class(c, kind) for c, kind in zip(fixed, pattern, strict=True)) else None


def _of_class(character: str, kind: str) -> str:
    if kind == "9":
        return DIGIT_FOR.get(character, character)
    return LETTER_FOR.get(character, character) if kind.isalpha() else character


def _is_of_class(character: str, kind: str) -> bool:
    if kind.islower():
        return character == kind.upper()
    return character.isdigit() if kind == "9" else character.isalpha() if kind == "A" else True


class Number(FieldType):
    """A whole number as printed, its leading zeros kept: a count, a year, a sheet of the land register."""

    name = "number"
    alphabet = "0123456789"

    def parse(self, raw: str) -> Parsed:
        """The digits; a letter that was changed into one, and anything else, is a doubt."""
        text = re.sub(r"[\s.]", "", plain(raw)).strip("_-|:;,'")
        if not text:
            return Parsed(None)
        value = "".join(DIGIT_FOR.get(c, c) for c in text)
        if not value.isascii() or not value.isdigit():
            return Parsed(text, doubts=(Doubt("characters", "a number has digits only"),))
        repaired = sum(a != b for a, b in zip(text, value, strict=True))
        return Parsed(value, repaired=repaired, doubts=(Doubt("repaired"),) if repaired else ())
