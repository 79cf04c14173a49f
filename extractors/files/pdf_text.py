"""The words of a PDF page's text layer, and whether anybody can see them. Runs in the child only."""

from __future__ import annotations

import ctypes
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as c

from extractors.files.pdf_place import places_of
from extractors.files.seen import are_seen
from extractors.files.sheet import PARTS, Layer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from extractors.files.seen import Look

SEEN = 1.0  # what a program wrote is what it says
OCR_LAYER = 0.8  # text drawn invisibly over a scan: another program's guess
UNSEEN = 0.0  # in the layer but not on the page: white on white, covered, outside

_INVISIBLE = 3  # text rendering mode (ISO 32000-1, table 106)
_RUN = re.compile(r"[^\s\0\ufffe\uffff]+")


def page_words(page: Any, looks: Iterable[Look], most: int) -> Layer:
    """Words as the text layer has them, in its order.

    Args:
        page: The page.
        looks: Pictures of the page to tell which words can be seen, as `are_seen` takes them.
        most: Number of words to stop after.

    Returns:
        The words, the confidence of each `SEEN`, `OCR_LAYER` or `UNSEEN`.
    """
    textpage = c.FPDFText_LoadPage(page)
    if not textpage:
        return Layer()
    texts, boxes, lines, hidden = _written(textpage, most)
    c.FPDFText_ClosePage(textpage)
    inside, places = places_of(page, np.array(boxes, np.float64).reshape(-1, 4))
    places = places[inside]
    confidences = np.where(np.array(hidden, bool)[inside], OCR_LAYER, SEEN)
    confidences[~are_seen(places, looks)] = UNSEEN
    return Layer(
        [text for text, kept in zip(texts, inside.tolist(), strict=True) if kept],
        _whole_parts(places, confidences, np.array(lines, np.int64)[inside]),
    )


def _whole_parts(places: NDArray[Any], confidences: NDArray[Any], lines: NDArray[Any]) -> list[int]:
    """Six whole numbers a word: a tenth of the time of JSON's fractions."""
    columns = np.column_stack([places, confidences])
    parts: list[int] = np.column_stack([np.rint(columns * PARTS).astype(np.int64), lines]).ravel().tolist()
    return parts


def _written(textpage: Any, most: int) -> tuple[list[str], list[list[float]], list[int], list[bool]]:
    """Text, place in the page's points, line and hiddenness of each word."""
    texts: list[str] = []
    boxes: list[list[float]] = []
    lines: list[int] = []
    hidden: list[bool] = []
    reach = _Reach(textpage)
    letters = _letters(textpage)
    line = last = 0
    for run in _RUN.finditer(letters):
        start, end = run.span()
        line += letters.count("\n", last, start)
        last = end
        text = _text(run[0])
        box = reach.box(start, end - start) if text else None
        if box is None:
            continue
        texts.append(text)
        boxes.append(box)
        lines.append(line)
        hidden.append(reach.is_hidden(start))
        if len(texts) >= most:
            break
    return texts, boxes, lines, hidden


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


def _plain(function: Any, result: Any, *arguments: Any) -> Any:
    """A function of pdfium's that takes addresses as numbers, for a quarter of what its binding costs every word."""
    address: Any = ctypes.cast(function, ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_COUNT_RECTS = _plain(c.FPDFText_CountRects, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
_GET_RECT = _plain(c.FPDFText_GetRect, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, *[ctypes.c_void_p] * 4)
_TEXT_OBJECT = _plain(c.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_RENDER_MODE = _plain(c.FPDFTextObj_GetTextRenderMode, ctypes.c_int, ctypes.c_void_p)


class _Reach:
    """Asks pdfium about the letters of one page."""

    def __init__(self, textpage: Any) -> None:
        self._page = ctypes.cast(textpage, ctypes.c_void_p).value
        self._corners = (ctypes.c_double * 4)()  # left, bottom, right, top
        first = ctypes.addressof(self._corners)
        self._left, self._bottom, self._right, self._top = (first + 8 * number for number in range(4))
        self._modes: dict[int, bool] = {}

    def box(self, start: int, count: int) -> list[float] | None:
        """Left, bottom, right, top of some characters, in the page's points."""
        rectangles = _COUNT_RECTS(self._page, start, count)
        found: list[list[float]] = []
        for index in range(rectangles):  # several: letters of several sizes or typefaces
            if _GET_RECT(self._page, index, self._left, self._top, self._right, self._bottom):
                found.append(self._corners[:])
            elif index == 0:
                return None
        if len(found) <= 1:
            return found[0] if found else None
        left, bottom, right, top = zip(*found, strict=True)
        return [min(left), min(bottom), max(right), max(top)]

    def is_hidden(self, index: int) -> bool:
        """Whether a character is drawn with invisible ink, as OCR programs do over a scan."""
        drawn_as = _TEXT_OBJECT(self._page, index) or 0
        if drawn_as not in self._modes:
            self._modes[drawn_as] = bool(drawn_as) and _RENDER_MODE(drawn_as) == _INVISIBLE
        return self._modes[drawn_as]
