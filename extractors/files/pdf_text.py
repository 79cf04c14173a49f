"""The words of a PDF page's text layer, and whether anybody can see them. Runs in the child only."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, cast

import pypdfium2.raw as c

from extractors.files.pdf_place import place_of

if TYPE_CHECKING:
    from PIL import Image

    from extractors.files.sheet import Place

SEEN = 1.0  # what a program wrote is what it says
OCR_LAYER = 0.8  # text drawn invisibly over a scan: another program's guess
UNSEEN = 0.0  # in the layer but not on the page: white on white, covered, outside

_INVISIBLE = 3  # text rendering mode (ISO 32000-1, table 106)
_CONTRAST = 32  # steps of grey, of 255, between paper and ink


def page_words(page: Any, drawn: Image.Image, most: int) -> list[tuple[str, Place, float, int]]:
    """Words as the text layer has them, in its order.

    Args:
        page: The page.
        drawn: The page as a person sees it, to tell which words can be seen.
        most: Number of words to stop after.

    Returns:
        Text, place, confidence (`SEEN`, `OCR_LAYER` or `UNSEEN`) and line of each word.
    """
    textpage = c.FPDFText_LoadPage(page)
    if not textpage:
        return []
    grey = drawn.convert("L")
    words: list[tuple[str, Place, float, int]] = []
    line = 0
    letters: list[str] = []
    box: list[float] = []
    start = 0

    def close() -> None:
        if letters:
            text = _text(letters)
            place = place_of(page, *box) if box else None
            if text and place is not None:
                words.append((text, place, _confidence(textpage, start, grey, place), line))
        letters.clear()
        box.clear()

    for index in range(c.FPDFText_CountChars(textpage)):
        code = c.FPDFText_GetUnicode(textpage, index)
        letter = chr(code) if 0 < code < 0x110000 else ""
        if letter in {"", "\ufffe", "\uffff"} or letter.isspace():
            close()
            line += letter == "\n"
            if len(words) >= most:
                break
            continue
        if not letters:
            start = index
        letters.append(letter)
        _widen(box, textpage, index)
    close()
    c.FPDFText_ClosePage(textpage)
    return words


def _text(letters: list[str]) -> str:
    """Join what may be halves of surrogate pairs; control characters and lone halves are dropped."""
    text = "".join(letters).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return "".join(letter for letter in text if letter.isprintable())


def _widen(box: list[float], textpage: Any, index: int) -> None:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not c.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
        return
    found = [left.value, bottom.value, right.value, top.value]
    if not box:
        box.extend(found)
    else:
        box[:] = [*map(min, box[:2], found[:2]), *map(max, box[2:], found[2:])]


def _confidence(textpage: Any, index: int, grey: Image.Image, place: Place) -> float:
    x0, y0, x1, y1 = place
    width, height = grey.size
    left, top = max(0, int(x0 * width) - 1), max(0, int(y0 * height) - 1)
    right, bottom = min(width, int(x1 * width) + 2), min(height, int(y1 * height) + 2)
    if right <= left or bottom <= top:
        return UNSEEN
    darkest, lightest = cast("tuple[int, int]", grey.crop((left, top, right, bottom)).getextrema())
    if lightest - darkest < _CONTRAST:
        return UNSEEN
    drawn_as = c.FPDFText_GetTextObject(textpage, index)
    if drawn_as and c.FPDFTextObj_GetTextRenderMode(drawn_as) == _INVISIBLE:
        return OCR_LAYER
    return SEEN
