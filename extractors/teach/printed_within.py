"""What a blank itself prints inside the place of a field: dots to write on, slashes of a date, a unit, a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import pixels, rules

if TYPE_CHECKING:
    from extractors.layout.ink import Grey, Mask
    from extractors.teach.spots import Zone

_DARK = 160  # grey of ink on a blank as it is drawn
_AROUND = 0.9  # millimetres around a zone that its reader looks at too
_TOGETHER = 1.3  # millimetres: dots of a row are one thing
_MOST = 12
_NEAR, _PART = 0.3, 0.25  # millimetres around the zone, share of a print's width and height
_ROUND_FILL = 0.02  # share of ink within a square box's inside from which a circle is tried
_INSET = 0.16


def ink_of(page: Grey) -> Mask:
    """The ink of a blank, black as it is drawn or scanned."""
    return np.where(page < _DARK, np.uint8(255), np.uint8(0))


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
    near = cv2.dilate(crop, np.ones((1, max(1, int(_TOGETHER * scale))), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(pixels(near), connectivity=8)
    reach = int(_TOGETHER * scale) // 2
    found: list[tuple[int, Zone]] = []
    for number in range(1, count):
        left, top, wide, high, _ = stats[number]
        part = crop[top : top + high, left : left + wide]
        area = int(np.count_nonzero(part))
        if area < 3:
            continue
        left, wide = left + reach, max(wide - 2 * reach, 1)
        box = ((x0 + left) / scale, (y0 + top) / scale, (x0 + left + wide) / scale, (y0 + top + high) / scale)
        if _reaches_in(box, zone):
            found.append((area, box))
    found.sort(key=lambda one: -one[0])
    rounded = (tuple(round(value, 1) for value in box) for _, box in found[:_MOST])
    return tuple((b[0], b[1], max(b[2], b[0] + 0.1), max(b[3], b[1] + 0.1)) for b in rounded)


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


def is_round(mask: Mask, zone: Zone, scale: float) -> bool:
    """Whether a check box is drawn as a circle: the corners of its inside are inked, its middle isn't."""
    wide, high = zone[2] - zone[0], zone[3] - zone[1]
    x0, x1 = int((zone[0] + _INSET * wide) * scale), int((zone[2] - _INSET * wide) * scale) + 1
    y0, y1 = int((zone[1] + _INSET * high) * scale), int((zone[3] - _INSET * high) * scale) + 1
    inside = mask[max(y0, 0) : y1, max(x0, 0) : x1] > 0
    if inside.size == 0 or inside.mean() < _ROUND_FILL:
        return False
    rows, columns = np.mgrid[: inside.shape[0], : inside.shape[1]]
    middle_y, middle_x = (inside.shape[0] - 1) / 2, (inside.shape[1] - 1) / 2
    ends = (slice(0, inside.shape[0] // 2), slice(inside.shape[0] // 2, None))
    sides = (slice(0, inside.shape[1] // 2), slice(inside.shape[1] // 2, None))
    away = np.hypot((rows - middle_y) / max(middle_y, 1), (columns - middle_x) / max(middle_x, 1))
    corners = all(inside[end, side].any() for end in ends for side in sides)
    return corners and bool(inside[away < 0.8].mean() < _ROUND_FILL)
