"""Images of known text, and one OCR process for all tests of this folder."""

import io

import pytest
from reportlab.pdfgen import canvas

from extractors.files import open_file
from extractors.ocr import close_private_pool

LINES = (
    "RICHIESTA DI APERTURA CONTO",
    "Cognome Bianchi Nome Niccolò",
    "Codice fiscale BNCNCL85T10A562S",
    "Via Garibaldi 12, 20081 Abbiategrasso",
)


@pytest.fixture(scope="session")
def page():
    """A clean page at 150 dpi with `LINES` on it."""
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=(420, 300))
    sheet.setFont("Helvetica", 14)
    for number, line in enumerate(LINES):
        sheet.drawString(40, 250 - 50 * number, line)
    sheet.save()
    return open_file(buffer.getvalue(), "pagina.pdf", dpi=150)[0]


@pytest.fixture(scope="session")
def crops(page):
    """The page's lines cut out, one image each."""
    height, width = page.image.shape[:2]
    found = []
    for number in range(len(LINES)):
        boxes = [word.box for word in page.text if word.line == number]
        y0, y1 = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
        x0, x1 = boxes[0].x0, boxes[-1].x1
        found.append(page.image[int(y0 * height) - 6 : int(y1 * height) + 6, int(x0 * width) - 6 : int(x1 * width) + 6])
    return found


@pytest.fixture(scope="session", autouse=True)
def _close():
    yield
    close_private_pool()
