"""Specimens as files, and a document type that nobody packaged."""

import io
import random
from datetime import date

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from resources.specimens import draw_identity_paper, draw_person

TODAY = date(2026, 11, 22)
HEIGHT = 297

LIBRARY_TYPE = """
title: {en: Library card request}
recognise: {words: [LIBRARY CARD REQUEST, READER NUMBER]}
pages:
  - size: [210, 297]
    landmarks:
      - {text: LIBRARY CARD REQUEST, at: [20, 15, 91.6, 20.1]}
      - {text: FAMILY NAME, at: [20, 40, 44.5, 42.6]}
      - {text: FIRST NAME, at: [110, 40, 132, 42.6]}
      - {text: DAY OF BIRTH, at: [20, 60, 46.5, 62.6]}
      - {text: STREET AND NUMBER, at: [20, 85, 59.5, 87.6]}
      - {text: READER NUMBER, at: [20, 110, 51.5, 112.6]}
      - {text: I AGREE TO THE RULES, at: [30, 140, 74.4, 142.6]}
      - {text: SEND ME NEWS, at: [30, 155, 60, 157.6]}
      - {text: SIGNATURE OF THE READER, at: [110, 240, 163, 242.6]}
      - {text: For the librarian only, at: [20, 280, 54.6, 282.6]}
    fields:
      surname: {type: name, kind: text, zone: [20, 45, 100, 52]}
      given_names: {type: name, kind: text, zone: [110, 45, 190, 52]}
      birth_date: {type: date, kind: comb, zone: [20, 65, 68, 72], cells: 8}
      address: {type: address, kind: text, zone: [20, 90, 190, 97]}
      reader_number: {type: document_number, kind: comb, zone: [20, 115, 74, 122], cells: 9, pattern: AA9999999}
      rules: {type: flag, kind: checkbox, zone: [20, 139, 24, 143]}
      news: {type: flag, kind: checkbox, zone: [20, 154, 24, 158]}
      signature: {type: signature, kind: signature, zone: [110, 245, 190, 262]}
"""
VALUES = {
    "surname": "MONTALE",
    "given_names": "EUGENIO",
    "birth_date": "12101966",
    "address": "VIA BIGLI 15",
    "reader_number": "RN0041822",
}
READ = VALUES | {"birth_date": "1966-10-12"}


@pytest.fixture
def library(tmp_path, monkeypatch):
    """The document type `library_request` in a project's resources."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "library_request.yaml").write_text(LIBRARY_TYPE, encoding="utf-8")
    monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path))
    from extractors.document_types import document_type

    return document_type("library_request")


def library_pdf(kind, *, values, form=False, marked=("rules",), signed=True):
    """The request as a PDF: filled in as text, or as a form's values."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(210 * mm, HEIGHT * mm))
    blank = kind.pages[0]

    def place(x, y):
        return x * mm, (HEIGHT - y) * mm

    for label in blank.landmarks:
        x0, y0, x1, y1 = label.at
        size = (y1 - y0) * mm / 0.72
        size *= (x1 - x0) * mm / canvas.stringWidth(label.text, "Helvetica", size)
        canvas.setFont("Helvetica", size)
        canvas.drawString(*place(x0, y1), label.text)
    for name, field in blank.fields.items():
        x0, y0, x1, y1 = field.zone
        if field.kind != "signature":
            canvas.rect(*place(x0, y1), (x1 - x0) * mm, (y1 - y0) * mm)
        for cell in range(1, field.cells):
            x = x0 + (x1 - x0) * cell / field.cells
            canvas.line(*place(x, y0), *place(x, y1))
        canvas.setFont("Helvetica", 12)
        if name in marked:
            canvas.line(*place(x0 + 0.6, y0 + 0.6), *place(x1 - 0.6, y1 - 0.6))
            canvas.line(*place(x0 + 0.6, y1 - 0.6), *place(x1 - 0.6, y0 + 0.6))
        elif field.kind == "signature" and signed:
            points = [place(x0 + 5 + n / 2, 253 + 4 * np.sin(n / 6)) for n in range(100)]
            for before, after in zip(points, points[1:], strict=False):
                canvas.line(*before, *after)
        elif name in values and form and field.kind == "text":
            canvas.acroForm.textfield(
                name=name, x=place(x0, y1)[0], y=place(x0, y1)[1], width=(x1 - x0) * mm, height=(y1 - y0) * mm,
                value=values[name], borderWidth=0, fontSize=12,
            )  # fmt: skip
        elif name in values and field.kind == "comb":
            for number, character in enumerate(values[name]):
                x = x0 + (x1 - x0) * (number + 0.5) / field.cells
                canvas.drawCentredString(*place(x, (y0 + y1) / 2 + 1.5), character)
        elif name in values:
            canvas.drawString(*place(x0 + 2, (y0 + y1) / 2 + 1.5), values[name])
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def applicant(seed, kind="it_cie", **more):
    """A person, an identity paper, and the chance that drew them."""
    rng = random.Random(seed)
    person = draw_person(rng, today=TODAY, italian=kind == "passport")
    return person, draw_identity_paper(rng, person, kind, today=TODAY, **more), rng


def png(image):
    """A picture as a file."""
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


def jpeg(copy):
    """A copy as a file."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = copy.orientation
    copy.image.save(file, "JPEG", quality=copy.quality, exif=exif)
    return file.getvalue()
