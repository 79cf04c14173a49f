"""A second look at single lines: another engine reads the crop of what the first one read on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.readers import CHEAP, SECOND, STRONG
from extractors.reading import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractors.free.lines import Segment
    from extractors.page import Image
    from extractors.readers import Readers

# Heights of the line around it. PP-OCR's boxes are loose: a neighbour's feet are in them already.
_AROUND = {"ppocr": (-0.07, 0.1)}
_AROUND_TIGHT = (0.22, 0.5)
_TALL = 40  # pixels of a line below which it is enlarged: Tesseract's models were trained at about 36
_LARGEST = 3.0


class SecondReader:
    """Reads segments of a page again, each once.

    Args:
        images: The document's pages as they were read.
        readers: OCR.
    """

    def __init__(self, images: Sequence[Image], readers: Readers) -> None:
        self._images = images
        self._readers = readers
        self._read: dict[tuple[str, Box], str] = {}

    def read(self, segments: Sequence[Segment]) -> list[tuple[str, ...]]:
        """What other engines see in each segment: Tesseract, and an earlier PP-OCR where PP-OCR read it first.

        Args:
            segments: Read before, by whatever reader.
        """
        engines = (CHEAP,) if all(one.reader == "text_layer" for one in segments) else (CHEAP, SECOND)
        read = [self._by(segments, engine) for engine in engines]
        return list(zip(*read, strict=True))

    def sees(self, place: Segment, fits: Callable[[str], bool]) -> bool:
        """Whether another engine sees in the picture what was read; a text layer is held against the strong one too.

        Args:
            place: Where it was read.
            fits: Whether a text has it.
        """
        if any(fits(text) for text in self.read([place])[0]):
            return True
        return place.reader == "text_layer" and fits(self._by([place], STRONG)[0])

    def _by(self, segments: Sequence[Segment], engine: str) -> list[str]:
        wanted = list({one.box: one for one in segments if (engine, one.box) not in self._read}.values())
        crops = [cut(self._images[page_of(one.box)], on_page(one.box), one.reader) for one in wanted]
        for one, word in zip(wanted, self._readers.lines(crops, engine, None), strict=True):
            self._read[engine, one.box] = word.text
        return [self._read[engine, one.box] for one in segments]


def page_of(box: Box) -> int:
    """Which page a place of several pages below each other is on, from 0."""
    return int((box.y0 + box.y1) / 2)


def on_page(box: Box) -> Box:
    """A place of several pages below each other, on its own page."""
    above = page_of(box)
    return Box(box.x0, box.y0 - above, box.x1, box.y1 - above) if above else box


def cut(image: Image, box: Box, reader: str) -> Image:
    """A line with an even margin, large enough for any reader.

    Args:
        image: The page.
        box: The line's place.
        reader: Whose box it is.
    """
    above, beside = _AROUND.get(reader, _AROUND_TIGHT)
    height, width = image.shape[:2]
    line = box.height * height
    y0, y1 = box.y0 * height - above * line, box.y1 * height + above * line
    x0, x1 = box.x0 * width - beside * line, box.x1 * width + beside * line
    top, bottom = max(0, int(y0)), min(height, int(y1) + 1)
    left, right = max(0, int(x0)), min(width, int(x1) + 1)
    crop = np.ascontiguousarray(image[top:bottom, left:right])
    scale = min(_LARGEST, _TALL / max(line, 1.0))
    if scale > 1:
        crop = np.asarray(cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    return crop
