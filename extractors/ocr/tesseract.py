"""Tesseract inside our own process, through tesserocr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tesserocr

from extractors.ocr.bitmaps import framed, grey, page_dpi
from extractors.ocr.engine import Engine, Layout
from extractors.ocr.tessdata import find_tessdata
from extractors.ocr.tsv import joined, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.page import Image, Word

_MODES = {
    Layout.PAGE: tesserocr.PSM.AUTO,
    Layout.BLOCK: tesserocr.PSM.SINGLE_BLOCK,
    Layout.SPARSE: tesserocr.PSM.SPARSE_TEXT,
    Layout.LINE: tesserocr.PSM.SINGLE_LINE,
}


class Tesseract(Engine):
    """One Tesseract for a set of languages."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._api: Any = tesserocr.PyTessBaseAPI(
            path=str(find_tessdata(languages)), lang="+".join(languages), oem=tesserocr.OEM.LSTM_ONLY
        )
        # What it learns of one document must not change how it reads the next one.
        self._api.SetVariable("tessedit_enable_doc_dict", "0")
        self._api.SetVariable("classify_enable_learning", "0")

    def read_page(self, image: Image, layout: Layout, alphabet: str | None) -> list[Word]:
        """See `Engine.read_page`."""
        height, width = image.shape[:2]
        return words_of(self._tsv(grey(image), layout, alphabet), width, height)

    def read_lines(self, images: Sequence[Image], alphabet: str | None) -> list[Word]:
        """See `Engine.read_lines`."""
        return [self._line(image, alphabet) for image in images]

    def _line(self, image: Image, alphabet: str | None) -> Word:
        line = framed(grey(image))
        height, width = line.shape[:2]
        return joined(words_of(self._tsv(line, Layout.LINE, alphabet), width, height))

    def _tsv(self, image: Image, layout: Layout, alphabet: str | None) -> str:
        height, width = image.shape
        self._api.SetPageSegMode(_MODES[layout])
        # Without the blank among its letters it runs words together and gives them confidence 0.
        self._api.SetVariable("tessedit_char_whitelist", f"{alphabet} " if alphabet else "")
        self._api.SetImageBytes(image.tobytes(), width, height, 1, width)
        if layout is Layout.PAGE:
            self._api.SetSourceResolution(page_dpi(width, height))
        try:
            return str(self._api.GetTSVText(0))
        finally:
            self._api.Clear()
            self._api.ClearAdaptiveClassifier()
