"""Receipts drawn by the specimens, read as pictures by the real engines."""

from __future__ import annotations

import datetime as dt
import io
import random

import pytest
from PIL import Image, ImageDraw

from extractors.read import read_files
from extractors.reading import State
from extractors.types.value import bare
from resources.specimens.fonts import font
from resources.specimens.receipts import COUNTRIES, draw_receipt

TODAY = dt.date(2026, 11, 22)
_EXACT = ("company", "date", "total", "vat_total", "currency")


def _jpeg(image: Image.Image, quality: int = 70) -> bytes:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return data.getvalue()


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_reads_a_receipt(country: str) -> None:
    """A receipt of each country gives company, date, total, VAT and currency; total and date are proved."""
    drawn = draw_receipt(random.Random(f"receipt {country}"), country, TODAY)
    (document,) = read_files({"receipt.jpg": _jpeg(drawn.image)}, ["receipt"], today=TODAY)
    assert document.type == "receipt"
    said = {name: document.readings[name].value for name in _EXACT}
    assert {name: bare(value or "") for name, value in said.items()} == {n: bare(drawn.truth[n]) for n in _EXACT}
    assert document.readings["total"].state is State.VERIFIED
    assert document.readings["total"].box is not None
    wrong = [
        name
        for name, reading in document.readings.items()
        if reading.state is not State.DOUBTFUL and reading.value and bare(reading.value) != bare(drawn.truth[name])
    ]
    assert wrong == []


def test_a_receipt_on_its_side() -> None:
    """A receipt photographed on its side is read all the same, and its places are those of the picture."""
    drawn = draw_receipt(random.Random("on its side"), "IT", TODAY)
    lying = drawn.image.transpose(Image.Transpose.ROTATE_90)
    (document,) = read_files({"receipt.jpg": _jpeg(lying)}, ["receipt"], today=TODAY)
    total = document.readings["total"]
    assert total.value == drawn.truth["total"]
    assert total.box is not None
    assert total.box.height > total.box.width * lying.width / lying.height


def test_two_receipts_on_one_page() -> None:
    """Receipts that lie side by side on one scan are a document each, with their places on the page."""
    drawn = [draw_receipt(random.Random(f"beside {country}"), country, TODAY) for country in ("IT", "ES")]
    width, height = sum(one.image.width for one in drawn) + 300, max(one.image.height for one in drawn) + 160
    page = Image.new("RGB", (width, height), (238, 238, 240))
    page.paste(drawn[0].image, (80, 60))
    page.paste(drawn[1].image, (drawn[0].image.width + 210, 100))
    found = read_files({"glass.jpg": _jpeg(page)}, ["receipt"], today=TODAY)
    assert [one.type for one in found] == ["receipt", "receipt"]
    assert [one.pages[0].page for one in found] == [1, 1]
    for document, paper in zip(found, drawn, strict=True):
        for name in ("date", "total"):
            assert document.readings[name].value == paper.truth[name]
    totals = [one.readings["total"].box for one in found]
    assert totals[0] is not None
    assert totals[1] is not None
    assert totals[0].x1 < (drawn[0].image.width + 80) / width < totals[1].x0


def test_a_letter_is_no_receipt() -> None:
    """A page without amounts is unknown, and says so."""
    page = Image.new("RGB", (900, 400), "white")
    for number, line in enumerate(("Dear Anna,", "the garden is full of roses this year.", "Come and see them soon.")):
        ImageDraw.Draw(page).text((40, 40 + 60 * number), line, "black", font("sans", 32))
    (document,) = read_files({"letter.jpg": _jpeg(page)}, ["receipt"], today=TODAY)
    assert (document.type, len(document.problems)) == ("unknown", 1)
