"""Whether something is drawn where a text layer says that words are. Runs in the child only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_CONTRAST = 32  # steps of grey, of 255, between paper and ink


@dataclass(frozen=True, slots=True)
class Look:
    """A grey picture of a page.

    Attributes:
        grey: Its pixels.
        margin: Pixels around a word's place that count as its place; none on a small picture, or a neighbour's ink
            would be taken for its own.
    """

    grey: NDArray[np.uint8]
    margin: int = 1


def are_seen(places: NDArray[Any], looks: Iterable[Look]) -> NDArray[np.bool_]:
    """Which of some places have something dark on light, or light on dark.

    Args:
        places: x0, y0, x1, y1 of each in fractions of the page.
        looks: Pictures of the page; a later one is asked for only if something wasn't seen on those before.
    """
    seen = np.zeros(len(places), bool)
    for look in looks if len(places) else ():
        left = np.flatnonzero(~seen)
        seen[left] = _seen_on(look, places[left])
        if seen.all():
            break
    return seen


def _seen_on(look: Look, places: NDArray[Any]) -> NDArray[np.bool_]:
    height, width = look.grey.shape
    before, behind = look.margin, look.margin + 1
    x0 = np.clip(np.floor(places[:, 0] * width).astype(np.int64) - before, 0, width)
    x1 = np.clip(np.floor(places[:, 2] * width).astype(np.int64) + behind, 0, width)
    y0 = np.clip(np.floor(places[:, 1] * height).astype(np.int64) - before, 0, height)
    y1 = np.clip(np.floor(places[:, 3] * height).astype(np.int64) + behind, 0, height)
    some = (x1 > x0) & (y1 > y0)
    seen = np.zeros(len(places), bool)
    seen[some] = _in_row(look.grey, (y0[some] + y1[some]) // 2, x0[some], x1[some])
    for number in np.flatnonzero(some & ~seen).tolist():  # most words are seen in the middle row
        part = look.grey[y0[number] : y1[number], x0[number] : x1[number]]
        seen[number] = int(part.max()) - int(part.min()) >= _CONTRAST
    return seen


def _in_row(grey: NDArray[np.uint8], rows: NDArray[Any], starts: NDArray[Any], ends: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether there is contrast in a piece of one row, for many pieces at once."""
    if not len(rows):
        return np.zeros(0, bool)
    lengths = ends - starts
    firsts = np.cumsum(lengths) - lengths
    steps = np.arange(int(lengths.sum())) - np.repeat(firsts, lengths)
    pixels = grey.ravel()[np.repeat(rows * grey.shape[1] + starts, lengths) + steps]
    most = np.maximum.reduceat(pixels, firsts).astype(np.int64)
    return np.asarray(most - np.minimum.reduceat(pixels, firsts) >= _CONTRAST)
