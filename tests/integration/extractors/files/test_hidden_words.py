"""Words that a text layer says and nobody sees on the page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.files import open_file, open_words

if TYPE_CHECKING:
    from collections.abc import Callable

_PLACE = (100, 150)  # where the word in question stands
_BLANK_GLYPH = b"600 0 0 0 0 0 d1"


def _word(sheet: Canvas, size: float = 12) -> None:
    sheet.setFont("Helvetica", size)
    sheet.drawString(*_PLACE, "9.999,00")


def _white(sheet: Canvas) -> None:
    sheet.setFillGray(1)
    _word(sheet)


def _nearly_white(sheet: Canvas) -> None:
    sheet.setFillGray(0.95)
    _word(sheet)


def _black_on_black(sheet: Canvas) -> None:
    sheet.rect(50, 130, 200, 60, stroke=0, fill=1)
    _word(sheet)


def _under_a_picture(sheet: Canvas) -> None:
    _word(sheet)
    sheet.drawImage(ImageReader(Image.new("RGB", (20, 10), (250, 250, 250))), 50, 130, 200, 60)


def _on_a_picture_of_its_colour(sheet: Canvas) -> None:
    sheet.drawImage(ImageReader(Image.new("L", (20, 10), 0)), 50, 130, 200, 60)
    _word(sheet)


def _under_a_rectangle(sheet: Canvas) -> None:
    _word(sheet)
    sheet.setFillGray(1)
    sheet.rect(50, 130, 200, 60, stroke=0, fill=1)


def _invisible(sheet: Canvas) -> None:
    text = sheet.beginText(*_PLACE)
    text.setFont("Helvetica", 12)
    text.setTextRenderMode(3)
    text.textOut("9.999,00")
    sheet.drawText(text)


def _clipped(sheet: Canvas) -> None:
    path = sheet.beginPath()
    path.rect(10, 10, 20, 20)
    sheet.clipPath(path, stroke=0)
    _word(sheet)


def _transparent(sheet: Canvas) -> None:
    sheet.setFillAlpha(0)
    _word(sheet)


def _too_small(sheet: Canvas) -> None:
    _word(sheet, 0.1)


def _white_in_a_form(sheet: Canvas) -> None:
    sheet.beginForm("pale")
    sheet.setFillGray(1)
    _word(sheet)
    sheet.endForm()
    sheet.doForm("pale")


_WAYS = [
    _white,
    _nearly_white,
    _black_on_black,
    _under_a_picture,
    _on_a_picture_of_its_colour,
    _under_a_rectangle,
    _invisible,
    _clipped,
    _transparent,
    _too_small,
    _white_in_a_form,
]


def _file(*ways: Callable[[Canvas], None]) -> bytes:
    """A page for each way, with an honest word beside."""
    file = io.BytesIO()
    sheet = Canvas(file, pagesize=(400, 300))
    for way in ways:
        sheet.saveState()
        way(sheet)
        sheet.restoreState()
        sheet.setFont("Helvetica", 8)
        sheet.drawString(40, 250, "Total")
        sheet.showPage()
    sheet.save()
    return file.getvalue()


def _sureness(data: bytes) -> list[dict[str, float]]:
    """Confidence of each word on each page, the same with the page's picture and without."""
    pages, drawn = open_words(data, "a.pdf"), open_file(data, "a.pdf")
    found = [{word.text: word.confidence for word in page.words} for page in pages]
    assert found == [{word.text: word.confidence for word in page.text} for page in drawn]
    return found


def test_no_hidden_word_is_taken_for_seen() -> None:
    """White, covered, clipped, transparent, tiny or invisible: confidence 0, while the word beside is sure."""
    found = _sureness(_file(*_WAYS))
    said = {way.__name__: words for way, words in zip(_WAYS, found, strict=True)}
    assert said == {way.__name__: {"Total": 1.0, "9.999,00": 0.0} for way in _WAYS}


def test_outside_the_page() -> None:
    """What the crop box cuts away isn't a word of the page, turned or not."""
    cropped = io.BytesIO()
    with pikepdf.open(io.BytesIO(_file(_word, _word))) as pdf:
        for page in pdf.pages:
            page.CropBox = [20, 220, 380, 300]
        pdf.pages[1].Rotate = 90
        pdf.save(cropped)
    assert _sureness(cropped.getvalue()) == [{"Total": 1.0}] * 2


@pytest.mark.parametrize("blank", [True, False])
def test_a_typeface_with_empty_letters(blank: bool) -> None:
    """A typeface that draws nothing says nothing; the same one with ink does."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(_file(_word))) as pdf:
        glyph = pdf.make_stream(_BLANK_GLYPH + (b"" if blank else b" 0 0 500 700 re f"))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            FontBBox=[0, 0, 600, 700],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=pikepdf.Dictionary(a=glyph),
            Encoding=pikepdf.Dictionary(Differences=[65, pikepdf.Name.a, pikepdf.Name.a, pikepdf.Name.a]),
            FirstChar=65,
            LastChar=67,
            Widths=[600, 600, 600],
        )
        page = pdf.pages[0]
        page.Resources.Font.Own = pdf.make_indirect(font)
        page.contents_add(b" BT /Own 12 Tf 200 40 Td (ABC) Tj ET ")
        pdf.save(file)
    (words,) = _sureness(file.getvalue())
    assert words["ABC"] == (0.0 if blank else 1.0)
