"""PDF files and pictures made for these tests."""

import io

import pytest
from PIL import Image
from reportlab.pdfgen import canvas


def pdf(draw, *, pages=1, size=(595, 842), **options):
    """A PDF whose pages `draw(canvas, number)` fills."""
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=size, **options)
    for number in range(1, pages + 1):
        draw(sheet, number)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def saved(image, kind, **options):
    """A picture's bytes."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def make_pdf():
    return pdf


@pytest.fixture
def make_picture():
    return saved


@pytest.fixture
def corner():
    """A white picture with a red block in its upper left corner: any turn shows."""
    image = Image.new("RGB", (60, 40), "white")
    image.paste((255, 0, 0), (0, 0, 12, 8))
    return image
