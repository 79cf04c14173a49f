"""The text layer of whole files, without pictures."""

from __future__ import annotations

import io

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.errors import UnreadableFileError
from extractors.files import open_file, open_words


def _pdf(pages: int) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 300))
    for number in range(pages):
        canvas.setFont("Helvetica", 12)
        canvas.drawString(40, 200, f"Über page {number} stands")
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(40, 180, "and again")
        canvas.setFillGray(1)
        canvas.drawString(40, 100, "unseen")
        canvas.setFillGray(0)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_words_have_the_places_that_pages_give_them() -> None:
    """Words, lines and places are those of the drawn page, turned pages too; what can't be seen has confidence 0."""
    turned = io.BytesIO()
    with pikepdf.open(io.BytesIO(_pdf(2))) as pdf:
        pdf.pages[1].rotate(90, relative=True)
        pdf.save(turned)
    pages, drawn = open_words(turned.getvalue(), "a.pdf"), open_file(turned.getvalue(), "a.pdf")
    assert [page.number for page in pages] == [1, 2]
    for page, other in zip(pages, drawn, strict=True):
        said = {"Über", "page", str(page.number - 1), "stands", "and", "again", "unseen"}
        assert {word.text for word in page.words} == said
        assert page.words == other.text
        assert [word.confidence for word in page.words if word.text == "unseen"] == [0.0]
    first, last = pages[0].words[0], pages[0].words[5]
    assert (first.line, last.line) == (0, 1)
    assert (first.box.x0, first.box.y1) == pytest.approx((40 / 400, 100 / 300), abs=0.01)
    assert pages[1].size == (300, 400)


def test_other_files_have_no_text_layer() -> None:
    """A picture has no words of its own; a damaged PDF says so."""
    assert open_words(b"\x89PNG\r\n\x1a\n", "a.png") == []
    with pytest.raises(UnreadableFileError, match=r"a\.pdf"):
        open_words(b"%PDF-1.7 nothing", "a.pdf")
