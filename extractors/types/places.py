"""Italian municipalities, provinces and postal codes: what must fit together in an address.

Municipalities with their provinces and land registry codes come from the data of python-codicefiscale (ANPR's
archive, historical ones included). Postal codes of single streets aren't free data; the first three digits of a
code belong to one province or a few (Poste Italiane's CAP zones), and that is checked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from extractors.reading import Doubt
from extractors.types import places_es
from extractors.types.strokes import as_meant
from extractors.types.value import FieldType, Parsed, bare, squeeze, steady_case, unframed

# First three digits of the postal code, by province. Where two provinces share a zone both have it.
_ZONES = {
    "RM": "000 001", "VT": "010 011", "RI": "020 021", "FR": "030 031", "LT": "040 041", "TR": "050 051",
    "PG": "060 061 062",
    "SS": "070 071 080", "NU": "080 081", "OR": "090 091", "CA": "090 091", "SU": "080 090", "TO": "100 101",
    "AO": "110 111", "CN": "120 121", "VC": "130 131", "BI": "138 139", "AT": "140 141", "AL": "150 151",
    "GE": "160 161", "SV": "170 171", "IM": "180 181", "SP": "190 191", "MI": "200 201", "MB": "208 209",
    "VA": "210 211", "CO": "220 221", "LC": "238 239", "SO": "230 231", "BG": "240 241", "BS": "250 251",
    "CR": "260 261", "LO": "268 269", "PV": "270 271", "NO": "280 281", "VB": "288 289", "PC": "290 291",
    "VE": "300 301", "TV": "310 311", "BL": "320 321", "UD": "330 331", "PN": "330 331", "TS": "340 341",
    "GO": "340 341", "PD": "350 351", "VI": "360 361", "VR": "370 371", "TN": "380 381", "BZ": "390 391",
    "BO": "400 401", "MO": "410 411", "RE": "420 421", "PR": "430 431", "FE": "440 441", "RO": "450 451",
    "MN": "460 461", "RA": "480 481", "FC": "470 471 475", "RN": "478 479", "FI": "500 501", "PT": "510 511",
    "AR": "520 521", "SI": "530 531", "MS": "540 541", "LU": "550 551", "PI": "560 561", "LI": "570 571",
    "GR": "580 581", "PO": "590 591", "AN": "600 601", "PU": "610 611 612", "MC": "620 621", "FM": "638 639",
    "AP": "630 631", "TE": "640 641", "PE": "650 651", "CH": "660 661", "AQ": "670 671", "BA": "700 701",
    "FG": "710 711", "LE": "730 731", "TA": "740 741", "BR": "720 721", "MT": "750 751", "BT": "760 761",
    "NA": "800 801", "CE": "810 811", "BN": "820 821", "AV": "830 831", "SA": "840 841", "PZ": "850 851",
    "CB": "860 861", "IS": "860 861", "CS": "870 871", "CZ": "880 881", "KR": "888 889", "VV": "898 899",
    "RC": "890 891", "PA": "900 901", "TP": "910 911", "AG": "920 921", "CL": "930 931", "EN": "940 941",
    "CT": "950 951", "SR": "960 961", "RG": "970 971", "ME": "980 981",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality or a country, as the codice fiscale knows it."""

    name: str
    province: str  # two letters, EE for a country
    code: str  # four characters: H501
    active: bool


class Town(FieldType):
    """A municipality (or a foreign place) as printed, a province in brackets left out."""

    name = "place"

    def parse(self, raw: str) -> Parsed:
        """The town as printed; one that no list knows is given without a doubt, for it may be abroad."""
        read = unframed(squeeze(raw)).strip(",;: ")
        meant = as_meant(read, names=True)
        value = steady_case(meant or read)
        name, _, bracket = value.partition("(")
        province = bare(bracket)
        if province in provinces() or province == "EE":
            value = name.strip()
        value = value.upper() if value.islower() else value  # COMO and como look alike: nobody prints a town so
        if not value:
            return Parsed(None)
        if any(c.isdigit() for c in value):
            return Parsed(value, doubts=(Doubt("characters", "a town has letters only"),))
        if meant is None or find(value):
            return Parsed(value)  # a town that a list knows is settled
        return Parsed(value, alternatives=(read,), ambiguous=True)


@cache
def index() -> dict[str, tuple[Place, ...]]:
    """Every municipality, past and present, and every country by its bare name."""
    found: dict[str, dict[tuple[str, str, str], Place]] = {}
    folder = resources.files("codicefiscale") / "data"
    for file in ("municipalities.json", "countries.json", "deleted-countries.json"):
        for row in json.loads((folder / file).read_text(encoding="utf-8")):
            place = Place(row["name"], row["province"], row["code"], bool(row["active"]))
            names = [
                row["name"],
                row.get("name_alt"),
                row.get("name_trans"),
                row.get("name_alt_en"),
                *row["name_slugs"],
            ]
            for name in filter(None, names):
                found.setdefault(bare(name), {})[place.code, place.province, place.name] = place
    return {name: tuple(places.values()) for name, places in found.items()}


def find(name: str) -> tuple[Place, ...]:
    """The municipalities or countries of that name; a province in brackets is left out.

    A country in brackets, by its name or its code, is the place: BUCAREST (ROMANIA), SAN PAOLO (BRA).
    """
    town, _, bracket = name.partition("(")
    if abroad := _countries(bracket):
        return abroad
    for part in (name, town, name.partition(",")[0]):
        if places := index().get(bare(part)):
            return places
    return ()


def _countries(text: str) -> tuple[Place, ...]:
    """The country of that name, or of that code unless it is a province's; none for a place in Italy."""
    from extractors.types.choice import country_codes  # noqa: PLC0415 - its tables take a tenth of a second

    word = bare(text)
    if not word or word in provinces():
        return ()
    named = tuple(place for place in index().get(word, ()) if place.province == "EE")
    return named or _by_code().get(country_codes().get(word, ""), ())


@cache
def _by_code() -> dict[str, tuple[Place, ...]]:
    """Countries of the tax code by their ISO 3166-1 code of three letters."""
    from extractors.types.choice import country_codes  # noqa: PLC0415 - see above

    found: dict[str, tuple[Place, ...]] = {}
    for name, places in index().items():
        for place in places:
            code = country_codes().get(name) if place.province == "EE" else None
            if code and place not in found.get(code, ()):
                found[code] = (*found.get(code, ()), place)
    return found


@cache
def provinces() -> frozenset[str]:
    """Today's provinces by their two letters."""
    return frozenset(_ZONES)


def known_spelling(spellings: list[str]) -> str | None:
    """Which of several spellings of one town is written like its official name, accents included.

    Args:
        spellings: Texts that differ in accents or marks only.
    """
    for spelling in spellings:
        for place in index().get(bare(spelling), ()):
            if plain_accents(place.name) == plain_accents(spelling):
                return spelling
    return None


def plain_accents(text: str) -> str:
    """The text in capitals, accents kept."""
    return squeeze(text).upper()


def fits(postal_code: str, city: str, province: str) -> bool | None:
    """Whether an Italian or Spanish postal code, town and province can belong together.

    Args:
        postal_code: Five digits.
        city: Name of the municipality.
        province: Two letters of an Italian one, the name of a Spanish one.

    Returns:
        None where nothing is known of the town or the province.
    """
    if province not in _ZONES:
        return places_es.fits(postal_code, city, province)
    if postal_code[:3] not in _ZONES[province].split():
        return False
    towns = [place for place in find(city) if place.province != "EE"]
    if not towns:
        return None
    return any(place.province == province for place in towns)
