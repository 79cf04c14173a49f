"""Move the registration onto the ink: landmarks' printed boxes against the black on the sheet.

A reader's boxes are good to about a millimetre; the ink of a label is good to a tenth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import rules
from extractors.layout.register import apply, plausible
from extractors.layout.sheet import lay_flat

if TYPE_CHECKING:
    from extractors.document_types import Landmark
    from extractors.layout.register import Registration
    from extractors.layout.sheet import Floats, Rect, Sheet
    from extractors.page import Image

_REACHES = (3.5, 1.5)  # millimetres that a landmark may be off at most, first and last
_KNOWN = 0.6  # share of landmarks in their places from which these tell how far off the rest may be …
_AT_LEAST, _TIMES = 1.0, 4.0  # … by so many millimetres and so many times their own distance
_LOOSE = 0.4  # of the reach: by so much labels may disagree with one another
_RING = 0.7  # millimetres of paper expected around a label
_FEWEST = 8
_CLEAR = 0.12  # how much blacker the box must be than its surroundings


def refine(page: Image, place: Registration, landmarks: Sequence[Landmark], size: tuple[float, float]) -> Floats:
    """A better matrix for the page, or the same where the ink doesn't tell.

    Labels in rows of equal distance look alike: with more reach than the registration asks for, all of them would stand
    on the values of the row above as well.

    Args:
        page: Bitmap, BGR or grey.
        place: Where the blank lies as far as is known.
        landmarks: Of the blank.
        size: Of the blank, millimetres.
    """
    matrix = place.array()
    most = _AT_LEAST + _TIMES * place.residual if place.share >= _KNOWN else _REACHES[0]
    for reach in (min(one, most) for one in _REACHES):
        better = _closer(lay_flat(page, matrix, size, rough=True), landmarks, size, reach)
        if better is not None:
            matrix = better
    return matrix


def _closer(sheet: Sheet, landmarks: Sequence[Landmark], size: tuple[float, float], reach: float) -> Floats | None:
    """The sheet's matrix, moved so that most labels stand on their ink."""
    at, found = [], []
    for landmark in landmarks:
        shift = _shift(sheet, landmark.at, reach)
        if shift is not None:
            x0, y0, x1, y1 = landmark.at
            middle = ((x0 + x1) / 2, (y0 + y1) / 2)
            at.append(middle)
            found.append((middle[0] + shift[0], middle[1] + shift[1]))
    if len(at) < _FEWEST:
        return None
    blank, seen = np.array(at), np.array(found)
    _, kept = cv2.findHomography(blank, seen, cv2.RANSAC, _LOOSE * reach)
    chosen = np.asarray(kept).ravel() > 0
    if int(chosen.sum()) < max(_FEWEST, len(at) // 2):
        return None
    found_fit, _ = cv2.findHomography(blank[chosen], seen[chosen], 0)
    fit = np.asarray(found_fit, dtype=np.float64)
    if fit.shape != (3, 3):
        return None
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float64)
    if np.abs(apply(fit, corners) - corners).max() > 3 * reach:  # extrapolated from one end of the page
        return None
    better: Floats = sheet.matrix @ fit
    return better if plausible(better, size) else None


def _shift(sheet: Sheet, zone: Rect, most: float) -> tuple[float, float] | None:
    """By how many millimetres the label's ink is off its printed box."""
    crop = sheet.crop(zone, most + _RING)
    width = round((zone[2] - zone[0]) * sheet.scale)
    height = round((zone[3] - zone[1]) * sheet.scale)
    ring = round(_RING * sheet.scale)
    reach = round(most * sheet.scale)
    if crop.shape != (height + 2 * (ring + reach), width + 2 * (ring + reach)):
        wanted = (height + 2 * (ring + reach), width + 2 * (ring + reach))
        if abs(crop.shape[0] - wanted[0]) > 2 or abs(crop.shape[1] - wanted[1]) > 2:
            return None  # at the sheet's edge
    darkness = 255 - crop
    mask = np.where(darkness > 70, np.uint8(255), np.uint8(0))
    rule = rules(mask, across=int(8 * sheet.scale), down=int(4.5 * sheet.scale))
    darkness[cv2.dilate(rule, np.ones((3, 3), np.uint8)) > 0] = 0
    values = darkness.astype(np.float32) / 255
    inner = cv2.boxFilter(values, -1, (width, height), normalize=False, anchor=(0, 0))
    outer = cv2.boxFilter(values, -1, (width + 2 * ring, height + 2 * ring), normalize=False, anchor=(0, 0))
    rows = min(2 * reach + 1, inner.shape[0] - ring, outer.shape[0])
    columns = min(2 * reach + 1, inner.shape[1] - ring, outer.shape[1])
    box = inner[ring : ring + rows, ring : ring + columns]
    around = outer[:rows, :columns] - box
    area, border = width * height, (width + 2 * ring) * (height + 2 * ring) - width * height
    score = box / area - around / border
    _, best, _, place = cv2.minMaxLoc(score)
    if best < _CLEAR:
        return None
    return (place[0] - reach) / sheet.scale, (place[1] - reach) / sheet.scale
