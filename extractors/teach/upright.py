"""A scanned blank turned straight: rules and rows of text lie level, as a PDF's do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import flatten

if TYPE_CHECKING:
    from extractors.files.blank import BlankPage
    from extractors.layout.ink import Grey

_MOST, _STEP = 4.0, 0.1  # degrees
_LOOK_AT = 900  # pixels of the longer side
_LITTLE = 0.05  # degrees: less isn't worth the blur
_PAPER = 255


def straight(page: BlankPage) -> BlankPage:
    """The page with even light, turned by what it is skewed."""
    even = flatten(page.drawn, reach=max(8, page.drawn.shape[1] // 70))
    angle = skew(even)
    if abs(angle) < _LITTLE:
        return replace(page, bare=even, drawn=even)
    turned = _turned(even, angle)
    return replace(page, bare=turned, drawn=turned)


def skew(page: Grey) -> float:
    """By how many degrees the rows of a page fall to the right: the turn that makes its rows darkest and lightest.

    Args:
        page: Grey, with even light.
    """
    scale = min(1.0, _LOOK_AT / max(page.shape))
    small = np.asarray(255 - cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    best, most = 0.0, -1.0
    for angle in np.arange(-_MOST, _MOST + _STEP / 2, _STEP):
        rows = _turned(small, float(angle), border=0).sum(axis=1, dtype=np.float64)
        sharpness = float(np.square(np.diff(rows)).sum())
        if sharpness > most:
            best, most = float(angle), sharpness
    return best


def _turned(page: Grey, angle: float, border: int = _PAPER) -> Grey:
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(
        cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=border), np.uint8
    )
