"""The words of a page."""

from __future__ import annotations

import numpy as np

from extractors.page import Page, Word
from extractors.reading import Box
from extractors.text import plain_text, read_text


def _words(count: int, confidence: float, line: int = 0) -> list[Word]:
    return [Word("word", Box(0.1, 0.1, 0.2, 0.2), confidence, "text_layer", line) for _ in range(count)]


def test_the_text_layer_is_read_without_ocr() -> None:
    """A born-digital page's own words are taken; those that nobody can see are left out."""
    page = Page("a.pdf", 1, np.zeros((10, 10, 3), np.uint8), text=[*_words(20, 1.0), *_words(5, 0.0)])
    assert read_text(page) == _words(20, 1.0)


def test_words_of_a_line_stand_on_one_line() -> None:
    """As text, lines are lines."""
    assert plain_text([*_words(2, 1.0), *_words(1, 1.0, 1)]) == "word word\nword"
    assert plain_text([]) == ""
