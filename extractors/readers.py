"""What the document reader needs of OCR, so that it can be told apart from how it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.page import Image, Word

CHEAP, STRONG = "tesseract", "ppocr"
ENGINES = (CHEAP, STRONG)


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
        return ocr.read_words(image, engine=engine)  # type: ignore[arg-type]

    def lines(images: Sequence[Image], engine: str, alphabet: str | None) -> list[Word]:
        return ocr.read_lines(images, engine=engine, alphabet=alphabet) if images else []  # type: ignore[arg-type]

    return Readers(words, lines)
