"""Jobs as they cross a pipe."""

import json

import numpy as np
import pytest

from extractors.errors import TooLargeError
from extractors.ocr import read_words
from extractors.ocr.engine import Job, Layout
from extractors.ocr.jobs import images_of, job_of, plain_job, words_of


def test_round_trip():
    """A job and its images arrive as they were sent."""
    images = [np.arange(12, dtype=np.uint8).reshape(3, 4), np.arange(24, dtype=np.uint8).reshape(2, 4, 3)]
    job = Job("tesseract", Layout.LINE, lines=True, languages=("ita",), alphabet="AB<")
    header = json.loads(json.dumps(plain_job(job, images, 5.0)))
    assert job_of(header) == job
    arrived = images_of(header, b"".join(image.tobytes() for image in images))
    assert all(np.array_equal(sent, got) for sent, got in zip(images, arrived, strict=True))


def test_words():
    """Words come back with their place and their reader."""
    word = words_of({"words": [["Rossi", [0.1, 0.2, 0.3, 0.4], 0.9, "ppocr", 3]]})[0]
    assert (word.text, word.box.x1, word.confidence, word.reader, word.line) == ("Rossi", 0.3, 0.9, "ppocr", 3)


@pytest.mark.parametrize(
    "image", [np.zeros((4, 4), np.float64), np.zeros((4, 4, 4), np.uint8), np.zeros((0, 4), np.uint8)]
)
def test_wrong_images(image):
    """What isn't a grey or BGR bitmap of 8 bits is refused before any process sees it."""
    with pytest.raises(ValueError, match="image"):
        read_words(image)


def test_too_large_an_image():
    """An image over the reader's limit is refused, with what to do."""
    with pytest.raises(TooLargeError, match="reduce"):
        read_words(np.broadcast_to(np.zeros(1, np.uint8), (10_000, 10_000)))
