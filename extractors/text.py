"""All words of a page, by the cheapest reader that is sure of them: text layer, cheap engine, strong engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.readers import CHEAP, STRONG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.page import Page, Word

_TEXT_LAYER = 12  # words that can be seen, from which a text layer is the page's text
_LETTERS = 3  # of a word by whose confidence a page is judged: signs and single letters are never sure
_SURE = 0.8  # confidence of such a word
_MOST_UNSURE = 0.1  # share of them from which the strong engine reads the page
_FEW = 12  # words from which a page can be judged


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says.

    Attributes:
        words: Words, or lines of them where the reader gives lines, in its reading order.
        reader: Whose they are: ``text_layer``, ``tesseract`` or ``ppocr``.
    """

    words: tuple[Word, ...]
    reader: str


def read_text(page: Page) -> PageText:
    """Read all words of a page that stands upright.

    Args:
        page: The page.

    Raises:
        ReadError: The OCR failed on it.
    """
    seen = [word for word in page.text if word.confidence > 0]
    if len(seen) >= _TEXT_LAYER:
        return PageText(tuple(seen), "text_layer")
    from extractors.ocr import read_words  # noqa: PLC0415 - heavy, and many pages have a text layer

    cheap = read_words(page.image, engine=CHEAP)
    if not is_doubtful(cheap):
        return PageText(tuple(cheap), CHEAP)
    strong = read_words(page.image, engine=STRONG)
    return PageText(tuple(strong), STRONG) if strong else PageText(tuple(cheap), CHEAP)


def is_doubtful(words: Sequence[Word]) -> bool:
    """Whether a stronger engine should read the page: too few words to tell, or too many that aren't sure."""
    judged = [word for word in words if sum(map(str.isalnum, word.text)) >= _LETTERS]
    if len(judged) < _FEW:
        return True
    return sum(word.confidence < _SURE for word in judged) > _MOST_UNSURE * len(judged)
