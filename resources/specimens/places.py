"""Places where specimen persons are born and live: municipalities and states with their cadastral codes.

Codes as the Agenzia delle Entrate publishes them for the codice fiscale (``Z`` and three digits abroad), countries as
in ICAO Doc 9303-3. Street names are common ones; a house number needn't exist.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Town:
    """An Italian municipality: name as registers print it, province, cadastral code, one of its postal codes."""

    name: str
    province: str
    code: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Country:
    """A state: Italian name, cadastral code, ICAO code, Italian adjective (feminine), some of its cities."""

    name: str
    code: str
    icao: str
    adjective: str
    cities: tuple[str, ...]


def _towns(table: str) -> tuple[Town, ...]:
    return tuple(Town(*(part.strip() for part in line.split("|"))) for line in table.strip().splitlines())


TOWNS = _towns("""
    MILANO|MI|F205|20131
    ROMA|RM|H501|00185
    TORINO|TO|L219|10137
    NAPOLI|NA|F839|80128
    PALERMO|PA|G273|90141
    GENOVA|GE|D969|16129
    BOLOGNA|BO|A944|40127
    FIRENZE|FI|D612|50134
    BARI|BA|A662|70124
    CATANIA|CT|C351|95124
    VENEZIA|VE|L736|30174
    VERONA|VR|L781|37134
    MONZA|MB|F704|20900
    ABBIATEGRASSO|MI|A010|20081
    MAGENTA|MI|E801|20013
    VIGEVANO|PV|L872|27029
    PAVIA|PV|G388|27100
    LODI|LO|E648|26900
    BERGAMO|BG|A794|24127
    BRESCIA|BS|B157|25128
    COMO|CO|C933|22100
    CANTÙ|CO|B639|22063
    RHO|MI|H264|20017
    MUGGIÒ|MB|F797|20835
    SESTO SAN GIOVANNI|MI|I690|20099
    CINISELLO BALSAMO|MI|C707|20092
    SANT'ANGELO LODIGIANO|LO|I274|26866
    DESENZANO DEL GARDA|BS|D284|25015
    BOLZANO|BZ|A952|39100
    TRENTO|TN|L378|38122
    UDINE|UD|L483|33100
    TRIESTE|TS|L424|34137
    SAN DONÀ DI PIAVE|VE|H823|30027
    PADOVA|PD|G224|35131
    PARMA|PR|G337|43123
    REGGIO NELL'EMILIA|RE|H223|42122
    FORLÌ|FC|D704|47122
    CASTEL SAN PIETRO TERME|BO|C265|40024
    LA SPEZIA|SP|E463|19122
    SAN BENEDETTO DEL TRONTO|AP|H769|63074
    L'AQUILA|AQ|A345|67100
    PERUGIA|PG|G478|06124
    LECCE|LE|E506|73100
    NARDÒ|LE|F842|73048
    REGGIO DI CALABRIA|RC|H224|89125
    CEFALÙ|PA|C421|90015
    CANICATTÌ|AG|B602|92024
    SASSARI|SS|I452|07100
    CAGLIARI|CA|B354|09127
""")

COUNTRIES = (
    Country("ALBANIA", "Z100", "ALB", "ALBANESE", ("TIRANA", "DURRES", "SCUTARI")),
    Country("ARGENTINA", "Z600", "ARG", "ARGENTINA", ("BUENOS AIRES", "CORDOBA", "ROSARIO")),
    Country("BRASILE", "Z602", "BRA", "BRASILIANA", ("SAN PAOLO", "CURITIBA")),
    Country("FRANCIA", "Z110", "FRA", "FRANCESE", ("LIONE", "PARIGI", "GRENOBLE")),
    Country("AUSTRIA", "Z102", "AUT", "AUSTRIACA", ("VIENNA", "INNSBRUCK", "LINZ")),
    Country("MAROCCO", "Z330", "MAR", "MAROCCHINA", ("CASABLANCA", "KHOURIBGA")),
    Country("PERÙ", "Z611", "PER", "PERUVIANA", ("LIMA", "AREQUIPA")),
    Country("REGNO UNITO", "Z114", "GBR", "BRITANNICA", ("LONDRA", "BEDFORD")),
    Country("ROMANIA", "Z129", "ROU", "ROMENA", ("BUCAREST", "IASI", "TIMISOARA")),
    Country("SPAGNA", "Z131", "ESP", "SPAGNOLA", ("MADRID", "VALENCIA", "SIVIGLIA")),
    Country("SVIZZERA", "Z133", "CHE", "SVIZZERA", ("LUGANO", "ZURIGO", "BASILEA")),
    Country("UCRAINA", "Z138", "UKR", "UCRAINA", ("KIEV", "LEOPOLI", "ODESSA")),
)

STREETS = (
    "VIA GIUSEPPE VERDI",
    "VIA ROMA",
    "CORSO GIUSEPPE GARIBALDI",
    "VIA DANTE ALIGHIERI",
    "PIAZZA DELLA REPUBBLICA",
    "VIA DELL'INDUSTRIA",
    "VIALE DEI TIGLI",
    "VIA XX SETTEMBRE",
    "VICOLO DEL FORNO",
    "VIA GIACOMO MATTEOTTI",
    "VIA SANT'AGOSTINO",
    "LARGO DELLE ROSE",
    "VIA ENRICO FERMI",
    "STRADA DELLE CASCINE",
    "VIA IV NOVEMBRE",
    "VIA MONTE GRAPPA",
    "CORSO DI PORTA NUOVA",
    "VIA LUIGI PIRANDELLO",
    "VIA DELLA LIBERTÀ",
    "VIALE EUROPA",
)
