"""Words to segments and rows: the order in which a person reads a page of no known layout."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from extractors.reading import Box, around

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.page import Word

_GAP = 1.1  # heights of a letter between words from which they stand in different columns
_WIDE = 1.8  # widths of a letter: a blank of type that has one width for all letters
_SHARED = 0.5  # share of the lower one's height by which segments of a row overlap
_FEW = 8  # words from which a slant can be told
_CLEARLY = 1.15  # how much better lines fall together for a slant to be believed
_ABOVE = 0.4  # share of the narrower word's width that another covers, so that they are on different lines
_MARKS = frozenset({":", ".:", ",", ";"})  # printed in a column of their own, they still belong to what is before them
_BLANK = 0.12  # heights of a letter: less isn't a blank between two words


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that stand together on one line.

    Attributes:
        text: With single blanks.
        box: Fractions of the page.
        confidence: Of the least sure word.
        reader: What read it.
        row: Number of its row on the page, from 0 at the top.
    """

    text: str
    box: Box
    confidence: float
    reader: str
    row: int = 0

    @property
    def middle(self) -> float:
        """Height of its middle on the page."""
        return (self.box.y0 + self.box.y1) / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """A page's text as rows of segments, both in reading order.

    Attributes:
        rows: From the top, each from the left.
        height: Usual height of a line, as a fraction of the page's.
        shape: Width over height of the page.
    """

    rows: tuple[tuple[Segment, ...], ...]
    height: float
    shape: float = 1.0

    @property
    def segments(self) -> list[Segment]:
        """All of them in reading order."""
        return [segment for row in self.rows for segment in row]

    def text(self, row: int) -> str:
        """A row's text."""
        return " ".join(segment.text for segment in self.rows[row])

    def box(self, row: int) -> Box:
        """A row's place."""
        return around([segment.box for segment in self.rows[row]])


def layout(words: Sequence[Word], shape: float) -> Layout:
    """Rows and segments of a page.

    Args:
        words: As a reader gives them: single words, or whole lines.
        shape: Width over height of the page, for distances along a line.
    """
    visible = [word for word in words if word.text.strip() and word.confidence > 0]
    if not visible:
        return Layout((), 0.0, shape)
    rows = _rows(visible)
    usual = median(word.box.height for word in visible)
    found: list[tuple[Segment, ...]] = []
    for row in rows:
        found.append(tuple(_segments(row, shape, len(found), usual)))
    return Layout(tuple(found), usual, shape)


def together(pages: Sequence[Layout]) -> Layout:
    """Pages of one document below each other: a place on the second has heights of 1 to 2."""
    rows: list[tuple[Segment, ...]] = []
    for number, page in enumerate(pages):
        for row in page.rows:
            moved = [replace(one, box=_lowered(one.box, number), row=len(rows)) for one in row]
            rows.append(tuple(moved))
    return Layout(tuple(rows), median([page.height for page in pages] or [0.0]), pages[0].shape if pages else 1.0)


def _lowered(box: Box, pages: int) -> Box:
    return Box(box.x0, box.y0 + pages, box.x1, box.y1 + pages)


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words by line, whatever order they came in, along the page's slant."""
    usual = median(word.box.height for word in words)
    slant = _slant(words, usual)
    spans = {id(word): _span(word.box, slant) for word in words}
    rows: list[list[Word]] = []
    # What is much larger than the rest (a logo, a total in double height) mustn't tie two lines together.
    for word in sorted(words, key=lambda w: (w.box.height > 1.7 * usual, w.box.x0)):
        best, share = None, _SHARED
        for row in rows:
            if any(_covers(other.box, word.box) for other in row):
                continue
            near = min(row, key=lambda other: _apart(other.box, word.box))
            found = _overlap(spans[id(near)], spans[id(word)])
            if found > share:
                best, share = row, found
        if best is None:
            rows.append([word])
        else:
            best.append(word)
    rows.sort(key=lambda row: median(sum(spans[id(w)]) / 2 for w in row))
    return [sorted(row, key=lambda w: w.box.x0) for row in rows]


def _slant(words: Sequence[Word], usual: float) -> float:
    """By how much lines rise or fall across the page's width: where the lines' middles fall together best."""
    if len(words) < _FEW:
        return 0.0
    middles = [((w.box.x0 + w.box.x1) / 2 - 0.5, (w.box.y0 + w.box.y1) / 2) for w in words]

    def gathered(slant: float) -> float:
        bins: dict[int, int] = {}
        for x, y in middles:
            place = (y - slant * x) / usual * 3
            for near in (int(place), int(place) + 1):
                bins[near] = bins.get(near, 0) + 1
        return sum(count * count for count in bins.values())

    level = gathered(0.0)
    best = max((step * usual * 0.1 for step in range(-40, 41)), key=lambda slant: (gathered(slant), -abs(slant)))
    return best if gathered(best) > _CLEARLY * level else 0.0


def _span(box: Box, slant: float) -> tuple[float, float]:
    """Top and bottom of a word with the page's slant taken out."""
    shift = slant * ((box.x0 + box.x1) / 2 - 0.5)
    narrow = min(abs(slant) * box.width, 0.5 * box.height) / 2
    return box.y0 - shift + narrow, box.y1 - shift - narrow


def _covers(one: Box, other: Box) -> bool:
    """Whether two words stand above each other, so that they are on different lines."""
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    return shared > _ABOVE * min(one.width, other.width)


def _apart(one: Box, other: Box) -> float:
    return max(one.x0 - other.x1, other.x0 - one.x1, 0.0)


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / max(min(one[1] - one[0], other[1] - other[0]), 1e-9)


def _segments(row: Sequence[Word], shape: float, number: int, usual: float) -> list[Segment]:
    segments: list[list[Word]] = []
    blank = _WIDE * _letter(row) * shape
    for word in row:
        if segments and word.reader != "ppocr":
            last = segments[-1][-1]
            gap = (word.box.x0 - last.box.x1) * shape
            mark = word.text.strip() in _MARKS and segments[-1][-1].text.strip() not in _MARKS
            if mark or gap < max(_GAP * max(word.box.height, last.box.height, usual), blank):
                segments[-1].append(word)
                continue
        segments.append([word])
    return [_segment(words, shape, number) for words in segments]


def _letter(row: Sequence[Word]) -> float:
    """Usual width of a letter in a row: a typewriter's blank is as wide as its letters."""
    widths = [word.box.width / len(word.text) for word in row if len(word.text) > 1]
    return median(widths) if widths else 0.0


def _segment(words: Sequence[Word], shape: float, number: int) -> Segment:
    text = words[0].text.strip()
    for before, word in pairwise(words):
        gap = (word.box.x0 - before.box.x1) * shape
        blank = gap > _BLANK * before.box.height
        text += (" " if blank else "") + word.text.strip()
    return Segment(text, around([w.box for w in words]), min(w.confidence for w in words), words[0].reader, number)
