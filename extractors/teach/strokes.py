"""Straight lines, boxes and little squares of a blank's picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import pixels

if TYPE_CHECKING:
    from extractors.layout.ink import Mask
    from extractors.teach.spots import Zone

_ACROSS, _DOWN = 3.2, 2.6  # millimetres: shorter strokes are parts of letters
_THICK = 1.3  # millimetres: what is thicker is a bar
_GAP = 0.35  # millimetres that a drawn frame may be open
_CELL = 2.0  # millimetres: the least side of a box
_SOLID = 0.9  # share of its outline's area that a box's inside has
_SQUARE = (1.7, 7.0)  # millimetres of a check box's inside
_FILLED = 0.7  # share of its outline's area that a check box has: a circle has .785
_FRAME = 0.25  # millimetres of a frame that count as the box: it may have a shadow besides
_STROKE = 0.75  # millimetres: the thickest frame of a check box
_DOT = 0.9  # millimetres
_DOTS_APART, _DOTS_LONG = 2.2, 9.0


@dataclass(frozen=True, slots=True)
class Strokes:
    """What is drawn on a page, millimetres.

    Attributes:
        across: Horizontal lines.
        cells: Insides of boxes, frames and table cells.
        squares: Insides of small closed figures: check boxes, if no letters.
        dots: Rows of dots.
    """

    across: tuple[Zone, ...]
    cells: tuple[Zone, ...]
    squares: tuple[Zone, ...]
    dots: tuple[Zone, ...]


def strokes(mask: Mask, scale: float) -> Strokes:
    """Find all of them.

    Args:
        mask: Ink of the page.
        scale: Pixels a millimetre.
    """
    across = _lines(mask, (max(3, int(_ACROSS * scale)), 1))
    down = _lines(mask, (1, max(3, int(_DOWN * scale))))
    found = [_zone(box, scale) for box in _boxes(across) if box[3] <= _THICK * scale]
    return Strokes(
        tuple(found), tuple(_cells(across | down, scale)), tuple(_squares(mask, scale)), tuple(_dots(mask, scale))
    )


def _lines(mask: Mask, size: tuple[int, int]) -> Mask:
    """Strokes at least as long as the kernel, a pixel's waver allowed."""
    wide, high = size
    thick = cv2.dilate(mask, np.ones((3, 1) if high == 1 else (1, 3), np.uint8))
    long = pixels(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((high, wide), np.uint8)))
    return pixels(cv2.bitwise_and(long, cv2.dilate(mask, np.ones((2, 2), np.uint8))))


def _boxes(mask: Mask) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of each connected piece."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [(int(left), int(top), int(wide), int(high)) for left, top, wide, high, _ in stats[1:]]


def _zone(box: tuple[int, int, int, int], scale: float) -> Zone:
    left, top, wide, high = box
    return left / scale, top / scale, (left + wide) / scale, (top + high) / scale


def _cells(lines: Mask, scale: float) -> list[Zone]:
    """White areas that lines close in on all sides."""
    gap = max(1, int(_GAP * scale))
    closed = cv2.dilate(lines, np.ones((gap | 1, gap | 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(pixels(255 - closed), connectivity=4)
    height, width = lines.shape
    found = []
    for number in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[number])
        if wide >= 0.97 * width or high >= 0.97 * height or min(wide, high) < _CELL * scale:
            continue
        if area >= _SOLID * wide * high:
            grown = gap // 2
            found.append(_zone((left - grown, top - grown, wide + 2 * grown, high + 2 * grown), scale))
    return found


def _squares(mask: Mask, scale: float) -> list[Zone]:
    """Holes of small closed figures with a thin frame, with a part of that."""
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found: list[Zone] = []
    for number, contour in enumerate(contours):
        parent = int(tree[0][number][3])
        if parent < 0:
            continue
        left, top, wide, high = cv2.boundingRect(contour)
        side = (wide + high) / 2 / scale
        if not _SQUARE[0] <= side <= _SQUARE[1] or not 0.75 < wide / max(high, 1) < 1.33:
            continue
        if cv2.contourArea(contour) < _FILLED * (wide - 1) * (high - 1):  # it runs through the middles of pixels
            continue
        outer = cv2.boundingRect(contours[parent])
        if max(outer[2] - wide, outer[3] - high) <= 2 * _STROKE * scale + 2:
            frame = max(1, int(_FRAME * scale))
            found.append(_zone((left - frame, top - frame, wide + 2 * frame, high + 2 * frame), scale))
    return found


def _dots(mask: Mask, scale: float) -> list[Zone]:
    """Rows of dots: small specks side by side, evenly, over a length that a word hasn't."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    small = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= _DOT * scale
    small[0] = False
    specks = np.where(small[labels], np.uint8(255), np.uint8(0)) if count > 1 else np.zeros_like(mask)
    joined = cv2.dilate(specks, np.ones((1, int(_DOTS_APART * scale)), np.uint8))
    long = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, int(_DOTS_LONG * scale)), np.uint8))
    reach = int(_DOTS_APART * scale) // 2
    found = []
    for left, top, wide, high in _boxes(pixels(long)):
        if high <= 1.2 * scale and wide - 2 * reach >= _DOTS_LONG * scale:
            found.append(_zone((left + reach, top, wide - 2 * reach, high), scale))
    return found
