"""Both engines on one page: the cheap one reads it, the strong one only the lines that it wasn't sure of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.ocr.doubtful import is_doubtful, sort_into_lines
from extractors.ocr.engine import Engine, Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.ocr.ppocr import PpOcr
    from extractors.page import Image, Word

_SURE = 0.9  # confidence of a single line that is taken as it is


class Both(Engine):
    """Two warm engines as one.

    Args:
        cheap: Reads all.
        strong: Reads what the first one wasn't sure of.
    """

    def __init__(self, cheap: Engine, strong: PpOcr) -> None:
        self._cheap = cheap
        self._strong = strong

    def read_page(self, image: Image, layout: Layout, alphabet: str | None) -> list[Word]:
        """See `Engine.read_page`; single words where the cheap engine was sure, else lines."""
        words = self._cheap.read_page(image, layout, alphabet)
        if not is_doubtful(words):
            return words
        outlines = self._strong.find_lines(image)
        height, width = image.shape[:2]
        sorted_in = sort_into_lines(words, [outline.tolist() for outline in outlines], width, height)
        again = sorted_in.again
        read = dict(zip(again, self._strong.read_on(image, [outlines[n] for n in again], alphabet), strict=True))
        found: list[Word] = []
        for number, sure in enumerate(sorted_in.sure):
            line = [read[number]] if sure is None else sure
            found += [replace(word, line=number) for word in line if word.text]
        return [*found, *(replace(word, line=len(outlines) + n) for n, word in enumerate(sorted_in.outside))]

    def read_lines(self, images: Sequence[Image], alphabet: str | None) -> list[Word]:
        """See `Engine.read_lines`."""
        words = self._cheap.read_lines(images, alphabet)
        again = [number for number, word in enumerate(words) if word.confidence < _SURE]
        read = self._strong.read_lines([images[number] for number in again], alphabet)
        for number, word in zip(again, read, strict=True):
            if word.text:
                words[number] = word
        return words
