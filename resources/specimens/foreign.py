"""Data pages of passports of states that have no blank here: each with labels, languages and places of its own.

The layouts are made up: what they share with real ones is what ICAO Doc 9303-4 asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resources.specimens import mrz
from resources.specimens.cards import CARD_DPI, holder, print_mrz
from resources.specimens.guilloche import paper, rosette
from resources.specimens.pen import sign
from resources.specimens.silhouette import silhouette
from resources.specimens.stamp import label

if TYPE_CHECKING:
    import random
    from datetime import date

    from PIL import Image

    from resources.specimens.canvas import Colour
    from resources.specimens.papers import IdentityPaper
    from resources.specimens.people import Person

_SIZE = (125.0, 88.0)
_PORTRAIT = (4.0, 17.5, 39.0, 62.5)
_LABEL: Colour = (70, 70, 92)
_INK: Colour = (24, 22, 28)
_ENGLISH = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ORDER = (
    *("surname", "given_names", "nationality", "birth_date", "sex", "birth_place"),
    *("issue_date", "expiry_date", "issuing_authority"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a state lays out its page.

    Attributes:
        state: Its code in the zone.
        title: Name of the state and of the document.
        number: Label of the document's number.
        labels: Of the other fields, in `_ORDER`.
        dates: ``named`` for 12 MAR 1990, else a format of `date.strftime`.
        authority: Who issues it.
        nationality: Of its nationals, as printed.
        columns: Whether issue and birth place stand in a second column.
    """

    state: str
    title: tuple[str, str]
    number: str
    labels: tuple[str, ...]
    dates: str
    authority: str
    nationality: str
    columns: bool


LAYOUTS = (
    Layout(
        "FRA", ("RÉPUBLIQUE FRANÇAISE", "PASSEPORT"), "Passeport n° / Passport No",
        ("Nom / Surname (1)", "Prénoms / Given names (2)", "Nationalité / Nationality (3)",
         "Date de naissance / Date of birth (4)", "Sexe / Sex (5)", "Lieu de naissance / Place of birth (6)",
         "Date de délivrance / Date of issue (7)", "Date d'expiration / Date of expiry (9)",
         "Autorité / Authority (8)"),
        "%d %m %Y", "PREFECTURE DE POLICE", "Française", columns=True,
    ),
    Layout(
        "D", ("BUNDESREPUBLIK DEUTSCHLAND", "REISEPASS  PASSPORT"), "Pass-Nr. / Passport No.",
        ("1. Name / Surname / Nom", "2. Vornamen / Given names / Prénoms",
         "3. Staatsangehörigkeit / Nationality / Nationalité", "4. Geburtsdatum / Date of birth",
         "5. Geschlecht / Sex / Sexe", "6. Geburtsort / Place of birth",
         "7. Ausstellungsdatum / Date of issue", "8. Gültig bis / Date of expiry", "9. Behörde / Authority"),
        "%d.%m.%Y", "STADT KOELN", "DEUTSCH", columns=False,
    ),
    Layout(
        "POL", ("RZECZPOSPOLITA POLSKA", "PASZPORT  PASSPORT"), "Nr paszportu / Passport No",
        ("Nazwisko / Surname", "Imiona / Given names", "Obywatelstwo / Nationality",
         "Data urodzenia / Date of birth", "Płeć / Sex", "Miejsce urodzenia / Place of birth",
         "Data wydania / Date of issue", "Data ważności / Date of expiry", "Organ wydający / Authority"),
        "%d.%m.%Y", "WOJEWODA MAZOWIECKI", "POLSKIE", columns=True,
    ),
    Layout(
        "GBR", ("UNITED KINGDOM OF GREAT BRITAIN", "PASSPORT  PASSEPORT"), "Passport No./Passeport No.",
        ("Surname/Nom (1)", "Given names/Prénoms (2)", "Nationality/Nationalité (3)",
         "Date of birth/Date de naissance (4)", "Sex/Sexe (5)", "Place of birth/Lieu de naissance (6)",
         "Date of issue/Date de délivrance (7)", "Date of expiry/Date d'expiration (9)",
         "Authority/Autorité (8)"),
        "named", "HMPO", "BRITISH CITIZEN", columns=False,
    ),
    Layout(
        "BRA", ("REPÚBLICA FEDERATIVA DO BRASIL", "PASSAPORTE  PASSPORT"), "Passaporte n / Passport No.",
        ("Sobrenome / Surname", "Nome / Given names", "Nacionalidade / Nationality",
         "Data de nascimento / Date of birth", "Sexo / Sex", "Naturalidade / Place of birth",
         "Data de expedição / Date of issue", "Válido até / Date of expiry", "Autoridade / Authority"),
        "named", "SR/PF/SP", "BRASILEIRO(A)", columns=True,
    ),
)  # fmt: skip


def _printed(day: date, how: str) -> str:
    return f"{day.day:02d} {_ENGLISH[day.month - 1]} {day.year}" if how == "named" else day.strftime(how)


def foreign_values(person: Person, paper_: IdentityPaper, layout: Layout) -> dict[str, str]:
    """What the page prints, by field."""
    return {
        "document_number": paper_.number,
        "surname": person.surname,
        "given_names": person.given_names,
        "nationality": layout.nationality,
        "birth_date": _printed(person.birth_date, layout.dates),
        "sex": person.sex,
        "birth_place": person.birth_city,
        "issue_date": _printed(paper_.issue_date, layout.dates),
        "expiry_date": _printed(paper_.expiry_date, layout.dates),
        "issuing_authority": layout.authority,
    }


def draw_foreign(
    person: Person, paper_: IdentityPaper, layout: Layout, rng: random.Random, *, dpi: int = CARD_DPI
) -> Image.Image:
    """The data page of a passport.

    Args:
        person: Its holder, a national of the state.
        paper_: Its number and dates.
        layout: One of `LAYOUTS`.
        rng: Source of the signature.
        dpi: Resolution.
    """
    canvas = paper(_SIZE, dpi, (226, 234, 244), (240, 240, 232), (238, 226, 236))
    rosette(canvas, (84, 36), 22, (206, 208, 220))
    label(canvas, (98, 63, 121, 67.2), 9)
    silhouette(canvas, _PORTRAIT, person)
    for row, text in enumerate(layout.title):
        canvas.text(text, (4.0, 7.0 + 5 * row), "sans-bold", 9, _LABEL)
    values = foreign_values(person, paper_, layout)
    canvas.text(layout.number, (88.0, 6.0), "sans", 5, _LABEL)
    canvas.text(values["document_number"], (88.0, 10.4), "sans-bold", 9, _INK)
    beside = {"birth_place": "birth_date", "expiry_date": "issue_date"} if layout.columns else {"sex": "nationality"}
    step = 6.2 if layout.columns else 5.4
    y, places = 17.0, dict[str, float]()
    for name, text in zip(_ORDER, layout.labels, strict=True):
        x = 85.0 if name in beside else 43.0
        places[name] = at = places[beside[name]] if name in beside else y
        y += 0.0 if name in beside else step
        canvas.text(text, (x, at), "sans", 4.6, _LABEL)
        canvas.text(values[name], (x, at + 3.2), "sans-bold", 7.5, _INK)
    sign(canvas, (6, 63, 38, 68), rng, (24, 24, 40))
    zone = mrz.td3(state=layout.state, **holder(replace(person, nationality=layout.state), paper_))
    canvas.rectangle((0, 69, 125, 88), fill=(246, 245, 242))
    print_mrz(canvas, (4, 70.2, 121, 84.6), zone)
    return canvas.image
