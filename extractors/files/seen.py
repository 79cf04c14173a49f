"""Whether something is drawn where a text layer says that words are. Runs in the child only.

Without numpy: pieces of a few dozen pixels are as quick to look at as bytes, and the process that children are forked
from starts in half the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.files.sheet import Place

_CONTRAST = 32  # steps of grey, of 255, between paper and ink


@dataclass(frozen=True, slots=True)
class Look:
    """A grey picture of a page.

    Attributes:
        grey: Its pixels, one byte each, row by row without padding.
        width: Pixels of a row.
        height: Rows.
        margin: Pixels around a word's place that count as its place; none on a small picture, or a neighbour's ink
            would be taken for its own.
    """

    grey: bytes | bytearray
    width: int
    height: int
    margin: int = 1


def are_seen(places: Sequence[Place], looks: Iterable[Look]) -> list[bool]:
    """Which of some places have something dark on light, or light on dark.

    Args:
        places: x0, y0, x1, y1 of each in fractions of the page.
        looks: Pictures of the page; a later one is asked for only if something wasn't seen on those before.
    """
    seen = [False] * len(places)
    left: Sequence[int] = range(len(places))
    for look in looks if places else ():
        left = _look_for(left, places, look, seen)
        if not left:
            break
    return seen


def _look_for(numbers: Iterable[int], places: Sequence[Place], look: Look, seen: list[bool]) -> list[int]:
    """Note which of some places are seen on a picture; those that aren't come back."""
    grey, width, height, margin = look.grey, look.width, look.height, look.margin
    behind = margin + 1
    missed = []
    for number in numbers:
        x0, y0, x1, y1 = places[number]
        left, right = max(0, int(x0 * width) - margin), min(width, int(x1 * width) + behind)
        top, bottom = max(0, int(y0 * height) - margin), min(height, int(y1 * height) + behind)
        if left < right and top < bottom:
            start = (top + bottom) // 2 * width
            row = grey[start + left : start + right]  # most words are seen in the middle row
            if max(row) - min(row) >= _CONTRAST or _has_contrast(look, left, top, right, bottom):
                seen[number] = True
                continue
        missed.append(number)
    return missed


def _has_contrast(look: Look, left: int, top: int, right: int, bottom: int) -> bool:
    low, high = 255, 0
    for start in range(top * look.width, bottom * look.width, look.width):
        row = look.grey[start + left : start + right]
        darkest = lightest = row[0]
        if row.count(darkest) < len(
            row
        ):  # a row of nothing but paper: counted many times as quickly as its extremes are found
            darkest, lightest = min(row), max(row)
        low, high = min(low, darkest), max(high, lightest)
        if high - low >= _CONTRAST:
            return True
    return False
