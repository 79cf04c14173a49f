"""Which reader a page's words are taken from."""

from __future__ import annotations

import numpy as np

from extractors.page import Page, Word
from extractors.reading import Box
from extractors.text import is_doubtful, read_text


def _words(count: int, confidence: float, text: str = "word") -> list[Word]:
    return [Word(text, Box(0.1, 0.1, 0.2, 0.2), confidence, "tesseract") for _ in range(count)]


def test_the_text_layer_is_read_without_ocr() -> None:
    """A born-digital page's own words are taken; those that nobody can see are left out."""
    page = Page("a.pdf", 1, np.zeros((10, 10, 3), np.uint8), text=[*_words(20, 1.0), *_words(5, 0.0)])
    found = read_text(page)
    assert (found.reader, len(found.words)) == ("text_layer", 20)


def test_a_page_is_doubtful_by_its_words() -> None:
    """Few words, or more than a tenth of them unsure, ask for the strong engine; signs don't count."""
    assert is_doubtful(_words(5, 0.99))
    assert not is_doubtful(_words(95, 0.95) + _words(5, 0.3))
    assert is_doubtful(_words(80, 0.95) + _words(20, 0.3))
    assert not is_doubtful(_words(40, 0.95) + _words(40, 0.2, "—"))
