"""What a blank itself prints inside the place of a field: dots to write on, slashes of a date, a unit, a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import flatten, pixels, rules

if TYPE_CHECKING:
    from extractors.layout.ink import Grey, Mask
    from extractors.teach.spots import Zone

_DARK = 160  # grey of ink on a blank as it is drawn
_AROUND = 0.9  # millimetres around a zone that its reader looks at too
_TOGETHER = 1.3  # millimetres: dots of a row are one thing
_DOT = 0.9  # millimetres
_SHORT_RULE = 2.2  # millimetres
_SPECK = 3  # pixels
_MOST = 16
_NEAR, _PART = 0.3, 0.25  # millimetres around the zone, share of a print's width and height
_PALE = 205  # grey of a thin or pale line on even paper


def ink_of(page: Grey) -> Mask:
    """The ink of a blank, black as it is drawn or scanned."""
    return np.where(page < _DARK, np.uint8(255), np.uint8(0))


def lines_of(page: Grey, scale: float) -> Mask:
    """The ink of a blank with its thin and pale lines, shaded paper made white."""
    return np.where(flatten(page, reach=int(3.0 * scale)) < _PALE, np.uint8(255), np.uint8(0))


def printed_within(mask: Mask, zone: Zone, scale: float) -> tuple[Zone, ...]:
    """Boxes of what is printed in a zone and just around it, long rules left out: readers find those by themselves.

    Args:
        mask: Ink of the whole page.
        zone: Of the field, millimetres.
        scale: Pixels a millimetre.
    """
    height, width = mask.shape
    x0, y0 = max(0, int((zone[0] - _AROUND) * scale)), max(0, int((zone[1] - _AROUND) * scale))
    x1, y1 = min(width, int((zone[2] + _AROUND) * scale) + 1), min(height, int((zone[3] + _AROUND) * scale) + 1)
    crop = mask[y0:y1, x0:x1]
    if crop.size == 0 or not crop.any():
        return ()
    crop = without_rules(crop, scale)
    found: list[tuple[int, Zone]] = []
    for left, top, wide, high, area in dict.fromkeys([*_pieces(crop, scale), *_pieces(_upright(crop, scale), scale)]):
        box = ((x0 + left) / scale, (y0 + top) / scale, (x0 + left + wide) / scale, (y0 + top + high) / scale)
        if area >= _SPECK and _reaches_in(box, zone):
            found.append((area, box))
    found.sort(key=lambda one: -one[0])
    rounded = (tuple(round(value, 1) for value in box) for _, box in found[:_MOST])
    return tuple((b[0], b[1], max(b[2], b[0] + 0.1), max(b[3], b[1] + 0.1)) for b in rounded)


def _pieces(crop: Mask, scale: float) -> list[tuple[int, int, int, int, int]]:
    """Left, top, width, height and ink of each piece of print; a row of dots is one piece."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(crop, connectivity=8)
    small = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) <= _DOT * scale
    small[0] = False
    found = [tuple(map(int, stats[number])) for number in range(1, count) if not small[number]]
    specks = np.where(small[labels], np.uint8(255), np.uint8(0))
    joined = cv2.dilate(specks, np.ones((1, max(1, int(_TOGETHER * scale))), np.uint8))
    _, _, rows, _ = cv2.connectedComponentsWithStats(pixels(joined), connectivity=8)
    reach = int(_TOGETHER * scale) // 2
    for left, top, wide, high, _ in rows[1:]:
        ink = int(np.count_nonzero(specks[top : top + high, left : left + wide]))
        found.append((int(left) + reach, int(top), max(int(wide) - 2 * reach, 1), int(high), ink))
    return found  # type: ignore[return-value] # five numbers each, as OpenCV has them


def _upright(crop: Mask, scale: float) -> Mask:
    """The ink without the short rules on which a date's slashes stand: on a copy, the two may come apart."""
    flat = cv2.morphologyEx(crop, cv2.MORPH_OPEN, np.ones((1, max(3, int(_SHORT_RULE * scale))), np.uint8))
    return pixels(cv2.subtract(crop, cv2.dilate(flat, np.ones((3, 1), np.uint8))))


def _reaches_in(box: Zone, zone: Zone) -> bool:
    """Whether a good part of a print lies in the zone itself: what is only near it, readers leave out anyway."""
    wide = min(box[2], zone[2] + _NEAR) - max(box[0], zone[0] - _NEAR)
    high = min(box[3], zone[3] + _NEAR) - max(box[1], zone[1] - _NEAR)
    return wide > _PART * (box[2] - box[0]) and high > _PART * (box[3] - box[1])


def without_rules(crop: Mask, scale: float) -> Mask:
    """A crop's ink without the rules that the readers of texts take out (`writing.cut_text`)."""
    height, width = crop.shape
    rule = rules(crop, across=min(int(9 * scale), int(0.6 * width)), down=int(0.82 * height))
    return pixels(cv2.bitwise_and(crop, cv2.bitwise_not(cv2.dilate(rule, np.ones((3, 3), np.uint8)))))
