"""Which printed texts tell a page again: long, clear, once on the page, spread over it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from extractors.document_types import Landmark
from extractors.types.value import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.teach.spots import Print, Zone

_MOST = 70  # of a page: more cost time and tell nothing new
_SHORTEST, _LONGEST = 4, 70  # letters; a long line is hardly ever read without a mistake
_TALLEST = 14.0  # millimetres: what is higher than wide is written sideways
_ROWS, _COLUMNS = 8, 3


def landmarks(prints: Sequence[Print], spots: Sequence[Zone], size: tuple[float, float]) -> list[Landmark]:
    """The landmarks of a page, in reading order.

    Args:
        prints: Its printed texts.
        spots: Where it is filled in: what stands there is written over.
        size: Of the page, millimetres.
    """
    usable = [one for one in prints if _usable(one, spots)]
    counts = Counter(bare(one.text) for one in usable)
    ranked = sorted(usable, key=lambda one: (counts[bare(one.text)] > 1, -min(len(bare(one.text)), 24)))
    cells: Counter[tuple[int, int]] = Counter()
    chosen: list[tuple[int, Print]] = []
    for one in ranked:
        x, y = (one.box[0] + one.box[2]) / 2, (one.box[1] + one.box[3]) / 2
        cell = (min(int(y / size[1] * _ROWS), _ROWS - 1), min(int(x / size[0] * _COLUMNS), _COLUMNS - 1))
        cells[cell] += 1
        chosen.append((cells[cell], one))  # the best of each part of the page first
    chosen.sort(key=lambda item: item[0])
    kept = sorted((one for _, one in chosen[:_MOST]), key=lambda one: (round(one.box[1] / 3), one.box[0]))
    return [Landmark(text=one.text, at=rounded(one.box)) for one in kept]


def _usable(one: Print, spots: Sequence[Zone]) -> bool:
    x0, y0, x1, y1 = one.box
    letters = len(bare(one.text))
    if not _SHORTEST <= letters <= _LONGEST or y1 - y0 > _TALLEST or y1 - y0 > x1 - x0 or x1 - x0 < 1:
        return False
    return not any(
        min(x1, s[2]) - max(x0, s[0]) > 0.3 * (x1 - x0) and min(y1, s[3]) - max(y0, s[1]) > 0.3 * (y1 - y0)
        for s in spots
    )


def rounded(zone: Zone, digits: int = 2) -> Zone:
    """The zone as it is written down."""
    x0, y0, x1, y1 = (round(value, digits) for value in zone)
    return x0, y0, x1, y1
