"""Whether a line was written by hand: printed letters stand on one line, those of a hand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import ink

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.layout.ink import Grey

_FEWEST = 5  # letters from which a line can be judged
_HEIGHTS = (0.6, 1.5)  # of the usual letter's height: no dots, commas, nor several lines of them as one
_WIDEST = 2.5  # of its height: letters that touch are several
# Share of a letter's height by which three letters in ten at least stand off the line. 328 printed lines (forms, clean
# and degraded, cards, scans and photos) had .062 at most, three quarters of the lines drawn as a hand does more.
_OFF, _MOST = 0.068, 70


def is_by_hand(line: Grey) -> bool:
    """Whether a line's letters stand up and down as only a hand puts them.

    A neat hand isn't known by it, nor a field of fewer than five letters.

    Args:
        line: A single line, cut out clean.
    """
    boxes = _letters(line)
    if len(boxes) < _FEWEST:
        return False
    height = float(np.median(boxes[:, 3]))
    middles = boxes[:, 0] + boxes[:, 2] / 2
    feet = boxes[:, 1] + boxes[:, 3]
    one, other = np.triu_indices(len(boxes), 1)
    apart = np.abs(middles[one] - middles[other]) > 0.5 * height
    if not apart.any():
        return False
    one, other = one[apart], other[apart]
    # The middle of the slopes of all pairs: descenders don't tilt it (Theil 1950, Sen 1968).
    slope = float(np.median((feet[other] - feet[one]) / (middles[other] - middles[one])))
    off = feet - slope * middles
    off = np.abs(off - np.median(off)) / height
    return float(np.percentile(off, _MOST)) > _OFF


def _letters(line: Grey) -> NDArray[np.float64]:
    """Left, top, width and height of what has the height of a letter."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink(line), connectivity=8)
    boxes = np.asarray(stats[1:, :4], dtype=np.float64)
    if not len(boxes):
        return boxes
    tall = boxes[boxes[:, 3] > 0.35 * boxes[:, 3].max()]
    usual = float(np.median(tall[:, 3]))
    alike = (boxes[:, 3] >= _HEIGHTS[0] * usual) & (boxes[:, 3] <= _HEIGHTS[1] * usual)
    return boxes[alike & (boxes[:, 2] <= _WIDEST * usual)]
