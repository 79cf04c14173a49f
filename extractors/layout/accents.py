"""Marks over capital letters, seen in the picture: what readers lose (Ì) or mix up (Ù and Ú)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import ink
from extractors.types.spelling import Mark

if TYPE_CHECKING:
    from extractors.layout.ink import Grey

_SLOPE = 0.12  # of a mark's width, between the middles of its upper and lower half
_CAPITAL = 0.62  # of the tallest letter's height


def marks(line: Grey) -> tuple[Mark, ...] | None:
    """Marks that stand apart over the letters of a line of capitals, left to right.

    Args:
        line: Picture of one line.

    Returns:
        None where the letters can't be told from the marks: small letters with their dots, a few letters only.
    """
    mask = ink(line)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes: list[tuple[int, ...]] = [
        (number, *(int(value) for value in stats[number][:4])) for number in range(1, count) if stats[number][4] > 4
    ]
    if not boxes:
        return None
    tallest = max(box[4] for box in boxes)
    capitals = sorted((box for box in boxes if box[4] >= _CAPITAL * tallest), key=lambda box: box[1])
    if len(capitals) < max(3, 0.6 * sum(box[4] > 0.35 * tallest for box in boxes)):
        return None
    height = float(np.median([box[4] for box in capitals]))
    top = float(np.median([box[2] for box in capitals]))
    over = [box for box in boxes if box[2] + box[4] <= top + 0.12 * height and 0.08 * height < box[4] < 0.5 * height]
    found: dict[int, list[tuple[int, ...]]] = {}
    for box in over:
        middle = box[1] + box[3] / 2
        under = [n for n, letter in enumerate(capitals) if letter[1] - 2 <= middle <= letter[1] + letter[3] + 2]
        if under:
            found.setdefault(under[0], []).append(box)
    return tuple(
        Mark(number, "dots" if len(group) == 2 else _slope(labels == group[0][0]) if len(group) == 1 else "other")
        for number, group in sorted(found.items())
    )


def _slope(mark: np.ndarray) -> str:
    """Whether one stroke falls to the right (grave) or rises (acute)."""
    ys, xs = np.nonzero(mark)
    middle = (ys.min() + ys.max()) / 2
    upper, lower = xs[ys < middle], xs[ys > middle]
    if not len(upper) or not len(lower):
        return "other"
    lean = (float(upper.mean()) - float(lower.mean())) / (int(xs.max()) - int(xs.min()) + 1)
    return "grave" if lean < -_SLOPE else "acute" if lean > _SLOPE else "other"
