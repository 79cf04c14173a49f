"""Tesseract as a program, through pytesseract: where no wheel of tesserocr fits the machine. Slower, same words."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytesseract

from extractors.ocr.bitmaps import framed, grey, page_dpi
from extractors.ocr.engine import Engine, Layout
from extractors.ocr.errors import EngineMissingError
from extractors.ocr.tessdata import find_tessdata
from extractors.ocr.tsv import joined, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.page import Image, Word

_MODES = {Layout.PAGE: 3, Layout.BLOCK: 6, Layout.SPARSE: 11, Layout.LINE: 7}


class TesseractCommand(Engine):
    """The program for a set of languages."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._languages = "+".join(languages)
        self._folder = find_tessdata(languages)

    def read_page(self, image: Image, layout: Layout, alphabet: str | None) -> list[Word]:
        """See `Engine.read_page`."""
        height, width = image.shape[:2]
        dpi = f"--dpi {page_dpi(width, height)} " if layout is Layout.PAGE else ""
        whitelist = "-c " + shlex.quote(f"tessedit_char_whitelist={alphabet} ") if alphabet else ""
        try:
            table = pytesseract.image_to_data(
                grey(image),
                lang=self._languages,
                config=f'--psm {_MODES[layout]} --oem 1 --tessdata-dir "{self._folder.as_posix()}" {dpi}{whitelist}',
            )
        except pytesseract.TesseractNotFoundError as error:
            raise EngineMissingError(
                "neither tesserocr nor the program tesseract is installed: Debian: apt-get install tesseract-ocr"
            ) from error
        return words_of(table, width, height)

    def read_lines(self, images: Sequence[Image], alphabet: str | None) -> list[Word]:
        """See `Engine.read_lines`."""
        return [self._line(image, alphabet) for image in images]

    def _line(self, image: Image, alphabet: str | None) -> Word:
        return joined(self.read_page(framed(image), Layout.LINE, alphabet))
