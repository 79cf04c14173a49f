"""What lies over a page: markers, stains, blots. Much thicker than writing, much darker than the paper around."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import grey, pixels

if TYPE_CHECKING:
    from extractors.layout.ink import Mask
    from extractors.page import Image

FINENESS = 5.0  # pixels a millimetre of the mask
_STROKE = 1.5  # millimetres: no pen or print in a field is thicker
_PAPER_WITHIN = 8.0  # millimetres: from the middle of a blot over a line to the paper beside it
_DARK = 0.5  # of the paper's tone; the edge of a shadow has .6 and more
_SHADE = 0.55  # of the page's paper tone: no shadow on a legible page is darker all over


def blots(image: Image, scale: float) -> Mask:
    """Where something dark and thick lies on a page laid flat.

    Args:
        image: The page laid flat, as photographed: light not evened out, or large blots would become paper.
        scale: Its pixels a millimetre.

    Returns:
        255 where it is covered, in `FINENESS` pixels a millimetre.
    """
    zoom = FINENESS / scale
    small = pixels(cv2.resize(grey(image), None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA))
    reach = int(2 * _PAPER_WITHIN * FINENESS) | 1
    # A median first: one bright pixel of noise isn't paper.
    local = cv2.dilate(cv2.medianBlur(small, 5), np.ones((reach, reach), np.uint8)).astype(np.float32)
    paper = np.maximum(local, _SHADE * float(np.percentile(small, 90)))
    dark = np.where(small < _DARK * paper, np.uint8(255), np.uint8(0))
    size = int(_STROKE * FINENESS) | 1
    return pixels(cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))))
