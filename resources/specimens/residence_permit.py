"""A residence permit of the European Union's uniform format, as Italy issues it, both sides."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from resources.specimens import mrz
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

TYPE = "residence_permit"

_TITLE: Colour = (20, 64, 112)
_LABEL: Colour = (70, 76, 100)
_BOLD = {"RESIDENCE PERMIT": _TITLE, "TITOLO DI SOGGIORNO": _TITLE}


def permit_number(rng: random.Random) -> str:
    """Number of a card: a letter and eight digits."""
    return f"I{rng.randrange(10**8):08d}"


def permit_mrz(person: Person, paper_: IdentityPaper) -> list[str]:
    """The three lines of the card's MRZ."""
    return mrz.td1(
        state="ITA",
        **holder(person, paper_),
        kind="IR",
    )


def permit_values(person: Person, paper_: IdentityPaper) -> dict[str, str]:
    """What the card prints, by field."""
    return {
        "document_number": paper_.number,
        "surname": with_apostrophes(person.surname),
        "given_names": with_apostrophes(person.given_names),
        "expiry_date": f"{paper_.expiry_date:%d/%m/%Y}",
        "issuing_town": with_apostrophes(paper_.town),
        "issue_date": f"{paper_.issue_date:%d/%m/%Y}",
        "permit_type": "LAVORO SUBORDINATO" if person.sex == "M" else "MOTIVI FAMILIARI",
        "remarks": "PERM. UNICO LAVORO",
        "birth_date": f"{person.birth_date:%d/%m/%Y}",
        "birth_place": with_apostrophes(f"{person.birth_city} ({person.birth_country})"),
        "nationality": person.nationality,
        "sex": person.sex,
        "tax_code": person.tax_code,
    }


@lru_cache(maxsize=4)
def _blank(number: int, dpi: int) -> Image.Image:
    """A side without a holder; callers copy it."""
    side = sides(TYPE)[number]
    canvas = paper(side.size, dpi, (216, 228, 244), (240, 236, 238), (250, 224, 214))
    rosette(canvas, (66, 32) if number == 0 else (60, 24), 16, (196, 202, 222))
    watermark(canvas, side, points=11, colour=(222, 224, 230), pitch=9, air=0.4)
    label(canvas, (62, 49, 82, 52.6) if number == 0 else (62, 27, 82, 31), 7)
    print_labels(canvas, side, bold=_BOLD, colour=_LABEL)
    return canvas.image


def draw_permit(
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
    values = permit_values(person, paper_)
    front = Canvas(front_side.size, dpi, image=_blank(0, dpi).copy())
    silhouette(front, front_side.field("portrait").zone, person)
    fill(front, front_side, {name: text for name, text in values.items() if name in front_side.fields})
    sign(front, front_side.field("signature").zone, rng, (24, 24, 30))
    back = Canvas(back_side.size, dpi, image=_blank(1, dpi).copy())
    fill(back, back_side, {name: text for name, text in values.items() if name in back_side.fields})
    print_mrz(back, back_side.field("mrz").zone, permit_mrz(person, paper_))
    return front.image, back.image
