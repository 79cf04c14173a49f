"""A blank of our own, drawn here: nothing of it comes from the packaged document types."""

import numpy as np
import pytest

from extractors.document_types import Blank
from extractors.layout.register import Registration
from extractors.layout.sheet import lay_flat
from extractors.page import Word
from extractors.reading import Box

LABELS = {
    "LIBRARY CARD REQUEST": (20, 15, 90, 20),
    "FAMILY NAME": (20, 40, 45, 43),
    "FIRST NAME": (110, 40, 132, 43),
    "DAY OF BIRTH": (20, 60, 46, 63),
    "STREET AND NUMBER": (20, 85, 62, 88),
    "READER NUMBER": (20, 110, 52, 113),
    "I AGREE TO THE RULES": (30, 140, 78, 143),
    "SEND ME NEWS": (30, 155, 62, 158),
    "SIGNATURE OF THE READER": (110, 240, 165, 243),
    "For the librarian only": (20, 280, 70, 283),
}


@pytest.fixture
def blank():
    """An A4 form with ten labels."""
    return Blank(size=(210, 297), landmarks=[{"text": text, "at": at} for text, at in LABELS.items()])


def seen_through(matrix, size, labels=LABELS, reader="ppocr"):
    """The labels as a reader would see them on a page of `size` pixels, through a homography."""
    width, height = size
    words = []
    for text, (x0, y0, x1, y1) in labels.items():
        corners = np.array([[x0, y0, 1], [x1, y0, 1], [x1, y1, 1], [x0, y1, 1]], dtype=float) @ matrix.T
        places = corners[:, :2] / corners[:, 2:] / (width, height)
        (left, top), (right, bottom) = places.min(axis=0), places.max(axis=0)
        words.append(Word(text, Box(left, top, right, bottom), 0.99, reader, len(words)))
    return words


@pytest.fixture
def sheet_of():
    """Lay a drawing flat whose pixels are `scale` to the millimetre of a blank of 60 by 40 mm."""

    def lay(picture, scale):
        matrix = np.diag([scale, scale, 1.0])
        return lay_flat(picture, matrix, (60.0, 40.0))

    return lay


__all__ = ["Registration", "seen_through"]
