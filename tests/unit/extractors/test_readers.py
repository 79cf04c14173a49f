"""The seam to OCR: what is asked of it, and how often."""

from __future__ import annotations

import numpy as np

from extractors.page import Word
from extractors.readers import CHEAP, STRONG, Readers, remembering
from extractors.reading import Box


def test_the_same_pixels_are_read_once() -> None:
    """A page and a line are given to an engine once; another engine or alphabet is another question."""
    asked: list[object] = []

    def words(image: object, engine: str) -> list[Word]:
        asked.append(engine)
        return [Word(engine, Box(0, 0, 1, 1), 0.9, engine)]

    def lines(images: object, engine: str, alphabet: str | None) -> list[Word]:
        asked.extend((engine, alphabet) for _ in images)  # type: ignore[attr-defined]
        return [Word(str(image.mean()), Box(0, 0, 1, 1), 0.9, engine) for image in images]  # type: ignore[attr-defined]

    readers = remembering(Readers(words, lines))
    page = np.zeros((20, 30), np.uint8)
    crops = [np.full((4, 9), value, np.uint8) for value in (1, 2, 1)]
    for _ in range(2):
        assert readers.words(page.copy(), CHEAP)[0].text == CHEAP
        assert readers.words(page, STRONG)[0].text == STRONG
        assert [word.text for word in readers.lines(crops, STRONG, None)] == ["1.0", "2.0", "1.0"]
        assert len(readers.lines(crops[:1], STRONG, "0123")) == 1
    assert asked == [CHEAP, STRONG, (STRONG, None), (STRONG, None), (STRONG, "0123")]
    assert readers.words(page.reshape(30, 20), CHEAP)
    assert asked.count(CHEAP) == 2  # the same bytes, another picture
