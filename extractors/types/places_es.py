"""Spanish provinces, municipalities and postal codes: what must fit together in an address.

The first two digits of a postal code are its province (Correos; the same numbers as INE's provinces). Municipalities
come from the list that the package busca-municipio carries (INE's register of municipalities).
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from extractors.reading import Doubt
from extractors.types.value import FieldType, Parsed, bare, squeeze

# By the first two digits of the postal code: the province's usual name, then others that it goes by.
_PROVINCES = {
    "01": "Álava|Araba|Araba/Álava", "02": "Albacete", "03": "Alicante|Alacant", "04": "Almería", "05": "Ávila",
    "06": "Badajoz", "07": "Illes Balears|Islas Baleares|Baleares|Balears", "08": "Barcelona", "09": "Burgos",
    "10": "Cáceres", "11": "Cádiz", "12": "Castellón|Castelló|Castellón de la Plana", "13": "Ciudad Real",
    "14": "Córdoba", "15": "A Coruña|La Coruña|Coruña", "16": "Cuenca", "17": "Girona|Gerona", "18": "Granada",
    "19": "Guadalajara", "20": "Gipuzkoa|Guipúzcoa", "21": "Huelva", "22": "Huesca", "23": "Jaén", "24": "León",
    "25": "Lleida|Lérida", "26": "La Rioja|Rioja|Logroño", "27": "Lugo", "28": "Madrid", "29": "Málaga", "30": "Murcia",
    "31": "Navarra|Nafarroa", "32": "Ourense|Orense", "33": "Asturias|Oviedo", "34": "Palencia",
    "35": "Las Palmas|Palmas", "36": "Pontevedra", "37": "Salamanca", "38": "Santa Cruz de Tenerife|Tenerife",
    "39": "Cantabria|Santander", "40": "Segovia", "41": "Sevilla", "42": "Soria", "43": "Tarragona", "44": "Teruel",
    "45": "Toledo", "46": "Valencia|València", "47": "Valladolid", "48": "Bizkaia|Vizcaya", "49": "Zamora",
    "50": "Zaragoza", "51": "Ceuta", "52": "Melilla",
}  # fmt: skip


class SpanishProvince(FieldType):
    """A Spanish province by its usual name."""

    name = "spanish_province"

    def parse(self, raw: str) -> Parsed:
        """The province that is meant, in whichever of its languages; any other text is a doubt."""
        text = squeeze(raw).strip(" ().,;:")
        if not text:
            return Parsed(None)
        digits = province_digits(text)
        if digits is None:
            return Parsed(text, doubts=(Doubt("unknown_province"),))
        return Parsed(_PROVINCES[digits].split("|")[0])


def province_of(postal_code: str) -> str | None:
    """The province that a postal code belongs to, None where it is no Spanish one.

    Args:
        postal_code: Five digits.
    """
    if not re.fullmatch(r"\d{5}", postal_code) or postal_code[:2] not in _PROVINCES:
        return None
    return _PROVINCES[postal_code[:2]].split("|")[0]


def province_digits(name: str) -> str | None:
    """The two digits of a province by any of its names."""
    return _by_name().get(bare(name))


@cache
def _by_name() -> dict[str, str]:
    found = {}
    for digits, names in _PROVINCES.items():
        for name in names.split("|"):
            found[bare(name)] = digits
    return found


@cache
def towns() -> dict[str, frozenset[str]]:
    """The two digits of the provinces that have a municipality of that bare name."""
    found: dict[str, set[str]] = {}
    text = (resources.files("busca_municipio") / "municipios.txt").read_text(encoding="utf-8")
    for row in text.splitlines():
        province, _, town = row.partition(";")
        digits = province_digits(_turned(province))
        if digits and town:
            for name in _names(town):
                found.setdefault(bare(name), set()).add(digits)
    for digits, names in _PROVINCES.items():  # a capital that the province is named after goes by all its names
        if any(digits in found.get(bare(name), ()) for name in names.split("|")):
            for name in names.split("|"):
                found.setdefault(bare(name), set()).add(digits)
    return {name: frozenset(digits) for name, digits in found.items()}


def fits(postal_code: str, city: str, province: str = "") -> bool | None:
    """Whether a Spanish postal code, town and province can belong together.

    Args:
        postal_code: Five digits.
        city: Name of the municipality.
        province: Any of its names; empty: the code and the town alone.

    Returns:
        None where nothing is known of the town or the province.
    """
    if province_of(postal_code) is None:
        return None
    digits = postal_code[:2]
    if province:
        named = province_digits(province)
        if named is None:
            return None
        if named != digits:
            return False
    known = towns().get(bare(city))
    return None if known is None else digits in known


def _names(town: str) -> list[str]:
    """A municipality's names: official ones in two languages are separated by a stroke, articles stand behind."""
    return [_turned(part) for part in (*town.split("/"), town)]


def _turned(name: str) -> str:
    """``Coruña, A`` as it is spoken: ``A Coruña``."""
    head, comma, article = name.partition(",")
    article = article.strip()
    if not comma:
        return name.strip()
    return f"{article}{head.strip()}" if article.endswith("'") else f"{article} {head.strip()}"
