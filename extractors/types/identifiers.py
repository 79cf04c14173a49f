"""Identifiers other than the tax code: IBAN, document numbers."""

from __future__ import annotations

import itertools
import re

from extractors.reading import Doubt
from extractors.types.value import DIGIT_FOR, LETTER_FOR, FieldType, Parsed, bare

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
_MOST_REPAIRS = 3


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
        return _repair(text, "aann" + pattern)


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


def _repair(text: str, pattern: str) -> Parsed:
    forced, options, changes = [], [], 0
    for place, (character, kind) in enumerate(zip(text, pattern, strict=True)):
        other = DIGIT_FOR if kind == "n" else LETTER_FOR if kind == "a" else {}
        right = character.isdigit() if kind == "n" else character.isalpha() if kind == "a" else True
        forced.append(character if right else other.get(character, character))
        changes += forced[-1] != character
        if kind == "c" and character in DIGIT_FOR:
            options.append(place)
    base = "".join(forced)
    if is_iban(base) and changes <= _MOST_REPAIRS:
        return Parsed(base, checked=True, repaired=changes)
    for count in range(1, min(len(options), _MOST_REPAIRS - changes) + 1):
        found = []
        for chosen in itertools.combinations(options, count):
            candidate = "".join(DIGIT_FOR[c] if i in chosen else c for i, c in enumerate(base))
            if is_iban(candidate):
                found.append(candidate)
        if len(found) == 1:
            return Parsed(found[0], checked=True, repaired=changes + count)
    return Parsed(base, doubts=(Doubt("check_digit"),))


class DocumentNumber(FieldType):
    """The number of an identity document.

    Args:
        pattern: One character per place: ``A`` letter, ``9`` digit, ``*`` either; None: letters and digits.
    """

    name = "document_number"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    def __init__(self, pattern: str | None = None) -> None:
        self.pattern = pattern

    def parse(self, raw: str) -> Parsed:
        """Letters and digits; characters of the wrong class for the pattern are repaired and doubted."""
        text = bare(raw)
        if not text:
            return Parsed(None)
        if self.pattern is None:
            short = not 5 <= len(text) <= 20
            return Parsed(text, doubts=(Doubt("length"),) if short else ())
        if len(text) != len(self.pattern):
            return Parsed(text, doubts=(Doubt("length"),))
        fixed = "".join(_of_class(c, kind) for c, kind in zip(text, self.pattern, strict=True))
        if not all(_is_of_class(c, kind) for c, kind in zip(fixed, self.pattern, strict=True)):
            return Parsed(fixed, doubts=(Doubt("format"),))
        repaired = sum(a != b for a, b in zip(text, fixed, strict=True))
        return Parsed(fixed, repaired=repaired, doubts=(Doubt("repaired"),) if repaired else ())


def _of_class(character: str, kind: str) -> str:
    if kind == "9":
        return DIGIT_FOR.get(character, character)
    return LETTER_FOR.get(character, character) if kind == "A" else character


def _is_of_class(character: str, kind: str) -> bool:
    return character.isdigit() if kind == "9" else character.isalpha() if kind == "A" else True
