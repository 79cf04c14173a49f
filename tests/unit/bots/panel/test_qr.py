"""QR codes that are drawn as shapes: what a camera sees in them is what was put in."""

from __future__ import annotations

import re

import pytest
import zxingcpp
from PIL import Image

from bots.panel.qr import qr_code


@pytest.mark.parametrize("text", ["x", "otpauth://totp/Banca%20Esempio:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"])
def test_a_camera_reads_what_was_put_in(text):
    """The path's rectangles, laid on white, are read as the text, border included."""
    code = qr_code(text)
    picture = Image.new("L", (code.side, code.side), 255)
    for x, y, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", code.path):
        assert width == back
        picture.paste(0, (int(x), int(y), int(x) + int(width), int(y) + 1))
    assert re.sub(r"M\d+ \d+h\d+v1h-\d+z", "", code.path) == ""
    scaled = picture.resize((code.side * 4, code.side * 4), Image.Resampling.NEAREST)
    assert zxingcpp.read_barcode(scaled).text == text
