"""What every card and passport page needs: labels, values, the MRZ, names as a printer of documents writes them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from resources.specimens.canvas import BLACK, MM_PER_POINT, Canvas
from resources.specimens.fonts import font

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resources.specimens.canvas import Colour
    from resources.specimens.geometry import Side, Zone
    from resources.specimens.mrz import Holder
    from resources.specimens.papers import IdentityPaper
    from resources.specimens.people import Person

CARD_DPI = 600  # cards are small: drawn finer than any copy of them will be
MRZ_PITCH = 2.54  # millimetres a character (Doc 9303-3: ten to the inch)

_UMLAUTS = frozenset("ÄÖÜ")
_GRAVE_OR_ACUTE = frozenset("\u0300\u0301")


def with_apostrophes(name: str, *, keep: frozenset[str] = _UMLAUTS) -> str:
    """A name as registries print it: an accent that ends a word becomes an apostrophe, other marks vanish.

    ``NICOLÒ`` is printed ``NICOLO'``, ``MUÑOZ`` is printed ``MUNOZ``.

    Args:
        name: In upper case with accents.
        keep: Letters that are printed as they are: umlauts on identity documents, none on a health card.
    """
    printed = []
    letters = list(name)
    for place, letter in enumerate(letters):
        parts = unicodedata.normalize("NFD", letter)
        base, marks = parts[0], parts[1:]
        if not marks or letter in keep:
            printed.append(letter)
            continue
        last = place + 1 == len(letters) or not letters[place + 1].isalpha()
        printed.append(base + ("'" if last and _GRAVE_OR_ACUTE.intersection(marks) else ""))
    return "".join(printed)


def print_labels(canvas: Canvas, side: Side, *, bold: Mapping[str, Colour], colour: Colour, face: str = "sans") -> None:
    """Every landmark of a side into its box.

    Args:
        canvas: Card or page.
        side: Its geometry.
        bold: Landmarks that are set in bold, and their colours.
        colour: Of all others.
        face: Of all others.
    """
    for mark in side.landmarks:
        if mark.text in bold:
            canvas.print_into(mark.text, mark.at, f"{face}-bold", bold[mark.text])
        else:
            canvas.print_into(mark.text, mark.at, face, colour)


def fill(
    canvas: Canvas,
    side: Side,
    values: Mapping[str, str],
    *,
    face: str = "sans-bold",
    points: float = 7.0,
    colour: Colour = BLACK,
) -> None:
    """Values into the text zones of a side.

    Args:
        canvas: Card or page.
        side: Its geometry.
        values: Printed text by field.
        face: In which face.
        points: Size, made smaller where a value doesn't fit.
        colour: Of the ink.

    Raises:
        GeometryError: A value has no field on this side.
    """
    for name, text in values.items():
        canvas.fit_text(text, side.field(name).zone, face, points, colour)


def holder(person: Person, paper_: IdentityPaper) -> Holder:
    """What the machine readable zone of a person's document says, whatever kind it is."""
    return {
        "number": paper_.number,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "expiry_date": paper_.expiry_date,
        "nationality": person.nationality,
        "surname": person.surname,
        "given_names": person.given_names,
    }


def print_mrz(canvas: Canvas, zone: Zone, lines: Sequence[str]) -> None:
    """The machine readable zone in OCR-B, ten characters to the inch, its lines spread over the height of the zone."""
    x0, y0, x1, y1 = zone
    face = font("ocr-b", MRZ_PITCH * canvas.scale / (font("ocr-b", 1000).getlength("<") / 1000))
    margin = (x1 - x0 - MRZ_PITCH * len(lines[0])) / 2
    step = (y1 - y0) / len(lines)
    cap = 7.12 * MM_PER_POINT  # height of OCR-B's capitals at ten points
    for row, line in enumerate(lines):
        baseline = y0 + step * (row + 0.5) + cap / 2
        for place, character in enumerate(line):
            at = ((x0 + margin + MRZ_PITCH * (place + 0.5)) * canvas.scale, baseline * canvas.scale)
            canvas.draw.text(at, character, fill=BLACK, font=face, anchor="ms")
