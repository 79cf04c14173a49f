"""The written line of a zone, cut out clean: without frame, neighbours and specks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import ink, pixels, rules, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.layout.ink import Grey, Mask
    from extractors.layout.sheet import Rect, Sheet

_AROUND = 0.9  # millimetres cut around a zone, for what stands a little out of it
_SLACK = 0.4  # millimetres by which the blank's own print may be off
_WHOLLY = 0.9  # share of a piece of ink that lies on the blank's print
_SPECK = 0.25  # millimetres: ink smaller both ways is dirt


@dataclass(frozen=True, slots=True)
class Crop:
    """What stands in a zone.

    Attributes:
        lines: Pictures of single lines, top to bottom; none where the zone is empty.
        covered: Something thick lies over the zone: what is read may be what it left.
    """

    lines: tuple[Grey, ...]
    covered: bool = False


def cut_text(sheet: Sheet, zone: Rect, most_lines: int = 1, printed: Sequence[Rect] = ()) -> Crop:
    """The lines written in a text zone.

    Args:
        sheet: The page laid flat.
        zone: Millimetres of the blank.
        most_lines: More lines than one are looked for only where the field may have them.
        printed: What the blank itself prints there, millimetres: it is no writing.
    """
    crop = sheet.crop(zone, _AROUND)
    if crop.size == 0:
        return Crop(())
    mask = ink(crop)
    height, width = mask.shape
    rule = rules(mask, across=min(int(9 * sheet.scale), int(0.6 * width)), down=int(0.82 * height))
    cleaned = without(crop, rule)
    mask = pixels(cv2.bitwise_and(mask, cv2.bitwise_not(cv2.dilate(rule, np.ones((3, 3), np.uint8)))))
    if printed:
        mask = _without_print(mask, sheet, zone, printed)
    blotted = sheet.is_covered(zone)
    kept = own_ink(mask, sheet.scale, _AROUND)
    if not kept.any():
        return Crop((), covered=blotted)
    rows = [(0, height)] if most_lines == 1 else _rows(kept, sheet.scale, most_lines)
    lines = tuple(line for top, bottom in rows if (line := _line(cleaned, kept, top, bottom)) is not None)
    return Crop(lines, covered=blotted)


def _without_print(mask: Mask, sheet: Sheet, zone: Rect, printed: Sequence[Rect]) -> Mask:
    """The mask without the pieces that lie wholly where the blank has its own print."""
    height, width = mask.shape
    own = np.zeros_like(mask)
    left, top, _, _ = sheet.pixels(zone, _AROUND)
    for box in printed:
        x0, y0, x1, y1 = sheet.pixels(box, _SLACK)
        own[max(y0 - top, 0) : min(y1 - top, height), max(x0 - left, 0) : min(x1 - left, width)] = 255
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    inside = np.bincount(labels[own > 0].ravel(), minlength=count)
    foreign = inside >= _WHOLLY * stats[:, cv2.CC_STAT_AREA]
    foreign[0] = False
    return np.where(foreign[labels], np.uint8(0), mask)


def own_ink(mask: Mask, scale: float, margin: float) -> Mask:
    """Ink that belongs to a zone: no specks, nothing that lies mostly in the margin around it.

    Args:
        mask: Ink of the zone with its margin.
        scale: Pixels a millimetre.
        margin: Millimetres of the margin.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    height, width = mask.shape
    edge, speck = margin * scale, _SPECK * scale
    keep = np.zeros(count, dtype=bool)
    for number in range(1, count):
        left, top, wide, high, area = stats[number]
        if max(wide, high) < speck or area < speck * speck:
            continue
        inside_x = min(left + wide, width - edge) - max(left, edge)
        inside_y = min(top + high, height - edge) - max(top, edge)
        touches = left == 0 or top == 0 or left + wide == width or top + high == height
        least = 0.75 if touches else 0.5
        keep[number] = inside_x >= least * wide and inside_y >= least * high
    own = np.where(keep[labels], np.uint8(255), np.uint8(0))
    return _with_accents(own, mask, labels, stats, scale)


def _with_accents(own: Mask, mask: Mask, labels: np.ndarray, stats: np.ndarray, scale: float) -> Mask:
    """Small ink just above or below what was kept (accents, dots, cedillas) belongs to it."""
    if not own.any():
        return own
    near = cv2.dilate(own, np.ones((int(0.8 * scale) | 1, int(0.3 * scale) | 1), np.uint8))
    for number in np.unique(labels[(near > 0) & (mask > 0)]):
        _, _, wide, high, area = stats[number]
        if number and max(wide, high) < 1.6 * scale and area > 4:
            own[labels == number] = 255
    return own


def _rows(mask: Mask, scale: float, most: int) -> list[tuple[int, int]]:
    """Top and bottom of each written line, from the gaps between them."""
    filled = np.count_nonzero(mask, axis=1) > 0
    rows, start = [], None
    for y, on in enumerate([*filled.tolist(), False]):
        if on and start is None:
            start = y
        elif not on and start is not None:
            rows.append((start, y))
            start = None
    merged: list[tuple[int, int]] = []
    for top, bottom in rows:  # an accent is no line of its own
        if merged and (
            bottom - top < 0.9 * scale
            or top - merged[-1][1] < 0.25 * scale
            or merged[-1][1] - merged[-1][0] < 0.9 * scale
        ):
            merged[-1] = (merged[-1][0], bottom)
        else:
            merged.append((top, bottom))
    return merged if len(merged) <= most else [(0, mask.shape[0])]


def _line(crop: Grey, mask: Mask, top: int, bottom: int) -> Grey | None:
    """The line between two rows, cut close with an even margin of paper."""
    band = mask[top:bottom]
    ys, xs = np.nonzero(band)
    if not len(xs):
        return None
    y0, y1, x0, x1 = top + int(ys.min()), top + int(ys.max()) + 1, int(xs.min()), int(xs.max()) + 1
    pad = max(4, int(0.35 * (y1 - y0)))
    paper = int(np.percentile(crop, 85))
    # Foreign ink in the margin (neighbours, rest of the frame) is painted over, so that only the own line is read.
    near = cv2.dilate(mask, np.ones((9, 9), np.uint8))
    own = np.where(near > 0, crop, np.maximum(crop, np.uint8(paper)))
    line = own[y0:y1, max(0, x0 - 1) : x1 + 1]
    return np.asarray(
        cv2.copyMakeBorder(line, pad, pad, 2 * pad, 2 * pad, cv2.BORDER_CONSTANT, value=paper), dtype=np.uint8
    )
