"""The Italian electronic identity card (CIE 3.0), both sides."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from resources.specimens import mrz
from resources.specimens.barcode import draw_code39
from resources.specimens.canvas import Canvas
from resources.specimens.cards import CARD_DPI, fill, holder, print_labels, print_mrz, with_apostrophes
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

TYPE = "it_cie"
PORTRAIT = (4.0, 15.5, 27.5, 46.5)

_TITLE: Colour = (24, 50, 104)
_LABEL: Colour = (60, 72, 100)
_BOLD = {
    "REPUBBLICA ITALIANA": _TITLE,
    "CARTA DI IDENTITÀ / IDENTITY CARD": _TITLE,
}


def cie_mrz(person: Person, paper_: IdentityPaper) -> list[str]:
    """The three lines of the card's MRZ."""
    return mrz.td1(
        state="ITA",
        **holder(person, paper_),
    )


def cie_values(person: Person, paper_: IdentityPaper) -> dict[str, str]:
    """What the card prints, by field; dates as printed, ``gg.mm.aaaa``."""
    street, _, number = person.address.rpartition(" ")
    if number == "BIS":
        street, _, number = street.rpartition(" ")
        number += " BIS"
    abroad = person.birth_province == "EE"
    return {
        "document_number": paper_.number,
        "issuing_town": with_apostrophes(paper_.town),
        "surname": with_apostrophes(person.surname),
        "given_names": with_apostrophes(person.given_names),
        "birth_place": with_apostrophes(
            f"{person.birth_city} ({person.birth_place if abroad else person.birth_province})"
        ),
        "birth_date": f"{person.birth_date:%d.%m.%Y}",
        "sex": person.sex,
        "height": str(person.height),
        "nationality": person.nationality,
        "issue_date": f"{paper_.issue_date:%d.%m.%Y}",
        "expiry_date": f"{paper_.expiry_date:%d.%m.%Y}",
        "can": paper_.can,
        "tax_code": person.tax_code,
        "birth_record": f"{int(person.tax_code[6:8]) * 7 % 90 + 10:04d} P1 SA {person.birth_date.year}",
        "residence": with_apostrophes(f"{street}, N. {number} {person.city} ({person.province})"),
    }


@lru_cache(maxsize=4)
def _blank(number: int, dpi: int) -> Image.Image:
    """A side without a holder; callers copy it."""
    side = sides(TYPE)[number]
    canvas = paper(side.size, dpi, (214, 232, 240), (240, 240, 226), (246, 222, 226))
    rosette(canvas, (70, 32) if number == 0 else (20, 26), 16, (190, 205, 220))
    watermark(canvas, side, points=11, colour=(219, 225, 230), pitch=9, air=0.4)
    if number == 0:
        _european_flag(canvas)
        label(canvas, (63, 9, 82, 13), 8)
    else:
        label(canvas, (63, 27.5, 82, 31.5), 8)
    print_labels(canvas, side, bold=_BOLD, colour=_LABEL)
    return canvas.image


def _european_flag(canvas: Canvas) -> None:
    canvas.rectangle((4, 3.6, 12.4, 9.2), fill=(0, 51, 153))
    import math  # noqa: PLC0415 - one ring of stars

    for star in range(12):
        angle = math.tau * star / 12
        x, y = 8.2 + 1.9 * math.cos(angle), 6.4 + 1.9 * math.sin(angle)
        canvas.draw.ellipse(canvas.box((x - 0.22, y - 0.22, x + 0.22, y + 0.22)), fill=(255, 204, 0))
    canvas.text("IT", (8.2, 6.4), "sans-bold", 5, (255, 255, 255), anchor="mm")


def draw_cie(
    person: Person, paper_: IdentityPaper, rng: random.Random, *, dpi: int = CARD_DPI
) -> tuple[Image.Image, Image.Image]:
    """Front and back of a card.

    Args:
        person: Its holder.
        paper_: Its number and dates.
        rng: Source of the signature.
        dpi: Resolution.
    """
    front_side, back_side = sides(TYPE)
    values = cie_values(person, paper_)
    front = Canvas(front_side.size, dpi, image=_blank(0, dpi).copy())
    silhouette(front, PORTRAIT, person)
    fill(front, front_side, {name: text for name, text in values.items() if name in front_side.fields})
    sign(front, front_side.field("signature").zone, rng, (24, 24, 30))
    back = Canvas(back_side.size, dpi, image=_blank(1, dpi).copy())
    fill(back, back_side, {name: text for name, text in values.items() if name in back_side.fields})
    draw_code39(back, back_side.field("tax_code_barcode").zone, person.tax_code)
    print_mrz(back, back_side.field("mrz").zone, cie_mrz(person, paper_))
    return front.image, back.image
