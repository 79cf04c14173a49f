"""A page as every reader sees it: a bitmap of bounded size, its words, its form fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from extractors.reading import Box

    Image = NDArray[np.uint8]  # height × width × 3 (BGR) or height × width (grey)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a line of them where the reader gives lines."""

    text: str
    box: Box
    confidence: float  # 0 to 1, as its reader says
    reader: str  # text_layer, tesseract, ppocr
    line: int = 0  # words of one line share it


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of an AcroForm with its value."""

    name: str
    value: str
    box: Box | None


@dataclass(slots=True)
class Page:
    """One page of a file.

    Attributes:
        file: Name under which the caller handed the file in.
        number: Page within the file, from 1.
        image: The page as a bitmap, BGR.
        dpi: Resolution of `image` if known, else 0.
        text: Words of the PDF's text layer, empty for pictures.
        form: Filled AcroForm fields on this page.
    """

    file: str
    number: int
    image: Image
    dpi: float = 0.0
    text: list[Word] = field(default_factory=list)
    form: list[FormField] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WordPage:
    """A page's words without its picture.

    Attributes:
        number: Page within the file, from 1.
        size: Width and height; points where nobody drew it.
        words: With their places, in reading order.
    """

    number: int
    size: tuple[float, float]
    words: list[Word]
