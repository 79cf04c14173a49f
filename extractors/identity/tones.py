"""Whether a picture without colour is a scan in grey or a photocopy: by the tones of its portrait.

A scanner keeps tones; a copier prints black toner only, and makes tones of dots or drops them. Where there is no
portrait, it is small, or the copy was scanned too coarsely to show its dots, nothing is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from extractors.page import Image
    from extractors.reading import Box

PHOTOCOPY, GREY_SCAN, UNTOLD = "photocopy", "grey_scan", "black_and_white"  # codes of doubts
_SMALLEST = 110  # pixels of a portrait's lesser side
_EDGE = 12  # that part of it is left aside at each side: its place isn't exact
_SOFT, _DOT = 4.0, 2.5  # pixels: tones are coarser, dots finer
_MIDDLE = (0.2, 0.8)  # tones that a copier prints as dots
_ENOUGH = 0.15  # share of the portrait with such tones
_SMOOTH, _DOTTED = 0.1, 0.19  # grain of the smoother quarter of them, in shares of a print's in black and white
_EXTREME = 0.15  # of the range from black to white: as good as black, or white
_BILEVEL = (
    0.86  # share of the portrait that is black or white where tones were dropped; of photographs half is, at most
)


def copy_of(image: Image, portrait: Box) -> str:
    """How a picture without colour was made.

    Args:
        image: The page, BGR or grey.
        portrait: Where a portrait stands on it.

    Returns:
        `PHOTOCOPY`, `GREY_SCAN`, or `UNTOLD`.
    """
    height, width = image.shape[:2]
    left, right = round(portrait.x0 * width), round(portrait.x1 * width)
    top, bottom = round(portrait.y0 * height), round(portrait.y1 * height)
    aside, below = (right - left) // _EDGE, (bottom - top) // _EDGE
    cut = image[top + below : bottom - below, left + aside : right - aside]
    if min(right - left, bottom - top) < _SMALLEST:
        return UNTOLD
    grey = cut if cut.ndim == 2 else cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY)
    low, high = np.percentile(grey, (1, 99))
    tones = np.clip((grey.astype(np.float32) - low) / max(float(high - low), 20.0), 0, 1)
    if float(((tones < _EXTREME) | (tones > 1 - _EXTREME)).mean()) > _BILEVEL:
        return PHOTOCOPY
    soft = cv2.GaussianBlur(tones, (0, 0), _SOFT)
    middle = (soft > _MIDDLE[0]) & (soft < _MIDDLE[1])
    if middle.mean() < _ENOUGH:
        return UNTOLD
    fine = tones - cv2.GaussianBlur(tones, (0, 0), _DOT)
    power = np.maximum(cv2.boxFilter(fine * fine, -1, (9, 9)), 0)
    spread = np.sqrt(power / np.maximum(soft * (1 - soft), 0.03))
    grain = float(np.percentile(spread[middle], 25))
    return PHOTOCOPY if grain > _DOTTED else GREY_SCAN if grain < _SMOOTH else UNTOLD
