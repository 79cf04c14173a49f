"""Tax numbers of businesses and persons: Italian, Spanish, and the VAT numbers of the European Union.

Forms and check digits come from python-stdnum (Council Regulation (EU) 904/2010 and each state's own rules).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractors.reading import Doubt
from extractors.types import codice_fiscale
from extractors.types.repair import until_it_holds
from extractors.types.value import FieldType, Parsed, bare, plain

if TYPE_CHECKING:
    from collections.abc import Callable

_ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
# Words that stand before a number and hold no part of it.
_LABEL = re.compile(
    r"^(P(ART(ITA)?)?\s*\.?\s*IVA|N\s*\.?\s*I\s*\.?\s*F|C\s*\.?\s*I\s*\.?\s*F|D\s*\.?\s*N\s*\.?\s*I|N\s*\.?\s*I\s*\.?\s*E|"
    r"VAT(\s*(REG|ID|NO|NUMBER))*|UST\s*\.?\s*-?\s*ID(\s*-?\s*N[RO])?|TVA(\s*INTRA\w*)?|N\s*[°O]\s*TVA|"
    r"C\s*\.?\s*F|COD(ICE)?\s*\.?\s*FISC(ALE)?)([\s.:#/\-]+|(?=\d))"
)
# Of the Union's states, Northern Ireland, and two neighbours that business papers are full of; `repair.of_class` tells
# what the letters mean.
_PATTERNS = {
    "AT": ("annnnnnnn",), "BE": ("n" * 10,), "BG": ("n" * 9, "n" * 10), "CY": ("n" * 8 + "a",),
    "CZ": ("n" * 8, "n" * 9, "n" * 10), "DE": ("n" * 9,), "DK": ("n" * 8,), "EE": ("n" * 9,), "EL": ("n" * 9,),
    "ES": ("n" * 8 + "a", "annnnnnnn", "annnnnnna"), "FI": ("n" * 8,), "FR": ("n" * 11, "cc" + "n" * 9),
    "HR": ("n" * 11,), "HU": ("n" * 8,), "IE": ("n" * 7 + "a", "n" * 7 + "aa"), "IT": ("n" * 11,),
    "LT": ("n" * 9, "n" * 12), "LU": ("n" * 8,), "LV": ("n" * 11,), "MT": ("n" * 8,), "NL": ("n" * 9 + "ann",),
    "PL": ("n" * 10,), "PT": ("n" * 9,), "RO": tuple("n" * count for count in range(10, 3, -1)), "SE": ("n" * 12,),
    "SI": ("n" * 8,), "SK": ("n" * 10,), "GB": ("n" * 9, "n" * 12), "XI": ("n" * 9, "n" * 12), "CH": ("a" + "n" * 9,),
}  # fmt: skip
VAT_STATES = frozenset(_PATTERNS) | {"GR"}  # whose numbers are checked; Greece writes EL, some write GR


@cache
def _check_of(state: str) -> Callable[[str], bool]:
    """The check of a state's VAT numbers, without the state's two letters."""
    from stdnum import get_cc_module  # noqa: PLC0415 - 40 modules, one is wanted

    country, kind = {"EL": ("gr", "vat"), "XI": ("gb", "vat"), "CH": ("ch", "uid")}.get(state, (state.lower(), "vat"))
    module = get_cc_module(country, kind)
    if module is None:
        raise KeyError(state)
    before = "CH" if state == "CH" else ""  # CHE-123.456.789: the E belongs to the number
    return lambda number: bool(module.is_valid(before + number))


class PartitaIva(FieldType):
    """An Italian VAT number: eleven digits, the last a check digit (D.M. 23 December 1976, Luhn's formula)."""

    name = "partita_iva"
    alphabet = "0123456789"
    has_check = True

    def parse(self, raw: str) -> Parsed:
        """Eleven digits without ``IT``; look-alikes of digits are repaired where the check then holds."""
        text = _number(raw).removeprefix("IT")
        return _checked(text, _PATTERNS["IT"], _check_of("IT"))


class SpanishTaxNumber(FieldType):
    """A Spanish NIF: DNI and NIE of persons, CIF of companies (Real Decreto 1065/2007, Orden EHA/451/2008)."""

    name = "nif"
    alphabet = _ALNUM
    has_check = True

    def parse(self, raw: str) -> Parsed:
        """Nine characters without ``ES``; those of the wrong class are repaired where the check then holds."""
        text = _number(raw)
        if len(text) > 9:
            text = text.removeprefix("ES")
        return _checked(text, _PATTERNS["ES"], _check_of("ES"))


class Dni(FieldType):
    """A Spanish DNI or NIE: the number of a person, its letter is the number modulo 23 (Real Decreto 1553/2005)."""

    name = "dni"
    alphabet = _ALNUM
    has_check = True

    def parse(self, raw: str) -> Parsed:
        """Nine characters; a DNI printed without its leading zeros gets them."""
        text = _number(raw)
        if re.fullmatch(r"\d{5,7}[A-Z]", text):
            text = text.zfill(9)
        return _checked(text, ("n" * 8 + "a", "annnnnnna"), is_dni)


def is_dni(number: str) -> bool:
    """Whether form and letter of a DNI or NIE of nine characters hold."""
    digits = number[:8].translate(str.maketrans("XYZ", "012")) if number[:1] in {"X", "Y", "Z"} else number[:8]
    letters = "TRWAGMYFPDXBNJZSQVHLCKE"
    return bool(re.fullmatch(r"\d{8}", digits, re.ASCII)) and number[8:] == letters[int(digits) % 23]


class VatNumber(FieldType):
    """A VAT number of the European Union, Switzerland or Great Britain: canonical with its state, ``IT01234560017``.

    Args:
        country: Two letters of the state that numbers without one belong to; None: a number that several states may
            have given out is a doubt with its alternatives.
    """

    name = "vat_number"
    alphabet = _ALNUM
    has_check = True

    def __init__(self, country: str | None = None) -> None:
        self.country = {"GR": "EL"}.get(country or "", country)

    def parse(self, raw: str) -> Parsed:
        """State and number; without a state's letters, the states whose check the number passes."""
        text = _number(raw)
        if not text:
            return Parsed(None)
        state = {"GR": "EL"}.get(text[:2], text[:2])
        if state in _PATTERNS:
            found = _with(state, text[2:])
            if found.checked or not self._fits_without(text):
                return found
        if self.country:
            return _with(self.country, text)
        states = [known for known in _PATTERNS if known != "XI" and _fits(text, known) and _check_of(known)(text)]
        if not states:
            return Parsed(text, doubts=(Doubt("check_digit"),))
        values = [known + text for known in states]
        doubts = (Doubt("ambiguous_country"),) if len(values) > 1 else ()
        # One of thirty checks holds for many a misread number: it proves little.
        return Parsed(values[0], doubts=doubts, alternatives=tuple(values[1:]))

    def _fits_without(self, text: str) -> bool:
        """Whether the first two letters may be part of the number itself, as in a Spanish or French one."""
        states = [self.country] if self.country else list(_PATTERNS)
        return any(_fits(text, state) and _check_of(state)(text) for state in states)


class TaxCode(FieldType):
    """The codice fiscale of a person (sixteen characters) or of a company (eleven digits), or a Spanish NIF."""

    name = "tax_code"
    alphabet = _ALNUM
    has_check = True

    def parse(self, raw: str) -> Parsed:
        """The code; which kind it is, its length says."""
        text = _number(raw)
        if len(text) == 9:
            return SpanishTaxNumber().parse(text)
        if len(text.removeprefix("IT")) == 11:
            return PartitaIva().parse(text)
        return codice_fiscale.CodiceFiscale().parse(text)


def _number(raw: str) -> str:
    return bare(_LABEL.sub("", plain(raw).strip()))


def _fits(text: str, state: str) -> bool:
    kinds = {"n": str.isdigit, "a": str.isalpha, "c": str.isalnum}
    return any(
        len(text) == len(pattern) and all(kinds[k](c) for c, k in zip(text, pattern, strict=True))
        for pattern in _PATTERNS[state]
    )


def _with(state: str, number: str) -> Parsed:
    if state == "CH":
        number = re.sub(r"(MWST|TVA|IVA)$", "", number)
    found = _checked(number, _PATTERNS[state], _check_of(state))
    value = state + (found.value or "")
    return Parsed(
        value,
        checked=found.checked,
        doubts=found.doubts,
        alternatives=tuple(state + other for other in found.alternatives),
        repaired=found.repaired,
    )


def _checked(text: str, patterns: tuple[str, ...], holds: Callable[[str], bool]) -> Parsed:
    if not text:
        return Parsed(None)
    if holds(text):
        return Parsed(text, checked=True)
    return until_it_holds(text, patterns, holds)
