"""Whether somebody signed: writing in the zone beyond what is printed there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import ink, rules

if TYPE_CHECKING:
    from extractors.layout.ink import Mask
    from extractors.layout.sheet import Rect, Sheet

_SPECK = 0.35  # millimetres
# Length of writing, as ink area over stroke width, and its extent, for which a signature is sure or sure not there.
# A form's zone of 100 mm holds 140 mm of stroke when it is signed, a card's of 30 mm as little as 6.
_NOTHING, _SIGNED = (2.5, 0.03), (5.0, 0.12)  # millimetres of stroke: at least, and of the zone's width
_WIDTH = 0.15  # of the zone's width
_STROKE = 0.35  # millimetres of a pen


@dataclass(frozen=True, slots=True)
class Ink:
    """What stands in a signature's zone.

    Attributes:
        signed: None where it can't be told.
        length: Millimetres of stroke, about.
        confidence: 0 to 1.
    """

    signed: bool | None
    length: float
    confidence: float


def read_signature(sheet: Sheet, zone: Rect) -> Ink:
    """Whether the zone is signed.

    Args:
        sheet: The page laid flat.
        zone: Millimetres of the blank.
    """
    crop = sheet.crop(zone)
    if crop.size == 0:
        return Ink(None, 0.0, 0.0)
    mask = ink(crop)
    rule = rules(mask, across=int(0.3 * mask.shape[1]), down=int(0.9 * mask.shape[0]))
    mask = np.asarray(
        cv2.bitwise_and(mask, cv2.bitwise_not(cv2.dilate(rule, np.ones((3, 3), np.uint8)))), dtype=np.uint8
    )
    blot = sheet.is_covered(zone)
    mask = _strokes(mask, sheet.scale)
    if not mask.any():
        return judge(0.0, 0.0, zone[2] - zone[0], blot=blot)
    columns = np.nonzero(mask.any(axis=0))[0]
    extent = (columns[-1] - columns[0] + 1) / sheet.scale
    skeleton = np.count_nonzero(mask) / (_STROKE * sheet.scale) / sheet.scale
    return judge(skeleton, extent, zone[2] - zone[0], blot=blot)


def judge(length: float, extent: float, width: float, *, blot: bool) -> Ink:
    """What a length and an extent of writing in a zone of some width tell (millimetres), doubtful between the bands."""
    if blot:
        return Ink(None, length, 0.4)
    if length <= max(_NOTHING[0], _NOTHING[1] * width):
        return Ink(signed=False, length=length, confidence=0.995)
    if length >= max(_SIGNED[0], _SIGNED[1] * width) and extent >= _WIDTH * width:
        return Ink(signed=True, length=length, confidence=0.995)
    return Ink(None, length, 0.5)


def _strokes(mask: Mask, scale: float) -> Mask:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    keep = np.zeros(count, dtype=bool)
    for number in range(1, count):
        _, _, wide, high, area = stats[number]
        keep[number] = max(wide, high) >= 3 * _SPECK * scale and area > 8
    return np.where(keep[labels], np.uint8(255), np.uint8(0))
