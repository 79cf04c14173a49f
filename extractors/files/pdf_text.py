"""The words of a PDF page's text layer, and whether anybody can see them. Runs in the child only."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as c

from extractors.files.pdf_place import placer
from extractors.files.seen import are_seen
from extractors.files.sheet import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from extractors.files.seen import Look
    from extractors.files.sheet import Place

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
    words = _written(textpage, placer(page), most)
    c.FPDFText_ClosePage(textpage)
    numbers: list[float] = []
    for place, line, hidden, seen in zip(
        words.places, words.lines, words.hidden, are_seen(words.places, looks), strict=True
    ):
        numbers += (*place, (OCR_LAYER if hidden else SEEN) if seen else UNSEEN, line)
    return Layer(words.texts, numbers)


@dataclass(slots=True)
class _Words:
    """What is known of each word, in lists of equal length.

    Attributes:
        texts: Its letters.
        places: Where it is on the drawn page.
        lines: Number of its line.
        hidden: Whether it is drawn with invisible ink.
    """

    texts: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)


def _written(textpage: Any, placed: Callable[[float, float, float, float], Place | None], most: int) -> _Words:
    """The words that are on the page, in the layer's order."""
    words = _Words()
    texts, places, lines, hidden = words.texts, words.places, words.lines, words.hidden
    reach = _Reach(textpage)
    letters = _letters(textpage)
    line = last = 0
    for run in _RUN.finditer(letters):
        start, end = run.span()
        line += letters.count("\n", last, start)
        last = end
        text = _text(run[0])
        box = reach.box(start, end - start) if text else None
        place = placed(*box) if box else None
        if place is None:
            continue
        texts.append(text)
        places.append(place)
        lines.append(line)
        hidden.append(reach.is_hidden(start))
        if len(texts) >= most:
            break
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
        self._at = (first, first + 24, first + 16, first + 8)  # pdfium tells left, top, right, bottom
        self._modes: dict[int | None, bool] = {}

    def box(self, start: int, count: int) -> list[float] | None:
        """Left, bottom, right, top of some characters, in the page's points."""
        rectangles = _COUNT_RECTS(self._page, start, count)
        if rectangles == 1:
            return self._corners[:] if _GET_RECT(self._page, 0, *self._at) else None
        found: list[list[float]] = []
        for index in range(rectangles):  # several: letters of several sizes or typefaces
            if _GET_RECT(self._page, index, *self._at):
                found.append(self._corners[:])
            elif index == 0:
                return None
        if not found:
            return None
        left, bottom, right, top = zip(*found, strict=True)
        return [min(left), min(bottom), max(right), max(top)]

    def is_hidden(self, index: int) -> bool:
        """Whether a character is drawn with invisible ink, as OCR programs do over a scan."""
        drawn_as = _TEXT_OBJECT(self._page, index)
        hidden = self._modes.get(drawn_as)
        if hidden is None:
            hidden = self._modes[drawn_as] = drawn_as is not None and _RENDER_MODE(drawn_as) == _INVISIBLE
        return hidden
