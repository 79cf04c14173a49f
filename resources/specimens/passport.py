"""The data page of an Italian passport (ICAO TD3)."""

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
    from datetime import date

    from PIL import Image

    from resources.specimens.canvas import Colour
    from resources.specimens.papers import IdentityPaper
    from resources.specimens.people import Person

TYPE = "passport"
PORTRAIT = (4.0, 17.5, 39.0, 62.5)

_TITLE: Colour = (110, 24, 44)
_LABEL: Colour = (84, 62, 80)
_BOLD = {"REPUBBLICA ITALIANA": _TITLE, "PASSAPORTO": _TITLE}
_MONTHS = (
    *("GEN/JAN", "FEB/FEB", "MAR/MAR", "APR/APR", "MAG/MAY", "GIU/JUN"),
    *("LUG/JUL", "AGO/AUG", "SET/SEP", "OTT/OCT", "NOV/NOV", "DIC/DEC"),
)


def printed_date(day: date) -> str:
    """A date as the passport prints it: ``12 SET/SEP 1968``."""
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year}"


def passport_mrz(person: Person, paper_: IdentityPaper) -> list[str]:
    """The two lines of the page's MRZ."""
    return mrz.td3(
        state="ITA",
        **holder(person, paper_),
    )


def passport_values(person: Person, paper_: IdentityPaper) -> dict[str, str]:
    """What the page prints, by field."""
    abroad = person.birth_province == "EE"
    place = f"{person.birth_city} ({person.birth_place if abroad else person.birth_province})"
    return {
        "document_kind": "P",
        "issuing_state": "ITA",
        "document_number": paper_.number,
        "surname": with_apostrophes(person.surname),
        "given_names": with_apostrophes(person.given_names),
        "nationality": person.citizenship,
        "sex": person.sex,
        "birth_date": printed_date(person.birth_date),
        "birth_place": with_apostrophes(place),
        "issue_date": printed_date(paper_.issue_date),
        "issuing_authority": paper_.authority,
        "expiry_date": printed_date(paper_.expiry_date),
    }


@lru_cache(maxsize=2)
def _blank(dpi: int) -> Image.Image:
    """The page without a holder; callers copy it."""
    side = sides(TYPE)[0]
    canvas = paper(side.size, dpi, (244, 226, 222), (238, 238, 230), (220, 232, 242))
    rosette(canvas, (84, 36), 24, (212, 200, 208))
    watermark(canvas, side, points=15, colour=(226, 220, 224), pitch=12, air=0.4)
    canvas.rectangle((0, 68, 125, 88), fill=(244, 242, 240))
    label(canvas, (98, 3.5, 121, 8.2), 9)
    print_labels(canvas, side, bold=_BOLD, colour=_LABEL)
    return canvas.image


def draw_passport(person: Person, paper_: IdentityPaper, rng: random.Random, *, dpi: int = CARD_DPI) -> Image.Image:
    """The data page of a passport.

    Args:
        person: Its holder.
        paper_: Its number and dates.
        rng: Source of the signature.
        dpi: Resolution.
    """
    side = sides(TYPE)[0]
    canvas = Canvas(side.size, dpi, image=_blank(dpi).copy())
    silhouette(canvas, PORTRAIT, person)
    fill(canvas, side, passport_values(person, paper_), points=8.5)
    sign(canvas, side.field("signature").zone, rng, (24, 24, 40))
    print_mrz(canvas, side.field("mrz").zone, passport_mrz(person, paper_))
    return canvas.image
