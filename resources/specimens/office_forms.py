"""Blank forms with fields to fill in, as offices make them: in three languages, boxed, ruled, dotted, with combs.

Every form is drawn by chance from its seed: which questions it asks, in which order, how they are laid out, in which
typeface. Their family is the one that confidence is tuned on; forms of real offices are another.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

from reportlab.lib.colors import white
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

_LABELS = {
    "it": {
        "surname": "Cognome", "given_names": "Nome", "birth_date": "Data di nascita", "birth_place": "Luogo di nascita",
        "tax_code": "Codice fiscale", "address": "Indirizzo", "city": "Comune di residenza", "province": "Prov.",
        "postal_code": "C.A.P.", "phone": "Telefono", "email": "E-mail", "iban": "IBAN", "amount": "Importo in euro",
        "company": "Ragione sociale", "vat": "Partita IVA", "job": "Professione", "issued_by": "Rilasciato da",
        "number": "Numero rate", "notes": "Note", "reason": "Motivo della richiesta", "sex": "Sesso",
        "nationality": "Cittadinanza", "document": "Documento n.",
    },
    "es": {
        "surname": "Apellidos", "given_names": "Nombre", "birth_date": "Fecha de nacimiento",
        "birth_place": "Lugar de nacimiento", "tax_code": "NIF", "address": "Dirección", "city": "Localidad",
        "postal_code": "Código postal", "phone": "Teléfono", "email": "Correo electrónico", "iban": "IBAN",
        "amount": "Importe", "company": "Razón social", "job": "Profesión", "number": "Número de hijos",
        "notes": "Observaciones", "reason": "Motivo de la solicitud", "sex": "Sexo", "nationality": "Nacionalidad",
    },
    "en": {
        "surname": "Last name", "given_names": "First name", "birth_date": "Date of birth",
        "birth_place": "Place of birth", "address": "Street address", "city": "City", "postal_code": "Zip code",
        "phone": "Phone number", "email": "Email address", "iban": "IBAN", "amount": "Total amount",
        "company": "Company name", "job": "Occupation", "number": "Number of years", "notes": "Comments",
        "reason": "Reason for the request", "sex": "Gender", "nationality": "Nationality",
    },
}  # fmt: skip
_TITLES = {
    "it": ("RICHIESTA DI CONTRIBUTO", "DOMANDA DI ISCRIZIONE", "COMUNICAZIONE DI VARIAZIONE", "MODULO DI ADESIONE"),
    "es": ("SOLICITUD DE AYUDA", "HOJA DE INSCRIPCIÓN", "COMUNICACIÓN DE CAMBIOS", "DECLARACIÓN RESPONSABLE"),
    "en": ("APPLICATION FOR A GRANT", "REGISTRATION FORM", "NOTICE OF CHANGE", "MEMBERSHIP APPLICATION"),
}
_SMALL_PRINT = {
    "it": ("I dati sono trattati secondo il regolamento europeo", "Da consegnare allo sportello entro trenta giorni"),
    "es": ("Los datos se tratan según el reglamento europeo", "Se entrega en la oficina antes de treinta días"),
    "en": ("Your data is processed under the European regulation", "Hand it in at the office within thirty days"),
}
_FLAGS = {
    "it": ("Autorizzo il trattamento dei dati", "Desidero ricevere comunicazioni", "Allego copia del documento"),
    "es": ("Autorizo el tratamiento de datos", "Deseo recibir comunicaciones", "Adjunto copia del documento"),
    "en": ("I agree to the terms above", "Please send me news by post", "A copy of the document is attached"),
}
_COLUMNS = {"it": ("Descrizione", "Quantità", "Importo"), "es": ("Descripción", "Cantidad", "Importe"),
            "en": ("Description", "Quantity", "Amount")}  # fmt: skip
_COMBS = {"tax_code": {"it": 16, "es": 9}, "iban": {"it": 27, "es": 24, "en": 27}, "postal_code": {"it": 5, "es": 5}}
_WIDE = {"address", "email", "company", "reason", "iban", "notes", "tax_code"}
_LEFT, _RIGHT, _TOP, _BOTTOM = 50.0, 545.0, 700.0, 110.0  # points
_MULTILINE = "multiline"


@dataclass(slots=True)
class _Pen:
    """Where the next question goes."""

    canvas: Canvas
    rng: random.Random
    language: str
    font: str
    y: float = _TOP


def draw_office_form(seed: int, language: str | None = None) -> bytes:
    """A blank form of one page as a PDF with form fields.

    Args:
        seed: Tells everything about it.
        language: ``it``, ``es``, ``en``; None: by chance.
    """
    rng = random.Random(seed)
    language = language or rng.choice(("it", "it", "es", "en"))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    pen = _Pen(canvas, rng, language, rng.choice(("Helvetica", "Times-Roman", "Helvetica")))
    _head(pen)
    layout = rng.choice((_boxed, _ruled, _dotted, _boxed))
    asked = [name for name in _LABELS[language] if name not in {"sex", "notes", "reason"}]
    asked = [name for name in asked if rng.random() < 0.75]
    while asked and pen.y > _BOTTOM + 190:
        layout(pen, asked)
    _choices(pen)
    if rng.random() < 0.6:
        _table(pen)
    _closing(pen)
    canvas.save()
    return out.getvalue()


def _head(pen: _Pen) -> None:
    canvas = pen.canvas
    canvas.setFont(f"{pen.font.removesuffix('-Roman')}-Bold", 15)
    canvas.drawString(_LEFT, 780, pen.rng.choice(_TITLES[pen.language]))
    canvas.setFont(pen.font, 8.5)
    for line, text in enumerate(_SMALL_PRINT[pen.language]):
        canvas.drawString(_LEFT, 755 - 12 * line, text)
    canvas.drawRightString(_RIGHT, 780, f"Mod. {pen.rng.randrange(10, 99)}/{pen.rng.randrange(2015, 2026)}")


def _boxed(pen: _Pen, asked: list[str]) -> None:
    """A row of boxes, small labels in their upper left corners."""
    count = 1 if asked[0] in _WIDE else pen.rng.choice((2, 2, 3))
    row = [asked.pop(0) for _ in range(min(count, len(asked)))]
    width = (_RIGHT - _LEFT) / len(row)
    pen.y -= 30
    for place, name in enumerate(row):
        x = _LEFT + place * width
        pen.canvas.rect(x, pen.y, width, 28)
        pen.canvas.setFont(pen.font, 6.5)
        pen.canvas.drawString(x + 3, pen.y + 20.5, _LABELS[pen.language][name].upper())
        _field(pen, name, (x + 2, pen.y + 2, width - 4, 17))


def _ruled(pen: _Pen, asked: list[str]) -> None:
    """Labels with a rule behind each, on which to write."""
    count = 1 if asked[0] in _WIDE else 2
    row = [asked.pop(0) for _ in range(min(count, len(asked)))]
    width = (_RIGHT - _LEFT) / len(row)
    pen.y -= 27
    for place, name in enumerate(row):
        label = _LABELS[pen.language][name]
        x = _LEFT + place * width
        pen.canvas.setFont(pen.font, 10)
        start = x + pen.canvas.stringWidth(label + " ", pen.font, 10)
        cells = _COMBS.get(name, {}).get(pen.language)
        pen.canvas.drawString(x, pen.y + 3, label)
        if cells and width > 300:
            _comb(pen, name, (start + 4, pen.y - 1), cells)
            continue
        pen.canvas.line(start, pen.y, x + width - 8, pen.y)
        _field(pen, name, (start, pen.y + 0.5, x + width - 8 - start, 14))


def _dotted(pen: _Pen, asked: list[str]) -> None:
    """Labels with dots behind each, on which to write."""
    name = asked.pop(0)
    label = _LABELS[pen.language][name]
    pen.y -= 25
    pen.canvas.setFont(pen.font, 10)
    start = _LEFT + pen.canvas.stringWidth(label + " ", pen.font, 10)
    dot = pen.canvas.stringWidth(".", pen.font, 10)
    pen.canvas.drawString(_LEFT, pen.y, f"{label} {'.' * int((_RIGHT - start) / dot)}")
    _field(pen, name, (start, pen.y - 0.5, _RIGHT - start, 15))


def _comb(pen: _Pen, name: str, at: tuple[float, float], cells: int) -> None:
    step = min(15.0, (_RIGHT - at[0]) / cells)
    for cell in range(cells):
        pen.canvas.rect(at[0] + cell * step, at[1], step, 17)
    pen.canvas.acroForm.textfield(
        name=f"{name}_{pen.rng.randrange(1000)}", x=at[0], y=at[1], width=cells * step, height=17, maxlen=cells,
        fieldFlags="comb", borderWidth=0, fontSize=11, forceBorder=False, fillColor=None, borderColor=None,
    )  # fmt: skip


def _field(pen: _Pen, name: str, at: tuple[float, float, float, float], flags: str = "") -> None:
    x, y, width, height = at
    pen.canvas.acroForm.textfield(
        name=f"{name}_{pen.rng.randrange(1000)}", x=x, y=y, width=width, height=height, maxlen=None, fieldFlags=flags,
        borderWidth=0, fontSize=pen.rng.choice((0, 9, 10)), forceBorder=False, fillColor=None, borderColor=None,
    )  # fmt: skip


def _choices(pen: _Pen) -> None:
    """Boxes to tick: the sex, and a consent or two."""
    canvas, form = pen.canvas, pen.canvas.acroForm
    pen.y -= 26
    canvas.setFont(pen.font, 10)
    canvas.drawString(_LEFT, pen.y + 2, _LABELS[pen.language]["sex"])
    for place, letter in enumerate("MF"):
        x = _LEFT + 70 + 50 * place
        form.radio(
            name="sex", value=letter, selected=False, x=x, y=pen.y, size=12, buttonStyle="cross", borderWidth=1,
            shape="square", fillColor=white, fieldFlags="", forceBorder=True,
        )  # fmt: skip
        canvas.drawString(x + 17, pen.y + 2, letter)
    for text in pen.rng.sample(_FLAGS[pen.language], 2):
        pen.y -= 19
        form.checkbox(name=text[:20], x=_LEFT, y=pen.y, size=11, buttonStyle=pen.rng.choice(("check", "cross")),
                      borderWidth=1, forceBorder=True)  # fmt: skip
        canvas.drawString(_LEFT + 17, pen.y + 2, text)


def _table(pen: _Pen) -> None:
    canvas = pen.canvas
    widths, height = (255.0, 110.0, 130.0), 20.0
    pen.y -= 30
    for row in range(4):
        x = _LEFT
        for title, width in zip(_COLUMNS[pen.language], widths, strict=True):
            canvas.rect(x, pen.y, width, height)
            if row == 0:
                canvas.drawCentredString(x + width / 2, pen.y + 6, title)
            else:
                _field(pen, f"cell_{title[:3]}", (x + 2, pen.y + 2, width - 4, height - 4))
            x += width
        pen.y -= height


def _closing(pen: _Pen) -> None:
    canvas = pen.canvas
    pen.y -= 34
    canvas.setFont(pen.font, 10)
    canvas.drawString(_LEFT, pen.y + 22, _LABELS[pen.language]["notes"])
    canvas.rect(_LEFT, pen.y - 26, _RIGHT - _LEFT, 44)
    _field(pen, "notes", (_LEFT + 2, pen.y - 24, _RIGHT - _LEFT - 4, 40), _MULTILINE)
