"""Provinces, municipalities and states with their cadastral code, and the bank's branches."""

from __future__ import annotations

import unicodedata

from resources.specimens.places import COUNTRIES, TOWNS

_PROVINCES = """
AG=Agrigento|AL=Alessandria|AN=Ancona|AO=Aosta|AP=Ascoli Piceno|AQ=L'Aquila|AR=Arezzo|
AT=Asti|AV=Avellino|BA=Bari|BG=Bergamo|BI=Biella|BL=Belluno|BN=Benevento|BO=Bologna|
BR=Brindisi|BS=Brescia|BT=Barletta-Andria-Trani|BZ=Bolzano|CA=Cagliari|CB=Campobasso|
CE=Caserta|CH=Chieti|CL=Caltanissetta|CN=Cuneo|CO=Como|CR=Cremona|CS=Cosenza|CT=Catania|
CZ=Catanzaro|EN=Enna|FC=Forlì-Cesena|FE=Ferrara|FG=Foggia|FI=Firenze|FM=Fermo|FR=Frosinone|
GE=Genova|GO=Gorizia|GR=Grosseto|IM=Imperia|IS=Isernia|KR=Crotone|LC=Lecco|LE=Lecce|
LI=Livorno|LO=Lodi|LT=Latina|LU=Lucca|MB=Monza e Brianza|MC=Macerata|ME=Messina|MI=Milano|
MN=Mantova|MO=Modena|MS=Massa-Carrara|MT=Matera|NA=Napoli|NO=Novara|NU=Nuoro|OR=Oristano|
PA=Palermo|PC=Piacenza|PD=Padova|PE=Pescara|PG=Perugia|PI=Pisa|PN=Pordenone|PO=Prato|
PR=Parma|PT=Pistoia|PU=Pesaro e Urbino|PV=Pavia|PZ=Potenza|RA=Ravenna|RC=Reggio Calabria|
RE=Reggio Emilia|RG=Ragusa|RI=Rieti|RM=Roma|RN=Rimini|RO=Rovigo|SA=Salerno|SI=Siena|
SO=Sondrio|SP=La Spezia|SR=Siracusa|SS=Sassari|SU=Sud Sardegna|SV=Savona|TA=Taranto|
TE=Teramo|TN=Trento|TO=Torino|TP=Trapani|TR=Terni|TS=Trieste|TV=Treviso|UD=Udine|VA=Varese|
VB=Verbania|VC=Vercelli|VE=Venezia|VI=Vicenza|VR=Verona|VT=Viterbo|VV=Vibo Valentia|EE=Estero
"""
PROVINCES: dict[str, str] = dict(pair.split("=", 1) for pair in _PROVINCES.replace("\n", "").split("|"))

_NAMESAKES = (  # names that stand twice in the register, or that begin like another
    ("CASTRO", "BG", "C337"),
    ("CASTRO", "LE", "M261"),
    ("LIVO", "CO", "E623"),
    ("LIVO", "TN", "E624"),
    ("ROMANO DI LOMBARDIA", "BG", "H509"),
    ("BOLZANO VICENTINO", "VI", "A954"),
)
PLACES: tuple[tuple[str, str, str], ...] = tuple(  # (name, province, cadastral code)
    sorted(
        (
            *((town.name, town.province, town.code) for town in TOWNS),
            *((country.name, "EE", country.code) for country in COUNTRIES),
            *_NAMESAKES,
        )
    )
)
UNLISTED = "Z999"
HEAD_OFFICE = "00100"


def plain(text: str) -> str:
    """Upper case, without accents and with single blanks, as the application compares names of places."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).upper().split())


def provinces_of(city: str) -> list[tuple[str, str]]:
    """The provinces offered for a city.

    Args:
        city: Its name as typed.

    Returns:
        (code, name) of the provinces that have such a municipality; every province where the city isn't known;
        none for an empty name.
    """
    if not city.strip():
        return []
    known = {province for name, province, _ in PLACES if plain(name) == plain(city)}
    return [(code, name) for code, name in PROVINCES.items() if not known or code in known]


def search_places(text: str) -> list[tuple[str, str, str]]:
    """Places whose name begins with `text`, and a free entry where none is exactly so called.

    Args:
        text: What was typed into the look-up window.

    Returns:
        (cadastral code, name, province); the free entry repeats what was typed.
    """
    wanted = plain(text)
    if not wanted:
        return []
    found = [(code, name, province) for name, province, code in PLACES if plain(name).startswith(wanted)]
    if not any(plain(name) == wanted for _, name, _ in found):
        found.append((UNLISTED, " ".join(text.split()), "EE"))
    return found


def branches_of(province: str) -> list[tuple[str, str]]:
    """The bank's branches in a province as (code, name); head office first, which serves everybody."""
    branches = [(HEAD_OFFICE, "Sede Centrale")]
    if province in PROVINCES:
        first = 200 + 2 * list(PROVINCES).index(province)
        name = PROVINCES[province]
        branches += [(f"{first:05d}", f"{name} Centro"), (f"{first + 1:05d}", f"{name} Stazione")]
    return branches
