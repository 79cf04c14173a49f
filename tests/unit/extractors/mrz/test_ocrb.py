"""The reader of OCR-B lines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.mrz.ocrb import OcrbLine, in_layout, read_line
from resources.specimens.canvas import Canvas
from resources.specimens.cards import print_mrz

LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")


def drawn(dpi: int, blur: float) -> list[np.ndarray]:
    """Both lines of the ICAO specimen, grey, each with a margin."""
    canvas = Canvas((125, 14), dpi)
    print_mrz(canvas, (4, 0, 121, 14), LINES)
    grey = cv2.cvtColor(np.asarray(canvas.image), cv2.COLOR_RGB2GRAY)
    if blur:
        grey = cv2.GaussianBlur(grey, (0, 0), blur)
    middle = grey.shape[0] // 2
    rows = [(middle // 4, middle * 3 // 4), (middle * 5 // 4, middle * 7 // 4)]
    return [grey[top:bottom] for top, bottom in rows]


@pytest.mark.parametrize(("dpi", "blur"), [(300, 0.0), (200, 0.8), (90, 0.0)])
def test_printed_lines_are_read_whole(dpi: int, blur: float) -> None:
    """Sharp, soft and small print gives every character, runs of fillers counted right."""
    assert [in_layout(read_line(line)) for line in drawn(dpi, blur)] == list(LINES)


@pytest.mark.parametrize("tilt", [-1.0, 0.0, 1.5])
def test_a_line_in_a_generous_cut_is_read_alone(tilt: float) -> None:
    """A cut that shows pieces of the neighbouring line, a degree or so off, gives the line in its middle."""
    canvas = Canvas((125, 24), 200)
    print_mrz(canvas, (4, 5, 121, 19), LINES)
    grey = cv2.cvtColor(np.asarray(canvas.image), cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    turned = cv2.warpAffine(
        grey, cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1), (width, height), borderValue=(250,)
    )
    first, second, half = height * 67 // 189, height * 123 // 189, height * 34 // 189
    cuts = [turned[middle - half : middle + half] for middle in (first, second)]
    assert [in_layout(read_line(cut)) for cut in cuts] == list(LINES)


def test_an_empty_strip_says_nothing() -> None:
    """Where no line stands, none is read."""
    assert read_line(np.full((30, 400), 230, np.uint8)).text == ""


def test_letters_stand_where_the_layout_has_letters() -> None:
    """An O in a date is a zero and a zero in a name an O, where the line is one of a known layout."""
    seen = "P<UT0ERIKSS0N<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
    odds = tuple({character: 0.7, "0" if character == "O" else "O": 0.2} for character in seen)
    assert in_layout(OcrbLine(seen, odds, ())) == LINES[0]
    strange = "HELLO WORLD".replace(" ", "<")
    assert in_layout(OcrbLine(strange, tuple({c: 1.0} for c in strange), ())) == strange
