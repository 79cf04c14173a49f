"""Whether a portrait stands in its frame: a picture has broad tones, a ground with fine lines has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import grey

if TYPE_CHECKING:
    from extractors.layout.sheet import Rect, Sheet

_SOFT = 0.8  # millimetres: finer than that are guilloches and print
_INNER = 1.0  # millimetres of the frame left aside: the place is never exact
_NOTHING, _PICTURE = 5.0, 11.0  # spread of the tones, of 255, at most and at least


@dataclass(frozen=True, slots=True)
class Portrait:
    """What stands in a portrait's frame.

    Attributes:
        there: Whether it is a picture; None where it can't be told.
        spread: Of its tones.
        confidence: 0 to 1.
    """

    there: bool | None
    spread: float
    confidence: float


def read_portrait(sheet: Sheet, zone: Rect) -> Portrait:
    """Whether a picture fills the frame.

    Args:
        sheet: The page laid flat.
        zone: Millimetres of the blank.
    """
    crop = sheet.colours(zone, -_INNER)
    if crop.size == 0:
        return Portrait(None, 0.0, 0.0)
    soft = cv2.GaussianBlur(grey(np.asarray(crop, np.uint8)), (0, 0), _SOFT * sheet.scale)
    return judge(float(np.asarray(soft, np.float32).std()))


def judge(spread: float) -> Portrait:
    """What a spread of tones tells."""
    if spread >= _PICTURE:
        return Portrait(there=True, spread=spread, confidence=0.995)
    if spread <= _NOTHING:
        return Portrait(there=False, spread=spread, confidence=0.98)
    return Portrait(None, spread, 0.5)
