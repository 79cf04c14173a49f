"""Registration plates of vehicles, Italian and Spanish, of all forms that are still on the road."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.reading import Doubt
from extractors.types.places import provinces
from extractors.types.repair import MOST, SAME_STROKE, changed, of_class
from extractors.types.value import FieldType, Parsed, bare

# Letters that are left out because they resemble digits (Italy: D.P.R. 495/1992, art. 256; Spain: Orden 15 September
# 2000, which leaves the vowels out too).
_ITALIAN = "ABCDEFGHJKLMNPRSTVWXYZ"
_SPANISH = "BCDFGHJKLMNPRSTVWXYZ"
# Provinces on Spanish plates until 2000; some changed their letters (Gerona to Girona, Orense to Ourense).
_SPANISH_PROVINCES = frozenset(
    [
        "A",
        "AB",
        "AL",
        "AV",
        "B",
        "BA",
        "BI",
        "BU",
        "C",
        "CA",
        "CC",
        "CE",
        "CO",
        "CR",
        "CS",
        "CU",
        "GC",
        "GE",
        "GI",
        "GR",
        "GU",
        "H",
        "HU",
        "IB",
        "J",
        "L",
        "LE",
        "LO",
        "LU",
        "M",
        "MA",
        "ML",
        "MU",
        "NA",
        "O",
        "OR",
        "OU",
        "P",
        "PM",
        "PO",
        "S",
        "SA",
        "SE",
        "SG",
        "SH",
        "SO",
        "SS",
        "T",
        "TE",
        "TF",
        "TO",
        "V",
        "VA",
        "VI",
        "Z",
        "ZA",
    ]
)
_OLD_ITALIAN = frozenset(["ROMA", "FU", "PL", "FO", "PS", "SR"])  # Fiume, Pola, Forlì, Pesaro before their change


@dataclass(frozen=True, slots=True)
class Form:
    """A form of plates: classes of its characters (`of_class`), and the exact expression it must match."""

    pattern: str
    exact: re.Pattern[str]


_NEW = (
    Form("aannnaa", re.compile(f"[{_ITALIAN}]{{2}}\\d{{3}}[{_ITALIAN}]{{2}}")),  # Italian cars since 1994
    Form("aannnnn", re.compile(f"[{_ITALIAN}]{{2}}\\d{{5}}")),  # Italian motorcycles since 1999, trailers
    Form("nnnnaaa", re.compile(f"\\d{{4}}[{_SPANISH}]{{3}}")),  # Spanish since 2000
    Form("annnnaaa", re.compile(f"[CEHPRSTV]\\d{{4}}[{_SPANISH}]{{3}}")),  # Spanish mopeds, trailers, temporary ones
)


class Plate(FieldType):
    """A registration plate: canonical in capitals without blanks, ``AB123CD``, ``1234BCD``, ``M1234AB``."""

    name = "plate"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -"

    def parse(self, raw: str) -> Parsed:
        """The plate; characters of the wrong class are repaired, and doubted unless both print alike."""
        text = bare(raw)
        if not text:
            return Parsed(None)
        if is_plate(text):
            return Parsed(text)
        found = {}
        for form in _NEW:
            fixed = of_class(text, form.pattern)
            if fixed and form.exact.fullmatch(fixed) and changed(text, fixed) <= MOST:
                found[fixed] = changed(text, fixed)
        if not found:
            return Parsed(text, doubts=(Doubt("format", "no Italian or Spanish plate"),))
        best, *others = sorted(found, key=lambda fixed: found[fixed])
        alike = all(SAME_STROKE.get(a) == b for a, b in zip(text, best, strict=True) if a != b)
        doubts = () if alike and not others else (Doubt("repaired"),)
        return Parsed(best, doubts=doubts, alternatives=tuple(others), repaired=found[best])


def is_plate(text: str) -> bool:
    """Whether a text of capitals and digits has the form of an Italian or Spanish plate, old ones included."""
    return any(form.exact.fullmatch(text) for form in _NEW) or _old_italian(text) or _old_spanish(text)


def _old_italian(text: str) -> bool:
    """Province and up to six characters: digits, or one letter among five digits once they were used up (to 1994)."""
    match = re.fullmatch(r"(ROMA|[A-Z]{2})(\d{4,6}|[A-Z]\d{5}|\d[A-Z]\d{4}|\d{5}[A-Z])", text)
    return match is not None and (match[1] in provinces() or match[1] in _OLD_ITALIAN)


def _old_spanish(text: str) -> bool:
    """Province, one to six digits (to 1971), or four digits and one or two letters (to 2000)."""
    match = re.fullmatch(r"([A-Z]{1,2})(\d{4}[A-Z]{1,2}|\d{4,6})", text)
    return match is not None and match[1] in _SPANISH_PROVINCES
