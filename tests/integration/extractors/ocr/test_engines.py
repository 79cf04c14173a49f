"""What the engines read, each in a real OCR process."""

import importlib.util
import shutil

import cv2
import numpy as np
import pytest

from extractors.ocr import EngineMissingError, read_lines, read_words
from extractors.ocr.engine import Layout

from .conftest import LINES

ENGINES = ["tesseract", "ppocr"]


def bare(text):
    return text.replace(" ", "")


@pytest.mark.parametrize("engine", ENGINES)
def test_page(page, engine):
    """Both engines read a clean page, accents included, and say where each word stands."""
    words = read_words(page.image, engine=engine)
    assert bare("".join(word.text for word in words)) == bare("".join(LINES))
    assert len({word.line for word in words}) == len(LINES)
    assert all(word.reader == engine and word.confidence > 0.6 for word in words)
    printed = next(word.box for word in page.text if word.text == "RICHIESTA")
    assert words[0].box.x0 == pytest.approx(printed.x0, abs=0.01)
    assert words[0].box.y0 == pytest.approx(printed.y0, abs=0.02)
    assert all(0 <= word.box.x0 < word.box.x1 <= 1 and 0 <= word.box.y0 < word.box.y1 <= 1 for word in words)


@pytest.mark.parametrize("engine", ENGINES)
def test_lines(crops, engine):
    """Crops of single lines give one word each, in order, whole text; an empty crop gives an empty one."""
    white = np.full((40, 300, 3), 255, np.uint8)
    noisy = np.clip(np.random.default_rng(1).normal(220, 6, (40, 300)), 0, 255).astype(np.uint8)
    lines = read_lines([white, *crops[:2], noisy, *crops[2:]], engine=engine)
    assert [bare(line.text) for line in lines] == ["", *map(bare, LINES[:2]), "", *map(bare, LINES[2:])]
    assert lines[0].confidence == lines[3].confidence == 0.0
    assert read_lines([], engine=engine) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_line_alone_and_among_others(crops, engine):
    """A crop is read the same whatever is read with it or before it."""
    together = read_lines(crops, engine=engine)
    alone = [read_lines([crop], engine=engine)[0] for crop in reversed(crops)]
    assert together == alone[::-1]


@pytest.mark.parametrize("engine", ENGINES)
def test_same_words_on_every_run(page, engine):
    """The same image gives the same words, whatever was read in between."""
    first = read_words(page.image, engine=engine)
    read_words(np.ascontiguousarray(page.image[::-1]), engine=engine)
    assert read_words(page.image, engine=engine) == first


@pytest.mark.parametrize("engine", ENGINES)
def test_alphabet(crops, engine):
    """With an alphabet no other letter is answered, and what fits it is still read."""
    capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    whole, mixed = read_lines(crops[:2], engine=engine, alphabet=capitals)
    assert bare(whole.text) == bare(LINES[0])
    assert set(bare(mixed.text)) <= set(capitals)
    assert mixed.confidence < whole.confidence


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("mode", ["line", "block", "sparse"])
def test_layouts(crops, engine, mode):
    """A line, a block of lines and sparse words are read as such, in grey as in colour."""
    grey = cv2.cvtColor(crops[2], cv2.COLOR_BGR2GRAY)
    image = grey if mode == "line" else cv2.copyMakeBorder(grey, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255)
    words = read_words(image, engine=engine, mode=mode)
    assert bare("".join(word.text for word in words)) == bare(LINES[2])


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_to_read(engine):
    """A blank page has no words, and neither has one of a few pixels."""
    assert read_words(np.full((600, 400), 255, np.uint8), engine=engine) == []
    assert read_words(np.full((1, 1), 255, np.uint8), engine=engine) == []


def test_tilted_lines(page):
    """PP-OCR finds lines that run uphill, as on a photo."""
    height, width = page.image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 6, 0.9)
    tilted = cv2.warpAffine(page.image, turn, (width, height), borderValue=(255, 255, 255))
    words = read_words(tilted, engine="ppocr")
    assert [bare(word.text) for word in words] == [bare(line) for line in LINES]


def test_missing_language(page):
    """A language that isn't installed is named with its package."""
    with pytest.raises(EngineMissingError, match="tesseract-ocr-tlh"):
        read_words(page.image, languages=("tlh",))


@pytest.mark.slow
@pytest.mark.skipif(
    not (shutil.which("tesseract") and importlib.util.find_spec("pytesseract")), reason="no program tesseract here"
)
def test_the_program_as_well(page, crops):
    """Where only the program can be had, it stands behind the same seam."""
    from extractors.ocr.tesseract_command import TesseractCommand

    engine = TesseractCommand(("ita", "eng"))
    words = engine.read_page(page.image, Layout.PAGE, None)
    assert bare("".join(word.text for word in words)) == bare("".join(LINES))
    assert [bare(line.text) for line in engine.read_lines(crops[:1], "ACDEHIONPRSTU<\"'")] == [bare(LINES[0])]
