"""What the document reader needs of OCR, so that it can be told apart from how it is done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from extractors.page import Image, Word

CHEAP: Literal["tesseract"] = "tesseract"
STRONG: Literal["ppocr"] = "ppocr"
SECOND: Literal["ppocr5"] = "ppocr5"  # a second opinion on single lines that PP-OCR read
ENGINES = (CHEAP, STRONG)
_CHEAP_PIXELS = 2400  # of the longer side: letters of a form's labels are 14 pixels high


@dataclass(frozen=True, slots=True)
class Readers:
    """The seam to OCR.

    Attributes:
        words: Words of a whole picture, by engine.
        lines: One word for each crop of a single line, by engine, with the letters there can be (None: any).
    """

    words: Callable[[Image, str], list[Word]]
    lines: Callable[[Sequence[Image], str, str | None], list[Word]]


def default_readers() -> Readers:
    """The OCR processes of this machine."""
    from extractors import ocr  # noqa: PLC0415 - heavy, and tests of documents bring their own

    def words(image: Image, engine: str) -> list[Word]:
        if engine == STRONG:
            return ocr.read_words(image, engine=STRONG)
        # Looking for words anywhere finds a fifth more of a form's labels than looking for columns does, and on cards
        # as many as PP-OCR finds at four times the cost.
        return ocr.read_words(_bounded(image, _CHEAP_PIXELS), engine=CHEAP, mode="sparse")

    def lines(images: Sequence[Image], engine: str, alphabet: str | None) -> list[Word]:
        return ocr.read_lines(images, engine=engine, alphabet=alphabet) if images else []  # type: ignore[arg-type]

    return Readers(words, lines)


def remembering(readers: Readers) -> Readers:
    """The same readers, asked only once for the same pixels: finding a document and reading it look at one page.

    What is kept are words, no pictures, as long as the readers are.

    Args:
        readers: Those that read.
    """
    pages: dict[tuple[bytes, str], list[Word]] = {}
    crops: dict[tuple[bytes, str, str | None], Word] = {}

    def words(image: Image, engine: str) -> list[Word]:
        key = (_content(image), engine)
        if key not in pages:
            pages[key] = readers.words(image, engine)
        return list(pages[key])

    def lines(images: Sequence[Image], engine: str, alphabet: str | None) -> list[Word]:
        keys = [(_content(image), engine, alphabet) for image in images]
        new = {key: image for key, image in zip(keys, images, strict=True) if key not in crops}
        crops.update(zip(new, readers.lines(list(new.values()), engine, alphabet), strict=True))
        return [crops[key] for key in keys]

    return Readers(words, lines)


def _content(image: Image) -> bytes:
    import numpy as np  # noqa: PLC0415 - heavy

    return hashlib.blake2b(np.ascontiguousarray(image).data, digest_size=16, key=str(image.shape).encode()).digest()


def _bounded(image: Image, longest: int) -> Image:
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    scale = longest / max(image.shape[:2])
    if scale >= 1:
        return image
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
