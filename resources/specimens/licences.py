"""Driving licences: the European model as Italy and Spain print it, and a North American card with its bar code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from resources.specimens.canvas import Canvas
from resources.specimens.cards import CARD_DPI, with_apostrophes
from resources.specimens.geometry import Side
from resources.specimens.guilloche import paper, rosette
from resources.specimens.pen import sign
from resources.specimens.silhouette import silhouette
from resources.specimens.stamp import label, watermark

if TYPE_CHECKING:
    import random

    from resources.specimens.canvas import Colour
    from resources.specimens.papers import IdentityPaper
    from resources.specimens.people import Person

SIZE = (85.6, 54.0)
PORTRAIT = (3.5, 15.0, 26.5, 45.0)
TITLES = {
    "ITA": ("PATENTE DI GUIDA", "REPUBBLICA ITALIANA", "I"),
    "ESP": ("PERMISO DE CONDUCCIÓN", "REINO DE ESPAÑA", "E"),
}

_TITLE: Colour = (30, 40, 120)
_NUMBER: Colour = (60, 60, 70)
_VALUES = (28.5, 84.0)  # millimetres from left to right
_TOP, _STEP = 15.0, 4.35


@dataclass(frozen=True, slots=True)
class Licence:
    """What a licence adds to a person and a paper: who issued it, its number and categories."""

    state: str
    number: str
    authority: str
    categories: str


def draw_licence_details(rng: random.Random, person: Person) -> Licence:
    """A licence of the state that the person is a citizen of, Italy where it isn't known here."""
    state = person.nationality if person.nationality in TITLES else "ITA"
    categories = rng.choice(("B", "A B", "AM A1 B", "B C1"))
    if state == "ESP":
        return Licence(state, person.tax_code, f"{rng.randrange(1, 53):02d}/{rng.randrange(1, 9)}", categories)
    number = f"U1{rng.choice('ABCDEFGH')}{rng.randrange(10**6):06d}{rng.choice('KLMNP')}"
    return Licence(state, number, "MIT-UCO", categories)


def licence_lines(person: Person, paper_: IdentityPaper, licence: Licence) -> list[tuple[tuple[str, str], ...]]:
    """The rows of numbered fields as printed."""
    born = f"{person.birth_date:%d/%m/%y}" if licence.state == "ITA" else f"{person.birth_date:%d-%m-%Y}"
    dots = "%d/%m/%Y" if licence.state == "ITA" else "%d-%m-%Y"
    own = [("4d.", person.tax_code)] if licence.state == "ESP" else []
    return [
        (("1.", with_apostrophes(person.surname)),),
        (("2.", with_apostrophes(person.given_names)),),
        (("3.", f"{born} {with_apostrophes(person.birth_city)}"),),
        (("4a.", format(paper_.issue_date, dots)), ("4c.", licence.authority)),
        (("4b.", format(paper_.expiry_date, dots)), *own),
        (("5.", licence.number),),
    ]


def licence_values(person: Person, paper_: IdentityPaper, licence: Licence) -> dict[str, str]:
    """What the card says by field, dates ISO 8601."""
    values = {
        "surname": with_apostrophes(person.surname),
        "given_names": with_apostrophes(person.given_names),
        "birth_date": person.birth_date.isoformat(),
        "birth_place": with_apostrophes(person.birth_city),
        "issue_date": paper_.issue_date.isoformat(),
        "expiry_date": paper_.expiry_date.isoformat(),
        "issuing_authority": licence.authority,
        "document_number": licence.number,
        "categories": licence.categories,
    }
    return values | ({"tax_code": person.tax_code} if licence.state == "ESP" else {})


@lru_cache(maxsize=4)
def _blank(state: str, dpi: int) -> Image.Image:
    canvas = paper(SIZE, dpi, (250, 226, 228), (244, 240, 238), (240, 226, 244))
    rosette(canvas, (62, 30), 17, (226, 204, 214))
    watermark(canvas, Side(SIZE, (), {}), points=11, colour=(240, 226, 230), pitch=9)
    title, country, sign_ = TITLES[state]
    canvas.rectangle((3.5, 3.2, 13, 10), fill=(0, 51, 153))
    canvas.text(sign_, (8.2, 6.6), "sans-bold", 9, (255, 255, 255), anchor="mm")
    canvas.text(title, (28.5, 6.4), "sans-bold", 9, _TITLE)
    canvas.text(country, (28.5, 10.0), "sans", 6, _TITLE)
    label(canvas, (66, 46.5, 83, 50.5), 7)
    return canvas.image


def draw_licence(
    person: Person, paper_: IdentityPaper, licence: Licence, rng: random.Random, *, dpi: int = CARD_DPI
) -> Image.Image:
    """The front of a licence of the European model.

    Args:
        person: Its holder.
        paper_: Its dates.
        licence: What else stands on it.
        rng: Source of the signature.
        dpi: Resolution.
    """
    canvas = Canvas(SIZE, dpi, image=_blank(licence.state, dpi).copy())
    silhouette(canvas, PORTRAIT, person)
    rows = [*licence_lines(person, paper_, licence)]
    for place, row in enumerate(rows):
        baseline = _TOP + _STEP * place + 2.2
        for column, (number, text) in enumerate(row):
            x = _VALUES[0] + 27.0 * column
            room = (_VALUES[1] if column == len(row) - 1 else _VALUES[0] + 26.0) - x - 4.6
            points = min(7.0, 7.0 * room / canvas.width_of(text, "sans-bold", 7.0))
            canvas.text(number, (x, baseline), "sans", 6, _NUMBER)
            canvas.text(text, (x + 4.4, baseline), "sans-bold", points)
    canvas.text("7.", (28.5, 46.0), "sans", 6, _NUMBER)
    sign(canvas, (33, 41.5, 60, 48.5), rng, (24, 24, 30))
    canvas.text("9.", (28.5, 51.5), "sans", 6, _NUMBER)
    canvas.text(licence.categories, (32.9, 51.5), "sans-bold", 7)
    return canvas.image


def aamva_text(person: Person, paper_: IdentityPaper) -> str:
    """What the bar code of a North American licence says (AAMVA 2020, version 10), of a state that isn't there."""
    first, _, middle = person.given_names.partition(" ")
    elements = {
        "DAQ": paper_.number,
        "DCS": person.surname,
        "DDE": "N",
        "DAC": first,
        "DDF": "N",
        "DAD": middle or "NONE",
        "DDG": "N",
        "DCA": "D",
        "DCB": "NONE",
        "DCD": "NONE",
        "DBD": f"{paper_.issue_date:%m%d%Y}",
        "DBB": f"{person.birth_date:%m%d%Y}",
        "DBA": f"{paper_.expiry_date:%m%d%Y}",
        "DBC": "1" if person.sex == "M" else "2",
        "DAU": "070 in",
        "DAG": "123 MAIN STREET",
        "DAI": "ANYTOWN",
        "DAJ": "ZZ",
        "DAK": "123450000  ",
        "DCF": "SPECIMEN",
        "DCG": "USA",
    }
    body = "DL" + "\n".join(code + value for code, value in elements.items()) + "\r"
    return f"@\n\x1e\rANSI 636999100001DL0031{len(body):04d}{body}"


def aamva_values(person: Person, paper_: IdentityPaper) -> dict[str, str]:
    """What the bar code says by field, dates ISO 8601."""
    return {
        "document_number": paper_.number,
        "surname": person.surname,
        "given_names": person.given_names,
        "sex": person.sex,
        "birth_date": person.birth_date.isoformat(),
        "issue_date": paper_.issue_date.isoformat(),
        "expiry_date": paper_.expiry_date.isoformat(),
        "address": "123 MAIN STREET",
        "city": "ANYTOWN",
        "province": "ZZ",
        "postal_code": "12345",
        "categories": "D",
        "issuing_state": "USA",
    }


def draw_aamva(person: Person, paper_: IdentityPaper, *, dpi: int = CARD_DPI) -> Image.Image:
    """The back of a North American licence.

    Args:
        person: Its holder; names in ASCII, as the bar code has them.
        paper_: Its number and dates.
        dpi: Resolution.
    """
    import zxingcpp  # noqa: PLC0415 - only this card needs it

    canvas = paper(SIZE, dpi, (232, 240, 232), (244, 242, 234), (228, 234, 244))
    watermark(canvas, Side(SIZE, (), {}), points=11, colour=(226, 230, 224), pitch=9)
    code = zxingcpp.create_barcode(aamva_text(person, paper_), zxingcpp.BarcodeFormat.PDF417)
    drawn = Image.fromarray(np.asarray(code.to_image(scale=4, add_quiet_zones=True))).convert("RGB")
    wide = canvas.px(76)
    drawn = drawn.resize((wide, round(drawn.height * wide / drawn.width)), Image.Resampling.BOX)
    canvas.image.paste(drawn, (canvas.px(4.8), canvas.px(12)))
    label(canvas, (62, 48.5, 82, 52.5), 7)
    canvas.text("DRIVER LICENSE", (5, 8), "sans-bold", 8, _TITLE)
    canvas.text("DD 00000000000000", (5, 51.5), "sans", 6)
    return canvas.image
