"""Specimens as files, and a document type that nobody packaged."""

import io
import random
from datetime import date
from itertools import pairwise

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


def place(x, y):
    """Millimetres from the top left corner as reportlab's points from the bottom left one."""
    return x * mm, (HEIGHT - y) * mm


def library_pdf(kind, *, values, form=False, marked=("rules",), signed=True):
    """The request as a PDF: filled in as text, or as a form's values."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(210 * mm, HEIGHT * mm))
    print_blank(canvas, kind.pages[0])
    canvas.setFont("Helvetica", 12)
    for name, field in kind.pages[0].fields.items():
        if name in values:
            fill(canvas, name, field, values[name], form=form and field.kind == "text")
        elif name in marked or (field.kind == "signature" and signed):
            scribble(canvas, field)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def print_blank(canvas, blank):
    """Labels in their boxes, frames of the fields."""
    for label in blank.landmarks:
        x0, y0, x1, y1 = label.at
        size = (y1 - y0) * mm / 0.72
        size *= (x1 - x0) * mm / canvas.stringWidth(label.text, "Helvetica", size)
        canvas.setFont("Helvetica", size)
        canvas.drawString(*place(x0, y1), label.text)
    for field in blank.fields.values():
        x0, y0, x1, y1 = field.zone
        if field.kind != "signature":
            canvas.rect(*place(x0, y1), (x1 - x0) * mm, (y1 - y0) * mm)
        for cell in range(1, field.cells):
            x = x0 + (x1 - x0) * cell / field.cells
            canvas.line(*place(x, y0), *place(x, y1))


def fill(canvas, name, field, value, *, form):
    """A value as a form field's, a character to a cell, or as text."""
    x0, y0, x1, y1 = field.zone
    if form:
        left, bottom = place(x0, y1)
        size = {"width": (x1 - x0) * mm, "height": (y1 - y0) * mm}
        canvas.acroForm.textfield(name=name, x=left, y=bottom, value=value, borderWidth=0, fontSize=12, **size)
    elif field.kind == "comb":
        for number, character in enumerate(value):
            x = x0 + (x1 - x0) * (number + 0.5) / field.cells
            canvas.drawCentredString(*place(x, (y0 + y1) / 2 + 1.5), character)
    else:
        canvas.drawString(*place(x0 + 2, (y0 + y1) / 2 + 1.5), value)


def scribble(canvas, field):
    """A cross in a check box, a wave for a signature."""
    x0, y0, x1, y1 = field.zone
    if field.kind == "checkbox":
        canvas.line(*place(x0 + 0.6, y0 + 0.6), *place(x1 - 0.6, y1 - 0.6))
        canvas.line(*place(x0 + 0.6, y1 - 0.6), *place(x1 - 0.6, y0 + 0.6))
        return
    points = [place(x0 + 5 + n / 2, y0 + 8 + 4 * np.sin(n / 6)) for n in range(100)]
    for before, after in pairwise(points):
        canvas.line(*before, *after)


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
