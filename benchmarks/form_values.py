"""Valid values for fields of a type, that fit into their boxes: what a clerk would type there."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reportlab.pdfbase.pdfmetrics import stringWidth

from resources.specimens.iban import draw_iban
from resources.specimens.people import Person, draw_person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.document_types import FieldPlace

_POINT = 25.4 / 72  # millimetres
_PADDING = 6.0  # points that a viewer leaves at the sides
_LEADING = 1.25
_TRIES = 14
_LEAST_SIZE = 6.5  # points: smaller print isn't typed by anybody
_WORDS = [
    "ufficio",
    "protocollo",
    "magazzino",
    "impianto",
    "cantiere",
    "manutenzione",
    "relazione",
    "tecnica",
    "ordinaria",
    "edificio",
    "scuola",
    "primaria",
    "cortile",
    "ingresso",
    "principale",
    "piano",
    "terra",
    "sala",
    "riunioni",
    "associazione",
    "culturale",
    "mercato",
    "settimanale",
    "palestra",
    "comunale",
    "deposito",
    "attrezzi",
    "copertura",
    "tetto",
    "facciata",
    "nord",
    "recinzione",
    "parcheggio",
    "giardino",
    "pubblico",
    "festa",
    "patronale",
    "concerto",
    "serale",
    "attività",
    "artigianale",
    "officina",
    "meccanica",
    "studio",
    "legale",
    "servizio",
    "clienti",
    "delivery",
    "report",
    "archive",
    "customer",
    "account",
    "monthly",
    "quarterly",
    "reference",
    "warehouse",
    "planta",
    "baja",
    "oficina",
    "central",
    "calle",
    "mayor",
    "expediente",
]
_COMPANIES = (
    "Edil Nord",
    "Grafica Aurora",
    "Studio Tecnico Valli",
    "Immobiliare Sole",
    "Alfa Impianti",
    "Rossi & Figli",
)
_FORMS = ("S.r.l.", "S.p.A.", "S.n.c.", "S.A.", "Ltd")


@dataclass(frozen=True, slots=True)
class Style:
    """How a form is typed.

    Attributes:
        font: ``Helv``, ``HeBo``, ``TiRo``, ``Cour``; None: as each field says.
        size: Points; 0: as large as fits.
        capitals: The clerk's caps lock is on.
    """

    font: str | None
    size: float
    capitals: bool

    def fits(self, text: str, place: FieldPlace) -> bool:
        """Whether the text stands in the field's box without being cut or made tiny."""
        wide, high = (place.zone[2] - place.zone[0]) / _POINT, (place.zone[3] - place.zone[1]) / _POINT
        size = self.size or min(11.0, max(_LEAST_SIZE, (high - 2) / _LEADING))
        if size * 1.05 > high and self.size:
            return False
        face = {"HeBo": "Helvetica-Bold", "TiRo": "Times-Roman", "Cour": "Courier"}.get(self.font or "", "Helvetica")
        # A field's own font isn't known here: a wide one is assumed.
        width = stringWidth(text, face, size) * (1.12 if self.font is None else 1.0)
        lines = max(1, int((high - 4) / (size * _LEADING))) if place.lines > 1 else 1
        if lines > 1:
            return width * 1.25 <= (wide - _PADDING) * min(lines, 4)
        return width <= wide - _PADDING


def vat_number(rng: random.Random) -> str:
    """An Italian VAT number whose check digit holds."""
    digits = f"{rng.randrange(1, 9_999_999):07d}{rng.randrange(1, 101):03d}"
    total = sum(sum(divmod(int(d) * (2 if place % 2 else 1), 10)) for place, d in enumerate(digits))
    return f"{digits}{-total % 10}"


def dni(rng: random.Random) -> str:
    """A Spanish DNI with its letter."""
    number = rng.randrange(10_000_000, 99_999_999)
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def value_for(place: FieldPlace, name: str, rng: random.Random, today: date, style: Style, longest: int) -> str | None:
    """A value that the field takes and that fits into it; None where none was found.

    Args:
        place: The field.
        name: Its name, to tell a surname from a given name.
        rng: Source of all chances.
        today: Dates lie before it.
        style: How it is typed.
        longest: Most characters that the form takes; 0: any.
    """
    for number in range(_TRIES):
        text = _draw(place, name, rng, today, shorter=number)
        text = text.upper() if style.capitals and place.type not in {"email", "choice"} else text
        text = text.encode("cp1252", "ignore").decode("cp1252")
        if place.kind == "comb":
            text = text.replace("/", "").replace(" ", "").upper()
            if place.type in {"text", "document_number"}:
                text = "".join(rng.choice("ABCDEFGHKLMNPRSTUVWXYZ23456789") for _ in range(place.cells))
            if len(text) <= place.cells:
                return text
        elif text and (not longest or len(text) <= longest) and style.fits(text, place):
            return text
    return None


def _draw(place: FieldPlace, name: str, rng: random.Random, today: date, shorter: int) -> str:  # noqa: PLR0911, C901
    person = draw_person(rng, today=today, italian=True)
    kind = place.type
    part = name.rstrip("_0123456789").rsplit("_", 1)[-1]
    if kind == "number" and part in {"day", "month", "year"}:
        return (today - timedelta(days=rng.randrange(20_000))).strftime({"day": "%d", "month": "%m"}.get(part, "%Y"))
    if kind == "name":
        return _name(person, name)
    if kind == "date":
        return (today - timedelta(days=rng.randrange(1, 20_000))).strftime("%d/%m/%Y")
    if kind in {"codice_fiscale", "tax_code"}:
        return person.tax_code
    if kind in {"partita_iva", "vat_number"}:
        return vat_number(rng) if kind == "partita_iva" else "IT" + vat_number(rng)
    if kind in {"nif", "dni"}:
        return dni(rng)
    if kind == "iban":
        return draw_iban(rng)
    if kind == "amount":
        whole = rng.choice((rng.randrange(5, 990), rng.randrange(1000, 98_000)))
        return f"{whole:,}".replace(",", ".") + f",{rng.randrange(100):02d}"
    if kind == "percent":
        return f"{rng.randrange(1, 100)}%"
    simple = {
        "postal_code": person.postal_code,
        "province": person.province,
        "place": person.city.title(),
        "address": person.address.title(),
        "phone": person.phone,
        "email": person.email,
        "country": person.citizenship.capitalize(),
        "sex": person.sex,
        "document_number": f"CA{rng.randrange(100_000):05d}{rng.choice('ABCDEFGH')}{rng.choice('JKLMNPRT')}",
        "plate": f"{rng.choice('ABCDEFG')}{rng.choice('HJKLM')}{rng.randrange(1000):03d}{rng.choice('NPRST')}X",
        "number": str(rng.randrange(1, 10 ** max(1, 4 - shorter // 4))),
    }
    if kind in simple:
        return simple[kind]
    if kind == "choice" and place.options:
        return rng.choice(place.options)
    return _text(rng, shorter, many=place.lines > 1)


def _name(person: Person, name: str) -> str:
    surname, given = person.surname.title(), person.given_names.title()
    words = set(name.split("_"))
    if words & {"cognome", "surname", "last", "apellido", "apellidos", "family"} and not words & {"nome", "nombre"}:
        return surname
    if words & {"nome", "nombre", "first", "given"} and not words & {"cognome", "apellidos"}:
        return given
    return f"{surname} {given}"


def _text(rng: random.Random, shorter: int, *, many: bool) -> str:
    if shorter >= _TRIES - 4:
        return rng.choice(
            (str(rng.randrange(1, 999)), str(rng.randrange(10, 99)), rng.choice("ABCDEF") + str(rng.randrange(10, 99)))
        )
    if many:
        return " ".join(rng.choice(_WORDS) for _ in range(max(2, 14 - shorter)))
    if shorter < 3 and rng.random() < 0.25:
        return f"{rng.choice(_COMPANIES)} {rng.choice(_FORMS)}"
    words = [rng.choice(_WORDS) for _ in range(max(1, 4 - shorter // 2))]
    return " ".join([words[0].capitalize(), *words[1:]]) + (f" {rng.randrange(1, 500)}" if rng.random() < 0.3 else "")


def styles(seed: int) -> Iterator[Style]:
    """Typefaces and sizes in turn, as offices use them."""
    rng = random.Random(seed)
    fonts = [(None, 0.0), ("Helv", 0.0), ("Helv", 9.0), ("TiRo", 10.0), ("Cour", 9.0), ("HeBo", 8.0), ("Helv", 10.0)]
    while True:
        for font, size in fonts:
            yield Style(font, size, rng.random() < 0.35)
