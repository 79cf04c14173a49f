"""Values out of a short list: sex, flags, countries, options."""

from __future__ import annotations

import difflib
import gettext
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from extractors.reading import Doubt
from extractors.types.value import FieldType, Parsed, bare, plain, squeeze

_YES = {"TRUE", "SI", "YES", "X", "1", "VERO", "V"}
_NO = {"FALSE", "NO", "0", "FALSO"}
# Not H: a Spanish paper that writes H for hombre writes M for mujer, and a lone M can't tell.
_SEXES = {
    **dict.fromkeys(("MASCHIO", "MASCHILE", "HOMBRE", "VARON", "MASCULINO", "MALE"), "M"),
    **dict.fromkeys(("FEMMINA", "FEMMINILE", "MUJER", "FEMENINO", "FEMALE"), "F"),
}


class Sex(FieldType):
    """``M`` or ``F`` (``X`` where a document says neither)."""

    name = "sex"
    alphabet = "MFX"

    def parse(self, raw: str) -> Parsed:
        """One letter; anything else is a doubt."""
        value = bare(raw)
        if not value:
            return Parsed(None)
        value = _SEXES.get(value, value)
        if value in {"M", "F", "X"}:
            return Parsed(value)
        return Parsed(value, doubts=(Doubt("unknown_value", "sex is M, F or X"),))


class Flag(FieldType):
    """A check box: ``true`` or ``false``."""

    name = "flag"

    def parse(self, raw: str) -> Parsed:
        """``true`` or ``false`` of what a form field or a reader says."""
        value = bare(raw)
        if value in _YES or value in {"ON", "CHECKED"}:
            return Parsed("true")
        if value in _NO or value == "OFF":
            return Parsed("false")
        return Parsed(None, doubts=(Doubt("unknown_value"),) if value else ())


class Signature(Flag):
    """Whether somebody signed: ``true`` or ``false``."""

    name = "signature"


class Country(FieldType):
    """A country or nationality by its three letters (ISO 3166-1 alpha-3, as ICAO 9303 uses it)."""

    name = "country"

    def parse(self, raw: str) -> Parsed:
        """Three letters, from the code, the state's name (it, es, en, de, fr) or that of its nationals (it, es, en)."""
        text = plain(raw)
        value = bare(text)
        if not value:
            return Parsed(None)
        codes = country_codes()
        for candidate in (value, *(bare(part) for part in re.split(r"[/(,]", text))):
            if candidate in codes:
                return Parsed(codes[candidate])
        return Parsed(value, doubts=(Doubt("unknown_country"),))


class Choice(FieldType):
    """One of the values that the document type lists.

    Args:
        options: They; empty: any text.
    """

    name = "choice"

    def __init__(self, options: Sequence[str] = ()) -> None:
        self.options = {bare(option): option for option in options}

    def parse(self, raw: str) -> Parsed:
        """The option as the type spells it; a text that is none of them is a doubt with the likeliest one beside it."""
        text = squeeze(raw)
        if not self.options or not bare(text):
            return Parsed(text or None)
        if bare(text) in self.options:
            return Parsed(self.options[bare(text)])
        near = difflib.get_close_matches(bare(text), self.options, n=1)
        return Parsed(text, doubts=(Doubt("unknown_value"),), alternatives=tuple(self.options[one] for one in near))


_NATIONALITIES = Path(__file__).resolve().parents[2] / "resources" / "nationalities.yaml"


@cache
def country_codes() -> dict[str, str]:
    """Code by bare name or code, from pycountry's ISO 3166-1 and what its nationals are called."""
    import pycountry  # noqa: PLC0415 - a tenth of a second, for those who read a country

    codes = {"D": "DEU"}  # Germany's own in machine-readable zones, ICAO 9303-3, section 5
    for code, languages in yaml.safe_load(_NATIONALITIES.read_text(encoding="utf-8")).items():
        codes |= dict.fromkeys([code, *(bare(word) for words in languages.values() for word in words)], code)
    for country in pycountry.countries:
        names = [country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")]
        for name in [*names, *_translated(names), country.alpha_3, country.alpha_2]:
            if name:
                codes.setdefault(bare(name), country.alpha_3)
    return codes


def _translated(names: list[str]) -> list[str]:
    import pycountry  # noqa: PLC0415 - see above

    found = []
    for language in ("it", "es", "de", "fr"):
        words = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
        found += [words.gettext(name) for name in names if name]
    return found
