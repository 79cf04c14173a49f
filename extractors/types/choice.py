"""Values out of a short list: sex, flags, countries, options."""

from __future__ import annotations

import gettext
import re
from functools import cache

from extractors.reading import Doubt
from extractors.types.value import FieldType, Parsed, bare, plain

_YES = {"TRUE", "SI", "YES", "X", "1", "VERO", "V"}
_NO = {"FALSE", "NO", "0", "FALSO"}


class Sex(FieldType):
    """``M`` or ``F`` (``X`` where a document says neither)."""

    name = "sex"
    alphabet = "MFX"

    def parse(self, raw: str) -> Parsed:
        """One letter; anything else is a doubt."""
        value = bare(raw)
        if not value:
            return Parsed(None)
        value = {"MASCHIO": "M", "FEMMINA": "F", "MALE": "M", "FEMALE": "F"}.get(value, value)
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
        """Three letters, from the code or the name in Italian or English."""
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
    """One of the values that the document type lists."""

    name = "choice"


# Nationalities as Italian forms and documents print them, in the feminine (cittadinanza italiana); names of countries
# in Italian, Spanish and English come from pycountry.
_NATIONALITIES = """
ITA ITALIANA ITALIANO|ALB ALBANESE|DZA ALGERINA|AND ANDORRANA|AGO ANGOLANA|ARG ARGENTINA|ARM ARMENA
AUS AUSTRALIANA|AUT AUSTRIACA|BGD BENGALESE|BLR BIELORUSSA|BEL BELGA|BOL BOLIVIANA|BIH BOSNIACA|BRA BRASILIANA
BGR BULGARA|CMR CAMERUNENSE|CAN CANADESE|CHL CILENA|CHN CINESE|CYP CIPRIOTA|COL COLOMBIANA|KOR COREANA
CIV IVORIANA|CRI COSTARICANA|HRV CROATA|CUB CUBANA|DNK DANESE|ECU ECUADORIANA|ECU ECUADOREGNA|EGY EGIZIANA
SLV SALVADOREGNA|ERI ERITREA|EST ESTONE|ETH ETIOPE|PHL FILIPPINA|FIN FINLANDESE|FRA FRANCESE|GMB GAMBIANA
GEO GEORGIANA|DEU TEDESCA D|GHA GHANESE|JPN GIAPPONESE|JOR GIORDANA|GRC GRECA|GTM GUATEMALTECA|GIN GUINEANA
HTI HAITIANA|HND HONDUREGNA|IND INDIANA|IDN INDONESIANA|IRN IRANIANA|IRQ IRACHENA|IRL IRLANDESE|ISL ISLANDESE
ISR ISRAELIANA|KAZ KAZAKA|KEN KENIANA KENIOTA|RKS KOSOVARA|LVA LETTONE|LBN LIBANESE|LBY LIBICA|LTU LITUANA
LUX LUSSEMBURGHESE|MKD MACEDONE|MLI MALIANA|MLT MALTESE|MAR MAROCCHINA|MRT MAURITANA|MUS MAURIZIANA
MEX MESSICANA|MDA MOLDAVA|MNE MONTENEGRINA|NPL NEPALESE|NER NIGERINA|NGA NIGERIANA|NOR NORVEGESE
NLD OLANDESE NEERLANDESE|PAK PAKISTANA|PAN PANAMENSE|PRY PARAGUAIANA|PER PERUVIANA|POL POLACCA|PRT PORTOGHESE
GBR BRITANNICA INGLESE|CZE CECA|COD CONGOLESE|DOM DOMINICANA|ROU ROMENA RUMENA|RUS RUSSA|SMR SAMMARINESE
SEN SENEGALESE|SRB SERBA|SYR SIRIANA|SVK SLOVACCA|SVN SLOVENA|SOM SOMALA|ESP SPAGNOLA|LKA SINGALESE CINGALESE
USA STATUNITENSE AMERICANA|ZAF SUDAFRICANA|SDN SUDANESE|SWE SVEDESE|CHE SVIZZERA|THA TAILANDESE|TUN TUNISINA
TUR TURCA|UKR UCRAINA|UGA UGANDESE|HUN UNGHERESE|URY URUGUAIANA|VEN VENEZUELANA|VNM VIETNAMITA
"""


@cache
def country_codes() -> dict[str, str]:
    """Code by bare name or code, from pycountry's ISO 3166-1 and the nationalities above."""
    import pycountry  # noqa: PLC0415 - a tenth of a second, for those who read a country

    codes: dict[str, str] = {}
    for entry in re.split(r"[|\n]", _NATIONALITIES.strip()):
        code, *words = entry.split()
        codes |= dict.fromkeys([code, *words], code)
    for country in pycountry.countries:
        names = [country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")]
        for name in [*names, *_translated(names), country.alpha_3, country.alpha_2]:
            if name:
                codes.setdefault(bare(name), country.alpha_3)
    return codes


def _translated(names: list[str]) -> list[str]:
    import pycountry  # noqa: PLC0415 - see above

    found = []
    for language in ("it", "es"):
        words = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
        found += [words.gettext(name) for name in names if name]
    return found
