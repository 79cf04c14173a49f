"""The seam behind which OCR engines stand. Engines live in an OCR process, never in a worker."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.page import Image, Word


class Layout(StrEnum):
    """How the text stands on an image."""

    PAGE = "page"  # columns, tables, pictures: the engine finds them
    BLOCK = "block"  # one column of lines
    SPARSE = "sparse"  # words here and there, as on a card
    LINE = "line"  # a single line


@dataclass(frozen=True, slots=True)
class Job:
    """What an OCR process is asked.

    Attributes:
        engine: ``tesseract``, ``ppocr``, ``ppocr5`` or ``both``.
        layout: How the text stands on the image; ignored for single lines.
        lines: The images are single lines, and each is answered by exactly one word.
        languages: Tesseract's names of the languages, the most likely first.
        alphabet: The only letters there can be, besides blanks; None for any.
    """

    engine: str
    layout: Layout = Layout.PAGE
    lines: bool = False
    languages: tuple[str, ...] = ("ita", "spa", "eng")
    alphabet: str | None = None


class Engine(ABC):
    """An OCR engine, warm. The same image gives the same words whatever was read before it."""

    @abstractmethod
    def read_page(self, image: Image, layout: Layout, alphabet: str | None) -> list[Word]:
        """The words on an image, in reading order, their boxes in fractions of it."""

    @abstractmethod
    def read_lines(self, images: Sequence[Image], alphabet: str | None) -> list[Word]:
        """One word for each image of a single line with ink on it: all its text, empty with confidence 0 for none."""
