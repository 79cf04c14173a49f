"""Zones of a page laid flat: lines, combs, check boxes, signatures, as drawn here."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.layout.accents import marks
from extractors.layout.checkbox import judge, read_checkbox
from extractors.layout.comb import cut_comb
from extractors.layout.signature import read_signature
from extractors.layout.writing import cut_text

SCALE = 10  # pixels a millimetre
FONT = "DejaVuSans.ttf"


def page():
    """White paper of 60 by 40 mm and a pen."""
    image = Image.new("RGB", (60 * SCALE, 40 * SCALE), "white")
    return image, ImageDraw.Draw(image)


def array(image, shade=1.0):
    """As a reader sees it, darker by `shade` to the right as under a shadow."""
    picture = np.ascontiguousarray(np.asarray(image)[..., ::-1]).astype(np.float32)
    picture *= np.linspace(1.0, shade, picture.shape[1])[None, :, None]
    return picture.astype(np.uint8)


def font(size):
    return ImageFont.truetype(FONT, int(size * SCALE))


def box(draw, zone, width=3):
    draw.rectangle([value * SCALE for value in zone], outline=(90, 90, 90), width=width)


@pytest.mark.parametrize("shade", [1.0, 0.6])
def test_a_line_is_cut_without_its_frame(sheet_of, shade):
    """Text in a printed box comes as one line, frame and neighbours left out, in a shadow too."""
    image, draw = page()
    box(draw, (4, 9, 56, 17))
    draw.text((60, 105), "ROSSI", font=font(4), fill="black")
    draw.text((60, 20), "NEIGHBOUR", font=font(4), fill="black")
    crop = cut_text(sheet_of(array(image, shade), SCALE), (5, 10, 55, 16))
    assert len(crop.lines) == 1
    assert not crop.covered
    line = crop.lines[0]
    assert line.shape[1] < 0.6 * 52 * SCALE * 1.7
    edge = np.concatenate([line[0], line[-1], line[:, 0], line[:, -1]])
    assert edge.min() > 180


def test_an_empty_zone_has_no_line(sheet_of):
    """Paper, dust and the frame are nothing written."""
    image, draw = page()
    box(draw, (4, 9, 56, 17))
    draw.point((200, 130), fill="black")
    assert cut_text(sheet_of(array(image), SCALE), (5, 10, 55, 16)).lines == ()


def test_lines_of_a_zone(sheet_of):
    """A zone of several lines gives them top to bottom."""
    image, draw = page()
    draw.text((60, 50), "VIA ROMA 1", font=font(3.5), fill="black")
    draw.text((60, 110), "20121 MILANO", font=font(3.5), fill="black")
    assert len(cut_text(sheet_of(array(image), SCALE), (5, 4, 55, 17), most_lines=3).lines) == 2


def test_what_lies_under_a_blot_is_said_to_be_covered(sheet_of):
    """A marker over half of a field is noticed, writing alone isn't."""
    image, draw = page()
    draw.text((60, 105), "ROSSI MARIO", font=font(4), fill="black")
    assert not cut_text(sheet_of(array(image), SCALE), (5, 10, 55, 16)).covered
    draw.rectangle((100, 95, 300, 165), fill=(20, 20, 25))
    assert cut_text(sheet_of(array(image), SCALE), (5, 10, 55, 16)).covered


def comb(draw, zone, cells, text):
    x0, y0, x1, y1 = zone
    box(draw, zone, 2)
    for n in range(1, cells):
        x = (x0 + (x1 - x0) * n / cells) * SCALE
        draw.line((x, y0 * SCALE, x, y1 * SCALE), fill=(150, 160, 190), width=2)
    for n, character in enumerate(text):
        middle = (x0 + (x1 - x0) * (n + 0.5) / cells) * SCALE
        draw.text((middle, (y0 + y1) / 2 * SCALE), character, font=font(4.2), fill="black", anchor="mm")


def test_a_combs_characters_are_counted(sheet_of):
    """Each filled cell is a character, empty ones in between and at the end are none."""
    image, draw = page()
    comb(draw, (5, 10, 55, 17), 10, "AB 123I")
    found = cut_comb(sheet_of(array(image), SCALE), (5, 10, 55, 17), 10)
    assert [cell is not None for cell in found.cells] == [
        True,
        True,
        False,
        True,
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert found.filled == 6
    assert found.line is not None


def test_a_comb_that_is_a_little_off(sheet_of):
    """Separators aren't characters when the registration is half a millimetre off."""
    image, draw = page()
    comb(draw, (5.5, 10.4, 55.5, 17.4), 10, "")
    found = cut_comb(sheet_of(array(image), SCALE), (5, 10, 55, 17), 10)
    assert found.filled == 0
    assert found.line is None


@pytest.mark.parametrize("offset", [(0, 0), (0.8, -0.6)])
@pytest.mark.parametrize("sign", ["none", "cross", "tick", "thin"])
def test_check_boxes(sheet_of, offset, sign):
    """Crosses and ticks, thin ones too, are marks; an empty box isn't; also where the box is a little off its place."""
    image, draw = page()
    x, y = (10 + offset[0]) * SCALE, (10 + offset[1]) * SCALE
    draw.rectangle((x, y, x + 45, y + 45), outline=(50, 50, 60), width=3)
    if sign in {"cross", "thin"}:
        width = 5 if sign == "cross" else 3
        draw.line((x + 5, y + 5, x + 40, y + 40), fill=(20, 30, 120), width=width)
        draw.line((x + 5, y + 40, x + 40, y + 5), fill=(20, 30, 120), width=width)
    if sign == "tick":
        draw.line([(x + 8, y + 22), (x + 18, y + 38), (x + 48, y - 8)], fill=(20, 30, 120), width=5)
    found = read_checkbox(sheet_of(array(image), SCALE), (10, 10, 14.5, 14.5))
    assert found.marked is (sign != "none")
    assert found.confidence >= 0.98


def test_a_line_through_a_box_is_no_tick(sheet_of):
    """A frame's shadow, or a rule that runs through the box, is a question; a cross over it is a tick."""
    image, draw = page()
    box(draw, (10, 10, 14.5, 14.5))
    for x in (11.2, 13.3):
        draw.line((x * SCALE, 10 * SCALE, x * SCALE, 14.5 * SCALE), fill="black", width=2)
    assert read_checkbox(sheet_of(array(image), SCALE), (10, 10, 14.5, 14.5)).marked is None
    draw.line((105, 105, 140, 140), fill="black", width=3)
    draw.line((140, 105, 105, 140), fill="black", width=3)
    assert read_checkbox(sheet_of(array(image), SCALE), (10, 10, 14.5, 14.5)).marked is True


def test_the_doubtful_band_of_a_check_box():
    """A speck, or a box blackened all over, is neither marked nor empty."""
    assert judge(0.0).marked is False
    assert judge(0.04).marked is None
    assert judge(0.3).marked is True
    assert judge(0.95).marked is None


def test_signatures(sheet_of):
    """A line of writing is a signature, the printed rule under it isn't, a short stroke is a doubt."""
    image, draw = page()
    draw.line((50, 255, 550, 255), fill=(120, 120, 120), width=3)
    zone = (5, 12, 55, 26)
    assert read_signature(sheet_of(array(image), SCALE), zone).signed is False
    draw.line((100, 200, 150, 200), fill=(20, 30, 120), width=4)
    assert read_signature(sheet_of(array(image), SCALE), zone).signed is None
    points = [(100 + 3 * n, 200 + int(40 * np.sin(n / 5))) for n in range(100)]
    draw.line(points, fill=(20, 30, 120), width=4)
    found = read_signature(sheet_of(array(image), SCALE), zone)
    assert found.signed is True
    assert found.confidence >= 0.98


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("PERÙ", [(3, "grave")]), ("JOSÉ", [(3, "acute")]), ("KÖSSLER", [(1, "dots")]), ("ROSSI", []), ("D'ANGELO", [])],
)
def test_accents_are_seen(text, kinds):
    """Marks over capitals are told by their letter and their slope; an apostrophe is none."""
    image = Image.new("L", (900, 140), 255)
    ImageDraw.Draw(image).text((40, 30), text, font=ImageFont.truetype(FONT, 64), fill=0)
    assert [(mark.letter, mark.kind) for mark in marks(np.asarray(image)) or ()] == kinds


def test_small_letters_say_nothing_of_accents():
    """Dots of small letters aren't taken for marks."""
    image = Image.new("L", (900, 140), 255)
    ImageDraw.Draw(image).text((40, 30), "mimini", font=ImageFont.truetype(FONT, 64), fill=0)
    seen = marks(np.asarray(image))
    assert seen is None or all(mark.kind == "other" for mark in seen)


def test_resized_pages_keep_their_scale(sheet_of):
    """A page of half the resolution gives the same crop."""
    image, draw = page()
    draw.text((60, 105), "ROSSI", font=font(4), fill="black")
    small = cv2.resize(array(image), None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    large_line = cut_text(sheet_of(array(image), SCALE), (5, 10, 55, 16)).lines[0]
    small_line = cut_text(sheet_of(small, SCALE * 0.6), (5, 10, 55, 16)).lines[0]
    assert abs(large_line.shape[1] - small_line.shape[1]) < 12
