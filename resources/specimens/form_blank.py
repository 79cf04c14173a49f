"""The account application of Banca Esempio before anybody fills it in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from resources.specimens.canvas import WHITE, Canvas
from resources.specimens.geometry import sides
from resources.specimens.stamp import label, watermark

if TYPE_CHECKING:
    from PIL import Image

    from resources.specimens.canvas import Colour
    from resources.specimens.geometry import Side

TYPE = "account_form"

NAVY: Colour = (20, 45, 92)
TINT: Colour = (226, 233, 243)
FRAME: Colour = (150, 166, 190)
LABEL: Colour = (48, 58, 80)
FINE: Colour = (70, 74, 84)
MARK: Colour = (241, 241, 243)

# landmarks in bold, beside the titles of sections
_BOLD = frozenset(
    {
        *("BANCA ESEMPIO S.p.A.", "RICHIESTA DI APERTURA CONTO", "RISERVATO ALLA BANCA", "FIRMA DEL RICHIEDENTE"),
        *("M", "F", "CONTO BASE", "CONTO PLUS", "CONTO PREMIUM", "CONSENSO PRIVACY", "CONSENSO COMMERCIALE"),
        "DICHIARO DI ESSERE PERSONA POLITICAMENTE ESPOSTA",
    }
)

# paragraphs of a page: start of the first baseline, then the lines
_PARAGRAPHS: tuple[dict[tuple[float, float], tuple[str, ...]], ...] = (
    {
        (17, 194): (
            "Compilare in stampatello, una lettera per casella. In caso di errore usare un nuovo modulo.",
            "Allegare copia leggibile, fronte e retro, di un documento di identità valido e della tessera sanitaria.",
            "Dal 3 agosto 2026 le carte d'identità cartacee non sono più valide, qualunque sia la scadenza stampata.",
            "Il richiedente deve avere compiuto 18 anni. Il conto viene aperto dopo la verifica dei dati.",
            "Il presente modulo non costituisce proposta contrattuale. Fogli informativi disponibili in filiale.",
        ),
    },
    {
        (15, 85.2): (
            "Il conto deve essere intestato o cointestato al richiedente. Il primo versamento avviene da questo conto.",
        ),
        (26, 107): (
            (
                "Ho letto l'informativa e acconsento al trattamento dei miei dati per l'esecuzione del contratto "
                "(necessario per aprire il conto)."
            ),
        ),
        (26, 122): ("Acconsento a ricevere comunicazioni commerciali e indagini di gradimento (facoltativo).",),
        (26, 148): (
            (
                "ai sensi del d.lgs. 231/2007, o di essere familiare o persona che intrattiene stretti legami con una "
                "tale persona."
            ),
        ),
        (15, 167): (
            (
                "Il sottoscritto dichiara che i dati riportati nel presente modulo sono veri e completi, di agire per "
                "conto proprio e di essere il titolare"
            ),
            (
                "effettivo del rapporto; si impegna a comunicare ogni variazione. Dichiara di avere ricevuto copia del "
                "documento di sintesi e del foglio"
            ),
            (
                "informativo sulle garanzie dei depositi e chiede l'apertura del conto con il pacchetto di servizi "
                "indicato alla sezione D."
            ),
        ),
    },
)


def _print_landmarks(canvas: Canvas, side: Side) -> None:
    for mark in side.landmarks:
        section = mark.text[1:3] == ". " or mark.text.startswith("AVVERTENZE")
        if section:
            middle = (mark.at[1] + mark.at[3]) / 2
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
    label(canvas, (163, 13.5, 195, 20.5), 13)


@lru_cache(maxsize=4)
def blank(page: int, dpi: int) -> Image.Image:
    """A page without anything filled in: shared, to be copied before something is drawn on it.

    Args:
        page: 0 or 1.
        dpi: Resolution.
    """
    side = sides(TYPE)[page]
    canvas = Canvas(side.size, dpi)
    watermark(canvas, side, points=30, colour=MARK, pitch=24)
    _print_letterhead(canvas)
    first, last = ((255.5, 272), (41, 54.5))[page]  # for the bank's use; around the packages
    for left in (15, 76, 137):
        canvas.rectangle((left, first, left + 58, last), outline=FRAME, width=0.25)
    _print_landmarks(canvas, side)
    _print_frames(canvas, side)
    for (x, y), lines in _PARAGRAPHS[page].items():
        for row, line in enumerate(lines):
            size = min(8.0, 8.0 * (195 - x) / canvas.width_of(line, "sans", 8.0))
            canvas.text(line, (x, y + row * 4.6), "sans", size, FINE)
    return canvas.image
