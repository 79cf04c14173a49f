"""The folded Italian identity card of paper, void since 3 August 2026 (Reg. UE 2019/1157)."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from resources.specimens.canvas import Canvas
from resources.specimens.cards import fill, print_labels, with_apostrophes
from resources.specimens.geometry import sides
from resources.specimens.guilloche import paper
from resources.specimens.pen import sign
from resources.specimens.silhouette import silhouette
from resources.specimens.stamp import label, watermark

if TYPE_CHECKING:
    import random

    from PIL import Image

    from resources.specimens.canvas import Colour
    from resources.specimens.papers import IdentityPaper
    from resources.specimens.people import Person

TYPE = "it_paper_id"
PAPER_DPI = 400
PORTRAIT = (95.0, 10.0, 129.0, 54.0)

_INK: Colour = (52, 46, 40)
_BOLD = dict.fromkeys(
    (
        *("REPUBBLICA ITALIANA", "CARTA D'IDENTITÀ", "N°", "IL SINDACO"),
        "CONNOTATI E CONTRASSEGNI SALIENTI",
    ),
    _INK,
)
_STAMP: Colour = (90, 60, 140)


def paper_id_values(person: Person, paper_: IdentityPaper) -> dict[str, str]:
    """What is typed on the card, by field; dates as typed, ``gg/mm/aaaa``."""
    abroad = person.birth_province == "EE"
    place = f"{person.birth_city} ({person.birth_place if abroad else person.birth_province})"
    surname, given_names = with_apostrophes(person.surname), with_apostrophes(person.given_names)
    return {
        "issuing_town": with_apostrophes(paper_.town),
        "document_number": f"{paper_.number[:2]} {paper_.number[2:]}",
        "holder": f"{surname} {given_names}",
        "expiry_date": f"{paper_.expiry_date:%d/%m/%Y}",
        "surname": surname,
        "given_names": given_names,
        "birth_date": f"{person.birth_date:%d/%m/%Y}",
        "birth_place": with_apostrophes(place),
        "nationality": person.citizenship,
        "city": with_apostrophes(f"{person.city} ({person.province})"),
        "address": with_apostrophes(person.address),
        "height": f"{person.height / 100:.2f}".replace(".", ","),
        "issue_date": f"{paper_.issue_date:%d/%m/%Y}",
    }


def _dotted(canvas: Canvas, x0: float, x1: float, y: float) -> None:
    steps = int((x1 - x0) / 0.9)
    for step in range(steps):
        x = x0 + step * 0.9
        canvas.line([(x, y), (x + 0.3, y)], (150, 140, 126), 0.16)


def _seal(canvas: Canvas, centre: tuple[float, float], radius: float) -> None:
    """A municipality's rubber stamp that says SPECIMEN."""
    cx, cy = centre
    for reach, width in ((radius, 0.4), (radius * 0.66, 0.25)):
        canvas.draw.ellipse(
            canvas.box((cx - reach, cy - reach, cx + reach, cy + reach)),
            outline=_STAMP,
            width=max(1, canvas.px(width)),
        )
    canvas.text("SPECIMEN", (cx, cy), "sans-bold", 5, _STAMP, anchor="mm")
    for dot in range(16):
        angle = math.tau * dot / 16
        x, y = cx + radius * 0.83 * math.cos(angle), cy + radius * 0.83 * math.sin(angle)
        canvas.draw.ellipse(canvas.box((x - 0.3, y - 0.3, x + 0.3, y + 0.3)), fill=_STAMP)


@lru_cache(maxsize=4)
def _blank(number: int, dpi: int) -> Image.Image:
    """An unfolded side without a holder; callers copy it."""
    side = sides(TYPE)[number]
    canvas = paper(side.size, dpi, (238, 230, 208), (244, 238, 220), (236, 228, 208))
    watermark(canvas, side, points=20, colour=(230, 222, 200), pitch=15, air=0.6)
    canvas.line([(75, 0), (75, 105)], (206, 196, 172), 0.5)  # the fold
    print_labels(canvas, side, bold=_BOLD, colour=_INK, face="serif")
    for name, place in side.fields.items():
        if name != "signature":
            x0, _, x1, y1 = place.zone
            _dotted(canvas, x0, x1, y1 + 0.2)
    if number == 0:
        canvas.draw.regular_polygon((canvas.px(112), canvas.px(26), canvas.px(8)), 5, outline=_INK, width=6)
        label(canvas, (98, 92, 126, 97.5), 9)
        label(canvas, (22, 60, 52, 66), 10)
    else:
        _dotted(canvas, 106, 145, 70)
        canvas.rectangle((82, 74, 90, 94), outline=(170, 160, 140))
        canvas.text("X X X", (24, 66.2), "mono-bold", 8, _INK)
        _dotted(canvas, 24, 72, 67.4)
        _dotted(canvas, 24, 72, 73.4)
        label(canvas, (6, 97, 30, 101.5), 8)
    return canvas.image


def draw_paper_id(
    person: Person, paper_: IdentityPaper, rng: random.Random, *, dpi: int = PAPER_DPI
) -> tuple[Image.Image, Image.Image]:
    """Outside and inside of the unfolded card.

    Args:
        person: Its holder.
        paper_: Its number and dates.
        rng: Source of the signatures.
        dpi: Resolution.
    """
    values = paper_id_values(person, paper_)
    drawn = []
    for number, side in enumerate(sides(TYPE)):
        canvas = Canvas(side.size, dpi, image=_blank(number, dpi).copy())
        here = {name: text for name, text in values.items() if name in side.fields}
        fill(canvas, side, here, face="mono-bold", points=10, colour=(40, 40, 52))
        if number == 1:
            silhouette(canvas, PORTRAIT, person, grey=True)
            sign(canvas, side.field("signature").zone, rng, (30, 30, 80))
            sign(canvas, (108, 87, 142, 97), rng, (40, 40, 46))
            _seal(canvas, (129, 52), 7.5)
        drawn.append(canvas.image)
    return drawn[0], drawn[1]
