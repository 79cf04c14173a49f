"""What is written in a field, told from what the blank prints there, as drawn here."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.layout.checkbox import read_checkbox
from extractors.layout.writing import cut_text

SCALE = 12  # pixels a millimetre, as sheets have
ZONE = (5, 10, 55, 16)


@pytest.fixture
def paper():
    image = Image.new("RGB", (60 * SCALE, 40 * SCALE), "white")
    return image, ImageDraw.Draw(image)


@pytest.fixture
def cut(paper, sheet_of):
    image, _ = paper

    def cut(zone=ZONE, lines=1, printed=()):
        return cut_text(sheet_of(np.ascontiguousarray(np.asarray(image)[..., ::-1]), SCALE), zone, lines, printed)

    return cut


def write(draw, x, y, text, size=3.4):
    font = ImageFont.truetype("DejaVuSans.ttf", int(size * SCALE))
    draw.text((x * SCALE, y * SCALE), text, font=font, fill="black")


def rule(draw, y, x0=0, x1=60):
    draw.line([x0 * SCALE, y * SCALE, x1 * SCALE, y * SCALE], fill="black", width=3)


def test_the_bottom_of_a_g_stays_where_it_crosses_the_line(paper, cut):
    """Only the free part of a printed line is taken out: without its tail a g is an a to every reader."""
    _, draw = paper
    write(draw, 8, 10.6, "gagg")
    (alone,) = cut().lines
    rule(draw, 14.5)
    found = cut()
    assert abs(found.lines[0].shape[0] - alone.shape[0]) <= 0.1 * alone.shape[0]
    dark = [int((picture < 128).sum()) for picture in (alone, found.lines[0], found.ruled[0])]
    assert dark[0] <= dark[1] + 0.05 * dark[0]  # nothing of the letters is lost
    assert dark[2] > dark[0]  # the rule is left in for the reader that likes it so


def test_pale_strokes_of_a_letter_are_shown_to_readers(paper, cut):
    """Letters whose upper part is paler than half of the frame's black are whole in what readers are given."""
    image, draw = paper
    write(draw, 8, 10.8, "VALENTINO")
    (whole,) = cut().lines
    grey = np.asarray(image).astype(float)
    grey[: int(12.2 * SCALE)] = 255 - (255 - grey[: int(12.2 * SCALE)]) * 0.35
    grey[int(12.2 * SCALE) :] = 255 - (255 - grey[int(12.2 * SCALE) :]) * 0.6
    image.paste(Image.fromarray(grey.astype(np.uint8)))
    rule(draw, 9.3)  # the frame's black
    (shown,) = cut().lines
    assert shown.shape == pytest.approx(whole.shape, abs=3)
    assert (shown < 235).sum() >= 0.9 * (whole < 235).sum()


def test_a_short_word_in_a_long_field_is_seen(paper, cut):
    """One letter in a wide box is ink, however little of the box it covers."""
    _, draw = paper
    write(draw, 8, 10.8, "I", size=2.8)
    assert len(cut().lines) == 1


def test_dots_and_slashes_of_the_blank_are_no_writing(paper, cut):
    """An empty field with a dotted line and a date's slashes is empty; a letter on top of them is read."""
    _, draw = paper
    dots = (6.0, 15.0, 54.0, 15.4)
    for dot in range(48):
        x = (6 + dot) * SCALE
        draw.rectangle([x, 15 * SCALE, x + 4, 15 * SCALE + 4], fill="black")
    slash = (30.0, 11.5, 31.2, 14.8)
    draw.line([slash[2] * SCALE, slash[1] * SCALE, slash[0] * SCALE, slash[3] * SCALE], fill="black", width=4)
    assert cut(printed=[dots, slash]).lines == ()
    write(draw, 10, 10.4, "Studio")
    assert len(cut(printed=[dots, slash]).lines) == 1
    assert len(cut(printed=[(9.5, 10.8, 30.0, 14.4)]).lines) == 1  # a word typed over a printed one isn't dropped


def test_writing_that_goes_on_outside_is_told(paper, cut):
    """A number of which a field holds the first half only is a doubt, a label beside it isn't."""
    _, draw = paper
    write(draw, 48, 10.5, "37142233")
    assert cut().cut_off
    image, draw = paper
    draw.rectangle([0, 0, *image.size], fill="white")
    write(draw, 40, 10.5, "371")
    write(draw, 56, 10.5, "n.")
    assert not cut().cut_off


def test_a_print_that_runs_through_the_writing_is_told(paper, cut):
    """A date typed over the form's slash is told from one typed beside it: a 0 with a slash in it reads as a 9."""
    image, draw = paper
    slash = (30.0, 11.5, 31.2, 14.8)

    def drawn(x):
        draw.rectangle([0, 0, *image.size], fill="white")
        draw.line([slash[2] * SCALE, slash[1] * SCALE, slash[0] * SCALE, slash[3] * SCALE], fill="black", width=4)
        write(draw, x, 10.8, "1990")
        return cut(printed=[slash])

    assert drawn(24.0).crossed  # the slash in the 0
    assert not drawn(18.0).crossed
    assert not drawn(36.0).crossed
    underlined = (26.0, 11.5, 31.2, 15.0)  # the slash again, with the rule it stands on
    assert not cut(printed=[slash, underlined]).crossed


def test_lines_that_hang_into_one_another_are_told_apart(paper, cut):
    """Small leading lets a g reach into the line below it: still two lines."""
    _, draw = paper
    write(draw, 8, 10.0, "giungla pioggia")
    write(draw, 8, 13.3, "Alto Adige bolli")
    assert len(cut((5, 9, 55, 20), lines=3).lines) == 2


@pytest.mark.parametrize(("dot", "marked"), [(True, True), (False, False)])
def test_a_circle_is_marked_by_its_dot(paper, sheet_of, dot, marked):
    """The ring of a round button isn't a mark, the dot that a viewer draws in it is, though it fills the inside."""
    image, draw = paper
    draw.ellipse([10 * SCALE, 10 * SCALE, 14 * SCALE, 14 * SCALE], outline="black", width=3)
    if dot:
        draw.ellipse([10.9 * SCALE, 10.9 * SCALE, 13.1 * SCALE, 13.1 * SCALE], fill="black")
    sheet = sheet_of(np.ascontiguousarray(np.asarray(image)[..., ::-1]), SCALE)
    assert read_checkbox(sheet, (10, 10, 14, 14), circle=True).marked is marked
