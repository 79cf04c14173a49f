"""The Spanish national identity document (DNI), both sides."""

from __future__ import annotations

import string
from functools import lru_cache
from typing import TYPE_CHECKING

from resources.specimens import mrz
from resources.specimens.canvas import Canvas
from resources.specimens.cards import CARD_DPI, fill, holder, print_labels, print_mrz
from resources.specimens.geometry import sides
from resources.specimens.guilloche import paper, rosette
from resources.specimens.pen import sign
from resources.specimens.silhouette import silhouette
from resources.specimens.stamp import label, watermark

if TYPE_CHECKING:
    import random

    from PIL import Image

    from resources.specimens.canvas import Colour
    from resources.specimens.papers import IdentityPaper
    from resources.specimens.people import Person

TYPE = "es_dni"

_TITLE: Colour = (120, 34, 40)
_LABEL: Colour = (84, 84, 96)
_BOLD = {"ESPAÑA": _TITLE, "DOCUMENTO NACIONAL DE IDENTIDAD": _TITLE, "DNI": _TITLE}


def support_number(rng: random.Random) -> str:
    """Number of a card: three letters and six digits."""
    return "".join(rng.choices(string.ascii_uppercase, k=3)) + f"{rng.randrange(10**6):06d}"


def dni_mrz(person: Person, paper_: IdentityPaper) -> list[str]:
    """The three lines of the card's MRZ: the card's number, then the holder's as optional data."""
    return mrz.td1(
        state="ESP",
        **holder(person, paper_),
        optional=person.tax_code,
        kind="ID",
    )


def dni_values(person: Person, paper_: IdentityPaper) -> dict[str, str]:
    """What the card prints, by field; dates as printed, ``dd mm aaaa``."""
    return {
        "surname": person.surname,
        "given_names": person.given_names,
        "sex": person.sex,
        "nationality": person.nationality,
        "birth_date": f"{person.birth_date:%d %m %Y}",
        "issue_date": f"{paper_.issue_date:%d %m %Y}",
        "expiry_date": f"{paper_.expiry_date:%d %m %Y}",
        "document_number": paper_.number,
        "tax_code": person.tax_code,
        "residence": f"{person.address} {person.city} {person.province}",
        "birth_place": person.birth_place,
        "parents": f"{person.given_names.split()[0]} / MARIA",
    }


@lru_cache(maxsize=4)
def _blank(number: int, dpi: int) -> Image.Image:
    """A side without a holder; callers copy it."""
    side = sides(TYPE)[number]
    canvas = paper(side.size, dpi, (246, 232, 214), (238, 240, 232), (226, 232, 244))
    rosette(canvas, (66, 30) if number == 0 else (56, 22), 17, (214, 204, 196))
    watermark(canvas, side, points=11, colour=(228, 224, 218), pitch=9, air=0.4)
    label(canvas, (68, 8.2, 83, 11.4) if number == 0 else (4, 20, 22, 24), 7)
    if number == 1:
        canvas.rectangle((4, 6, 15, 15), fill=(206, 178, 110), outline=(150, 124, 70))  # the chip
    print_labels(canvas, side, bold=_BOLD, colour=_LABEL)
    return canvas.image


def draw_dni(
    person: Person, paper_: IdentityPaper, rng: random.Random, *, dpi: int = CARD_DPI
) -> tuple[Image.Image, Image.Image]:
    """Front and back of a card.

    Args:
        person: Its holder, a Spaniard as `spaniards.draw_spaniard` makes them.
        paper_: Its number and dates.
        rng: Source of the signature.
        dpi: Resolution.
    """
    front_side, back_side = sides(TYPE)
    values = dni_values(person, paper_)
    front = Canvas(front_side.size, dpi, image=_blank(0, dpi).copy())
    silhouette(front, front_side.field("portrait").zone, person)
    surnames = values.pop("surname").split(" ")
    x0, y0, x1, y1 = front_side.field("surname").zone
    middle = (y0 + y1) / 2
    for row, text in enumerate(surnames):
        front.fit_text(text, (x0, y0 if row == 0 else middle, x1, middle if row == 0 else y1), "sans-bold", 7)
    front.fit_text(values.pop("tax_code"), front_side.field("tax_code").zone, "sans-bold", 9)
    fill(front, front_side, {name: text for name, text in values.items() if name in front_side.fields})
    sign(front, front_side.field("signature").zone, rng, (24, 24, 30))
    back = Canvas(back_side.size, dpi, image=_blank(1, dpi).copy())
    x0, y0, x1, y1 = back_side.field("residence").zone
    middle = (y0 + y1) / 2
    back.fit_text(person.address, (x0, y0, x1, middle), "sans-bold", 6.5)
    back.fit_text(f"{person.city} {person.province}", (x0, middle, x1, y1), "sans-bold", 6.5)
    fill(back, back_side, {name: values[name] for name in ("birth_place", "parents")})
    print_mrz(back, back_side.field("mrz").zone, dni_mrz(person, paper_))
    return front.image, back.image
