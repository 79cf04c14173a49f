"""The two-page account application of Banca Esempio, blank and filled in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from resources.specimens.canvas import BLACK, WHITE, Canvas
from resources.specimens.errors import GeometryError
from resources.specimens.geometry import Side, Zone, sides
from resources.specimens.papers import KINDS
from resources.specimens.pen import INKS, scribble_over, sign, spill, tick
from resources.specimens.stamp import label, watermark

if TYPE_CHECKING:
    import random
    from datetime import date

    from PIL import Image

    from resources.specimens.canvas import Colour
    from resources.specimens.papers import Application, IdentityPaper
    from resources.specimens.people import Person

TYPE = "account_form"

NAVY: Colour = (20, 45, 92)
TINT: Colour = (226, 233, 243)
FRAME: Colour = (150, 166, 190)
LABEL: Colour = (48, 58, 80)
FINE: Colour = (70, 74, 84)
MARK: Colour = (241, 241, 243)

# landmarks that aren't labels of fields
_BOLD = (
    *("BANCA ESEMPIO S.p.A.", "RICHIESTA DI APERTURA CONTO", "RISERVATO ALLA BANCA", "FIRMA DEL RICHIEDENTE"),
    *("M", "F", "CONTO BASE", "CONTO PLUS", "CONTO PREMIUM", "CONSENSO PRIVACY", "CONSENSO COMMERCIALE"),
    *("DICHIARO DI ESSERE PERSONA POLITICAMENTE ESPOSTA", "AVVERTENZE PER LA COMPILAZIONE"),
)
_FINE_PRINT: tuple[tuple[tuple[float, float], float, str], ...] = (
    (
        (17, 194),
        176,
        "Compilare in stampatello, una lettera per casella. Le correzioni non sono ammesse: in caso di errore usare un "
        "nuovo modulo.\nAllegare copia leggibile, fronte e retro, di un documento di identità in corso di validità e della "
        "tessera sanitaria.\nDal 3 agosto 2026 le carte d'identità cartacee non sono più valide, qualunque sia la scadenza "
        "stampata.\nIl richiedente deve avere compiuto 18 anni. Il conto viene aperto dopo la verifica dei dati da parte "
        "della banca.\nIl presente modulo non costituisce proposta contrattuale. Fogli informativi disponibili in filiale "
        "e sul sito della banca.",
    ),
)
_SECOND_PRINT: tuple[tuple[tuple[float, float], float, str], ...] = (
    (
        (15, 85.2),
        178,
        "Il conto deve essere intestato o cointestato al richiedente. Il primo versamento avviene con bonifico da questo "
        "conto.",
    ),
    (
        (26, 107),
        168,
        "Ho letto l'informativa e acconsento al trattamento dei miei dati per l'esecuzione del contratto (necessario per "
        "aprire il conto).",
    ),
    ((26, 122), 168, "Acconsento a ricevere comunicazioni commerciali e indagini di gradimento (facoltativo)."),
    (
        (26, 148),
        168,
        "ai sensi del d.lgs. 231/2007, o di essere familiare o persona che intrattiene notoriamente stretti legami con "
        "una tale persona.",
    ),
    (
        (15, 167),
        180,
        "Il sottoscritto dichiara che i dati riportati nel presente modulo sono veri e completi, di agire per conto "
        "proprio e di essere il titolare\neffettivo del rapporto; si impegna a comunicare ogni variazione. Dichiara di "
        "avere ricevuto copia del documento di sintesi e del foglio\ninformativo sulle garanzie dei depositi e chiede "
        "l'apertura del conto con il pacchetto di servizi indicato alla sezione D.",
    ),
)


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


def _print_landmarks(canvas: Canvas, side: Side) -> None:
    for mark in side.landmarks:
        section = mark.text[1:3] == ". " or mark.text.startswith("AVVERTENZE")
        if section:
            x0, y0, _, y1 = mark.at
            middle = (y0 + y1) / 2
            canvas.rectangle((15, middle - 3, 195, middle + 3), fill=TINT)
            canvas.rectangle((15, middle - 3, 15.9, middle + 3), fill=NAVY)
        bold = section or mark.text in _BOLD
        canvas.print_into(mark.text, mark.at, "sans-bold" if bold else "sans", NAVY if bold else LABEL)


def _print_frames(canvas: Canvas, side: Side) -> None:
    for place in side.fields.values():
        x0, y0, x1, y1 = place.zone
        if place.kind == "comb":
            canvas.rectangle((x0, y0, x1, y1), fill=WHITE, outline=FRAME, width=0.25)
            for cell in range(1, place.cells):
                x = x0 + (x1 - x0) * cell / place.cells
                canvas.line([(x, y0), (x, y1)], FRAME, 0.2)
        elif place.kind == "checkbox":
            canvas.rectangle(place.zone, fill=WHITE, outline=LABEL, width=0.3)
        elif place.kind == "signature":
            canvas.line([(x0 - 1, y1 + 1.2), (x1 + 1, y1 + 1.2)], FRAME, 0.25)
        else:
            canvas.rectangle((x0 - 1, y0 - 0.7, x1 + 1, y1 + 0.7), outline=FRAME, width=0.25)


def _print_letterhead(canvas: Canvas) -> None:
    canvas.rectangle((15, 13, 25.5, 24.5), fill=NAVY)
    for x, top in ((17.2, 18), (19.6, 15.5), (22, 17)):
        canvas.rectangle((x, top, x + 1.4, 22.6), fill=WHITE)
    canvas.line([(15, 27), (195, 27)], NAVY, 0.5)
    canvas.line([(15, 280.5), (195, 280.5)], FRAME, 0.2)


@lru_cache(maxsize=4)
def _blank(page: int, dpi: int) -> Image.Image:
    """A page without anything filled in; callers copy it."""
    side = sides(TYPE)[page]
    canvas = Canvas(side.size, dpi)
    watermark(canvas, side, points=30, colour=MARK, pitch=24)
    _print_letterhead(canvas)
    if page == 0:
        for x in (15, 76, 137):
            canvas.rectangle((x, 255.5, x + 58, 272), outline=FRAME, width=0.2)
    else:
        for x in (15, 76, 137):
            canvas.rectangle((x, 41, x + 58, 54.5), outline=FRAME, width=0.25)
    _print_landmarks(canvas, side)
    _print_frames(canvas, side)
    label(canvas, (163, 13.5, 195, 20.5), 13)
    for (x, y), width, text in _FINE_PRINT if page == 0 else _SECOND_PRINT:
        for row, line in enumerate(text.split("\n")):
            size = min(8.0, 8.0 * width / canvas.width_of(line, "sans", 8.0))
            canvas.text(line, (x, y + row * 4.6), "sans", size, FINE)
    return canvas.image


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
        cap = -canvas.ink_box("H", (0, 0), self.face, self.points)[1]
        for number, character in enumerate(text[:cells]):
            x = x0 + (x1 - x0) * (number + 0.5) / cells + self.shift[0] + self._uneven(0.3)
            y = (y0 + y1 + cap) / 2 + self.shift[1] + self._uneven(0.3)
            canvas.text(character, (x, y), self.face, self.points + self._uneven(0.6), self.print_ink, anchor="ms")


def _digits(day: date) -> str:
    return day.strftime("%d%m%Y")


def draw_account_form(  # noqa: PLR0913 - the parties of a form and how it is drawn
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
        canvas = Canvas(side.size, dpi, image=_blank(number, dpi).copy())
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
