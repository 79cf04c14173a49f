"""The words of a PDF page's text layer, and whether anybody can see them. Runs in the child only."""

from __future__ import annotations

import ctypes
import re
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as c

from extractors.files.pdf_place import placer

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.files.sheet import Place

    Grey = tuple[bytes, int, int]

SEEN = 1.0  # what a program wrote is what it says
OCR_LAYER = 0.8  # text drawn invisibly over a scan: another program's guess
UNSEEN = 0.0  # in the layer but not on the page: white on white, covered, outside

_INVISIBLE = 3  # text rendering mode (ISO 32000-1, table 106)
_RUN = re.compile(r"[^\s\0\ufffe\uffff]+")
_CONTRAST = 32  # steps of grey, of 255, between paper and ink


def page_words(page: Any, drawn: Grey, most: int) -> list[tuple[str, Place, float, int]]:
    """Words as the text layer has them, in its order.

    Args:
        page: The page.
        drawn: Grey pixels, width and height of the page as a person sees it, to tell which words can be seen; 72 dpi
            are enough.
        most: Number of words to stop after.

    Returns:
        Text, place, confidence (`SEEN`, `OCR_LAYER` or `UNSEEN`) and line of each word.
    """
    textpage = c.FPDFText_LoadPage(page)
    if not textpage:
        return []
    pixels, width, height = drawn
    place_at, box_of = placer(page), _boxes(textpage)
    words: list[tuple[str, Place, float, int]] = []
    line = last = 0
    letters = _letters(textpage)
    for run in _RUN.finditer(letters):
        start, end = run.span()
        line += letters.count("\n", last, start)
        last = end
        text = _text(run[0])
        box = box_of(start, end - start) if text else None
        place = place_at(*box) if box else None
        if place is not None:
            seen = OCR_LAYER if _is_hidden(textpage, start) else SEEN
            words.append((text, place, seen if _is_drawn(pixels, width, height, place) else UNSEEN, line))
            if len(words) >= most:
                break
    c.FPDFText_ClosePage(textpage)
    return words


def _letters(textpage: Any) -> str:
    """What the layer says, one letter for each of its characters; blanks for what is none."""
    count = c.FPDFText_CountChars(textpage)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    taken = c.FPDFText_GetText(textpage, 0, count, buffer)
    letters = bytes(buffer)[: 2 * max(0, taken - 1)].decode("utf-16-le", "surrogatepass")
    if len(letters) == count:
        return letters
    codes = (c.FPDFText_GetUnicode(textpage, index) for index in range(count))  # it left some out: one by one
    return "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)


def _text(letters: str) -> str:
    """The word without control characters, halves of surrogate pairs joined."""
    if letters.isprintable():
        return letters
    text = letters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return "".join(letter for letter in text if letter.isprintable())


def _boxes(textpage: Any) -> Callable[[int, int], tuple[float, float, float, float] | None]:
    """Tells left, bottom, right, top of some characters, in the page's points; made once for all words of a page."""
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))

    def box(start: int, count: int) -> tuple[float, float, float, float] | None:
        rectangles = c.FPDFText_CountRects(textpage, start, count)
        if rectangles < 1 or not c.FPDFText_GetRect(textpage, 0, left, top, right, bottom):
            return None
        x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        for index in range(1, rectangles):  # letters of several sizes or typefaces
            if c.FPDFText_GetRect(textpage, index, left, top, right, bottom):
                x0, y0 = min(x0, left.value), min(y0, bottom.value)
                x1, y1 = max(x1, right.value), max(y1, top.value)
        return x0, y0, x1, y1

    return box


def _is_drawn(pixels: bytes, width: int, height: int, place: Place) -> bool:
    """Whether something dark stands on light, or light on dark, where the word is said to be."""
    x0, y0, x1, y1 = place
    left, right = max(0, int(x0 * width) - 1), min(width, int(x1 * width) + 2)
    top, bottom = max(0, int(y0 * height) - 1), min(height, int(y1 * height) + 2)
    if right <= left:
        return False
    darkest, lightest = 255, 0
    middle = (top + bottom) // 2
    for number in (*range(middle, bottom), *range(top, middle)):  # most words are seen in the middle row
        row = pixels[number * width + left : number * width + right]
        low, high = min(row), max(row)
        darkest = min(darkest, low)
        lightest = max(lightest, high)
        if lightest - darkest >= _CONTRAST:
            return True
    return False


def _is_hidden(textpage: Any, index: int) -> bool:
    """Whether a character is drawn with invisible ink, as OCR programs do over a scan."""
    drawn_as = c.FPDFText_GetTextObject(textpage, index)
    return bool(drawn_as) and c.FPDFTextObj_GetTextRenderMode(drawn_as) == _INVISIBLE
