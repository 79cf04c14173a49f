"""Fields found in what is printed: boxes, rules, dots, combs, squares, drawn here."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.files.blank import BlankPage
from extractors.teach.flat import spots_of_print
from extractors.teach.spots import Print

SCALE = 8  # pixels a millimetre
FONT = ImageFont.truetype("DejaVuSans.ttf", 26)


@pytest.fixture
def paper():
    image = Image.new("L", (200 * SCALE, 120 * SCALE), 255)
    return image, ImageDraw.Draw(image)


def found(image, *labels):
    page = np.asarray(image)
    prints = [Print(text, (x, y, x + 2.2 * len(text), y + 2.6)) for text, x, y in labels]
    return spots_of_print(BlankPage(1, (200, 120), page, page), prints, [])


def rectangle(draw, x0, y0, x1, y1, width=2, fill=None):
    draw.rectangle([value * SCALE for value in (x0, y0, x1, y1)], outline=0, width=width, fill=fill)


def test_a_box_is_a_field_below_its_label(paper):
    """What a small label leaves of its box is where one writes."""
    image, draw = paper
    rectangle(draw, 20, 20, 90, 30)
    (spot,) = found(image, ("COGNOME", 21, 20.8))
    x0, y0, x1, y1 = spot.zone
    assert (spot.kind, spot.lines) == ("text", 1)
    assert 23 < y0 < 24.5
    assert (round(x0), round(x1), round(y1)) == (21, 90, 30) or (x0 < 21 and x1 > 89 and y1 > 29)


def test_even_cells_are_one_comb(paper):
    """Sixteen touching cells are one field of sixteen characters."""
    image, draw = paper
    for cell in range(16):
        rectangle(draw, 20 + 5 * cell, 40, 25 + 5 * cell, 47)
    (spot,) = found(image)
    assert (spot.kind, spot.cells) == ("comb", 16)
    assert spot.zone == pytest.approx((20, 40, 100, 47), abs=0.5)


def test_a_line_with_a_label_is_written_on(paper):
    """A rule and a row of dots are fields; an underlined title and a border are none."""
    image, draw = paper
    draw.line([50 * SCALE, 30 * SCALE, 120 * SCALE, 30 * SCALE], fill=0, width=2)
    for dot in range(60):
        x, y = (50 + dot) * SCALE, 50 * SCALE
        draw.rectangle([x, y, x + 2, y + 2], fill=0)
    draw.line([20 * SCALE, 13 * SCALE, 60 * SCALE, 13 * SCALE], fill=0, width=2)
    spots = found(image, ("nato a", 30, 27.5), ("residente", 30, 47.5), ("DICHIARAZIONE ICI", 20, 10))
    assert [(spot.kind, round(spot.zone[0]), round(spot.zone[2])) for spot in spots] == [
        ("text", 50, 120),
        ("text", 50, 110),
    ]


def test_a_small_square_is_ticked_and_a_shaded_box_is_a_heading(paper):
    """Squares and circles are check boxes; grey bars with a title aren't filled in."""
    image, draw = paper
    rectangle(draw, 20, 20, 24, 24)
    draw.ellipse([20 * SCALE, 30 * SCALE, 24 * SCALE, 34 * SCALE], outline=0, width=2)
    rectangle(draw, 20, 50, 150, 58, fill=190)
    spots = found(image, ("acconsento", 26, 21), ("altro", 26, 31))
    assert [spot.kind for spot in spots] == ["checkbox", "checkbox"]


def test_circles_of_every_size_are_ticked(paper):
    """Small circles are check boxes, however the pixels of their round fall."""
    image, draw = paper
    for number, wide in enumerate(range(20, 36)):
        x, y = (10 + 10 * number) * SCALE, 20 * SCALE
        draw.ellipse([x, y, x + wide, y + wide], outline=0, width=2 + number % 2)
    assert [spot.kind for spot in found(image)] == ["checkbox"] * 16


def test_a_table_has_a_field_in_each_empty_cell(paper):
    """Heads are labels, the cells below them fields."""
    image, draw = paper
    for row in range(4):
        for column in range(3):
            rectangle(draw, 20 + 40 * column, 20 + 8 * row, 60 + 40 * column, 28 + 8 * row)
    heads = [(text, 25 + 40 * n, 22.5) for n, text in enumerate(("Data", "Importo", "Note"))]
    spots = found(image, *heads)
    assert [spot.kind for spot in spots] == ["text"] * 9
