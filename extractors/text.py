"""All words of a page, by the cheapest reader that is sure of them: text layer, cheap engine, strong engine."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from extractors.ocr.doubtful import sure_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.page import Page, Word

_TEXT_LAYER = 12  # words that can be seen, from which a text layer is the page's text
_UPRIGHT = 0.5  # share of sure words below which the page may lie on its side or head


def read_text(page: Page) -> list[Word]:
    """Read all words of a page, whichever way up it lies.

    Args:
        page: The page.

    Returns:
        Words, or lines of them where the strong engine read one; those of a line share its number. Their places are on
        the page as it was handed in, in reading order.

    Raises:
        ReadError: The OCR failed on it.
    """
    seen = [word for word in page.text if word.confidence > 0]
    if len(seen) >= _TEXT_LAYER:
        return seen
    from extractors.ocr import read_words  # noqa: PLC0415 - heavy, and many pages have a text layer

    words = read_words(page.image, engine="both")
    return words if sure_share(words) >= _UPRIGHT else _turned(page, words)


def plain_text(words: Sequence[Word]) -> str:
    """The words as text, a line of them on each line."""
    return "\n".join(" ".join(word.text for word in line) for _, line in groupby(words, key=lambda word: word.line))


def _turned(page: Page, words: list[Word]) -> list[Word]:
    """The words of the page turned upright, where it lies on its side or head."""
    from dataclasses import replace  # noqa: PLC0415 - few pages lie

    from extractors.layout.orient import orientation, turned  # noqa: PLC0415 - heavy
    from extractors.ocr import read_lines, read_words  # noqa: PLC0415 - heavy
    from extractors.zones import turn_back  # noqa: PLC0415 - heavy

    lies = orientation(page.image, lambda crops: read_lines(crops, engine="ppocr"))
    if lies.turn == 0:
        return words
    upright = read_words(turned(page.image, lies.turn), engine="both")
    if sure_share(upright) <= sure_share(words):
        return words
    return [replace(word, box=turn_back(word.box, lies.turn)) for word in upright]
