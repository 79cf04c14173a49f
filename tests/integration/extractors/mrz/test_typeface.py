"""A zone in another typeface than OCR-B is seen, however well it reads."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.mrz.strip import Strip
from extractors.mrz.typeface import odds_of_ocrb

from .drawing import OCR_B

LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
MONO = Path("/usr/share/fonts/truetype")
_PITCH, _APART = 14, 35  # pixels


def odds(face: Path) -> float:
    """Of the lines drawn in a typeface, blurred and compressed."""
    if not face.is_file():
        pytest.skip(f"{face.name} isn't installed")
    advance = ImageFont.truetype(str(face), 1000).getlength("<") / 1000
    font = ImageFont.truetype(str(face), round(_PITCH / advance))
    picture = Image.new("L", (_PITCH * 48, 140), 224)
    pen = ImageDraw.Draw(picture)
    for row, line in enumerate(LINES):
        for place, character in enumerate(line):
            pen.text((_PITCH * (place + 2.5), 60 + _APART * row), character, fill=40, font=font, anchor="ms")
    grey = cv2.GaussianBlur(np.asarray(picture), (0, 0), 0.9)
    _, packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, 60])
    seen = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    strips = [Strip(_PITCH * 24, 55 + _APART * row, 0.0, _PITCH * 43.75, 16) for row in range(2)]
    return odds_of_ocrb(seen, strips, LINES)


@pytest.mark.parametrize("name", ["OCRB.otf", "OCRBS.otf"])
def test_ocrb_is_known(name: str) -> None:
    """Blurred and compressed, in either weight."""
    assert odds(OCR_B.with_name(name)) > 1.5


@pytest.mark.parametrize("name", ["liberation/LiberationMono-Regular.ttf", "dejavu/DejaVuSansMono.ttf"])
def test_what_a_computer_has_at_hand_is_another(name: str) -> None:
    """Such as forgers set a zone in, whose check digits hold."""
    assert odds(MONO / name) < -1.5
