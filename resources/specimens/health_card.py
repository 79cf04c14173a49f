"""The Italian health card (tessera sanitaria), both sides."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from resources.specimens.barcode import draw_code39
from resources.specimens.canvas import BLACK, WHITE, Canvas
from resources.specimens.cards import CARD_DPI, fill, print_labels, with_apostrophes
from resources.specimens.geometry import sides
from resources.specimens.guilloche import paper
from resources.specimens.stamp import label, watermark

if TYPE_CHECKING:
    from PIL import Image

    from resources.specimens.canvas import Colour
    from resources.specimens.papers import HealthCard
    from resources.specimens.people import Person

TYPE = "it_health_card"

_TITLE: Colour = (16, 84, 120)
_LABEL: Colour = (40, 84, 110)
_BOLD = {"TESSERA SANITARIA": _TITLE, "TESSERA EUROPEA DI ASSICURAZIONE MALATTIA": _TITLE}
_NO_MARKS: frozenset[str] = frozenset()


def health_card_values(person: Person, card: HealthCard) -> dict[str, str]:
    """What the front prints, by field; dates as printed, ``gg/mm/aaaa``; born abroad: the state, and ``EE``."""
    return {
        "tax_code": person.tax_code,
        "sex": person.sex,
        "surname": with_apostrophes(person.surname, keep=_NO_MARKS),
        "given_names": with_apostrophes(person.given_names, keep=_NO_MARKS),
        "birth_place": with_apostrophes(person.birth_place, keep=_NO_MARKS),
        "birth_province": person.birth_province,
        "birth_date": f"{person.birth_date:%d/%m/%Y}",
        "expiry_date": f"{card.expiry_date:%d/%m/%Y}",
    }


def _emblem(canvas: Canvas) -> None:
    """A plain coloured disc where the real card has the state's emblem."""
    canvas.draw.ellipse(canvas.box((4.5, 3.2, 12.5, 11.2)), fill=(0, 140, 90))
    canvas.draw.ellipse(canvas.box((5.9, 4.6, 11.1, 9.8)), fill=WHITE)
    canvas.text("TS", (8.5, 7.2), "sans-bold", 8, (190, 30, 45), anchor="mm")


def _stars(canvas: Canvas) -> None:
    canvas.rectangle((73.5, 14.5, 82.5, 22), fill=(0, 51, 153))
    for star in range(12):
        angle = math.tau * star / 12
        x, y = 78 + 2.6 * math.cos(angle), 18.2 + 2.6 * math.sin(angle)
        canvas.draw.ellipse(canvas.box((x - 0.3, y - 0.3, x + 0.3, y + 0.3)), fill=(255, 204, 0))
    canvas.text("IT", (78, 18.2), "sans-bold", 6, WHITE, anchor="mm")


def _braille(canvas: Canvas) -> None:
    """Raised dots in the corner, as on the card: six cells without a meaning."""
    for cell in range(6):
        for dot in range(6):
            if (cell * 5 + dot * 3) % 4 < 2:
                x, y = 62 + cell * 3.4 + dot % 2 * 1.3, 48.6 + dot // 2 * 1.3
                canvas.draw.ellipse(canvas.box((x - 0.25, y - 0.25, x + 0.25, y + 0.25)), fill=(176, 196, 200))


@lru_cache(maxsize=4)
def _blank(number: int, dpi: int) -> Image.Image:
    """A side without a holder; callers copy it."""
    side = sides(TYPE)[number]
    canvas = paper(side.size, dpi, (226, 241, 246), (244, 247, 240), (222, 240, 226))
    watermark(canvas, side, points=11, colour=(219, 231, 232), pitch=9, air=0.4)
    if number == 0:
        _emblem(canvas)
        _braille(canvas)
        label(canvas, (62, 4, 82, 8.4), 8)
    else:
        canvas.rectangle((0, 2.5, 85.6, 12), fill=(52, 44, 42))
        _stars(canvas)
        label(canvas, (4, 16, 15, 20.4), 5.4)
    print_labels(canvas, side, bold=_BOLD, colour=_LABEL)
    return canvas.image


def draw_health_card(person: Person, card: HealthCard, *, dpi: int = CARD_DPI) -> tuple[Image.Image, Image.Image]:
    """Front and back of a card.

    Args:
        person: Its holder.
        card: Its number and last day.
        dpi: Resolution.
    """
    front_side, back_side = sides(TYPE)
    values = health_card_values(person, card)
    front = Canvas(front_side.size, dpi, image=_blank(0, dpi).copy())
    fill(front, front_side, values, points=8.5)
    back = Canvas(back_side.size, dpi, image=_blank(1, dpi).copy())
    draw_code39(back, back_side.field("tax_code_barcode").zone, person.tax_code)
    for (x0, y0, x1), text in (
        ((3.6, 31.8, 42), values["surname"]),
        ((43.6, 31.8, 82), values["given_names"]),
        ((3.6, 38.6, 22), values["birth_date"]),
        ((23.6, 38.6, 52), values["tax_code"]),
        ((53.6, 38.6, 82), "500001 - SSN"),
        ((3.6, 45.4, 52), card.number),
        ((53.6, 45.4, 82), values["expiry_date"]),
    ):
        back.fit_text(text, (x0, y0, x1, y0 + 3.4), "sans-bold", 7.0, BLACK)
    return front.image, back.image
