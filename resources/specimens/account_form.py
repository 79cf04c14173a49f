"""The two-page account application of Banca Esempio, blank and filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resources.specimens.canvas import BLACK, Canvas
from resources.specimens.errors import GeometryError
from resources.specimens.form_blank import TYPE, blank
from resources.specimens.geometry import sides
from resources.specimens.papers import KINDS
from resources.specimens.pen import INKS, scribble_over, sign, spill, tick

if TYPE_CHECKING:
    import random
    from datetime import date

    from PIL import Image

    from resources.specimens.canvas import Colour
    from resources.specimens.geometry import Zone
    from resources.specimens.papers import Application, IdentityPaper
    from resources.specimens.people import Person


def form_values(person: Person, paper: IdentityPaper, application: Application) -> dict[str, str]:
    """What is filled into each field of the form, canonical: dates ISO 8601, check boxes ``true`` or ``false``.

    Args:
        person: Who applies.
        paper: The identity document that is shown.
        application: What is asked for.
    """
    values = {
        "surname": person.surname,
        "given_names": person.given_names,
        "birth_date": person.birth_date.isoformat(),
        "birth_place": person.birth_place,
        "birth_province": person.birth_province,
        "tax_code": person.tax_code,
        "nationality": person.citizenship,
        "document_kind": KINDS[paper.kind],
        "document_number": paper.number,
        "issuing_authority": paper.authority,
        "issue_date": paper.issue_date.isoformat(),
        "expiry_date": paper.expiry_date.isoformat(),
        "address": person.address,
        "city": person.city,
        "province": person.province,
        "postal_code": person.postal_code,
        "phone": person.phone,
        "email": person.email,
        "iban": application.iban,
        "signature_place": application.signature_place,
        "signature_date": application.signature_date.isoformat(),
    }
    flags = {
        "sex_m": person.sex == "M",
        "sex_f": person.sex == "F",
        "package_base": application.package == "base",
        "package_plus": application.package == "plus",
        "package_premium": application.package == "premium",
        "privacy_consent": application.privacy_consent,
        "marketing_consent": application.marketing_consent,
        "pep": application.pep,
        "signature": application.signed,
    }
    return values | {name: "true" if ticked else "false" for name, ticked in flags.items()}


class _Hand:
    """How one form is filled in: which face, which ink, how steadily."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.face, self.points = rng.choice((("mono-bold", 11.5), ("print-mono", 11.0), ("sans", 11.5)))
        self.block = rng.random() < 0.35  # block letters by hand: uneven
        self.print_ink: Colour = BLACK if not self.block else rng.choice(INKS)
        if self.block:
            self.face, self.points = "print", 12.0
        self.pen = rng.choice(INKS)
        self.shift = (rng.uniform(-0.3, 0.3), rng.uniform(-0.35, 0.35))

    def _uneven(self, size: float) -> float:
        return self.rng.uniform(-size, size) if self.block else 0.0

    def write(self, canvas: Canvas, zone: Zone, text: str) -> None:
        """A text field."""
        canvas.fit_text(text, zone, self.face, self.points, self.print_ink, nudge=self.shift[1])

    def comb(self, canvas: Canvas, zone: Zone, cells: int, text: str) -> None:
        """A comb field, a character to a cell."""
        x0, y0, x1, y1 = zone
        cap = canvas.cap_height(self.face, self.points)
        for number, character in enumerate(text[:cells]):
            x = x0 + (x1 - x0) * (number + 0.5) / cells + self.shift[0] + self._uneven(0.3)
            y = (y0 + y1 + cap) / 2 + self.shift[1] + self._uneven(0.3)
            canvas.text(character, (x, y), self.face, self.points + self._uneven(0.6), self.print_ink, anchor="ms")


def _digits(day: date) -> str:
    return day.strftime("%d%m%Y")


def draw_account_form(
    person: Person,
    paper: IdentityPaper,
    application: Application,
    rng: random.Random,
    *,
    dpi: int = 300,
    spoiled: str = "",
) -> list[Image.Image]:
    """The two pages, filled in and (if the application says so) signed.

    Args:
        person: Who applies.
        paper: The identity document that is shown.
        application: What is asked for.
        rng: Source of the handwriting, the faces and the small offsets.
        dpi: Resolution.
        spoiled: Name of a field that is covered by a marker or coffee so that nobody can read it.

    Raises:
        GeometryError: There is no field of the name given as `spoiled`.
    """
    values = form_values(person, paper, application)
    dates = {
        "birth_date": person.birth_date,
        "issue_date": paper.issue_date,
        "expiry_date": paper.expiry_date,
        "signature_date": application.signature_date,
    }
    values |= {name: _digits(day) for name, day in dates.items()}
    if spoiled and not any(spoiled in side.fields for side in sides(TYPE)):
        raise GeometryError(f"no field {spoiled!r} on the form; there are {', '.join(values)}")
    hand = _Hand(rng)
    pages = []
    for number, side in enumerate(sides(TYPE)):
        canvas = Canvas(side.size, dpi, image=blank(number, dpi).copy())
        for name, place in side.fields.items():
            value = values[name]
            if place.kind == "comb":
                hand.comb(canvas, place.zone, place.cells, value)
            elif place.kind == "text":
                hand.write(canvas, place.zone, value)
            elif value != "true":
                continue
            elif place.kind == "checkbox":
                tick(canvas, place.zone, rng, hand.pen)
            else:
                sign(canvas, place.zone, rng, hand.pen)
        if spoiled in side.fields:
            place = side.fields[spoiled]
            written = canvas.width_of(values[spoiled], hand.face, hand.points) if place.kind == "text" else 0.0
            _spoil(canvas, place.zone, rng, written=written)
        pages.append(canvas.image)
    return pages


def _spoil(canvas: Canvas, zone: Zone, rng: random.Random, *, written: float) -> None:
    """Cover most of what is written, all of a short field, half of a long comb."""
    x0, y0, x1, y1 = zone
    if written:
        x0, x1 = x0 + written * 0.2, min(x1, x0 + written + 3)
    elif x1 - x0 > 60:
        width = x1 - x0
        start = x0 + width * rng.uniform(0.15, 0.35)
        x0, x1 = start, start + width * rng.uniform(0.42, 0.55)
    if rng.random() < 0.5:
        scribble_over(canvas, (x0, y0, x1, y1), rng)
    else:
        spill(canvas, (x0, y0, x1, y1), rng)
