"""A page laid flat: the blank's millimetres are its pixels, so that every zone can be cut where it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.blots import FINENESS, blots
from extractors.layout.ink import flatten, grey
from extractors.layout.register import apply, inverse
from extractors.reading import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.layout.ink import Grey, Mask
    from extractors.page import Image

    Floats = NDArray[np.float64]
    Rect = tuple[float, float, float, float]

_SMALL, _LARGE = 300.0, 420.0  # dpi of sheets: pages, and cards with their smaller print
_CARD = 150.0  # millimetres: what is shorter is a card
_COVERED = 0.015  # share of a zone: half a character of a line may be hidden
_MARGIN = 3.0  # millimetres around the blank, so that zones at its edge have some paper around


@dataclass(slots=True)
class Sheet:
    """A rectified page.

    Attributes:
        image: The blank's area with a margin, colours as on the page.
        flat: The same in grey, with even light.
        scale: Pixels a millimetre.
        matrix: Homography, millimetres of the blank → pixels of the page it was taken from.
        page_size: Width and height of that page, pixels.
        sharpness: Pixels of the page a millimetre of the blank: below about 6 small print can't be read.
        covered: Where something lies over it, made when it is asked for.
    """

    image: Image
    flat: Grey
    scale: float
    matrix: Floats
    page_size: tuple[int, int]
    sharpness: float
    covered: Mask | None = None

    def pixels(self, zone: Rect, margin: float = 0.0) -> tuple[int, int, int, int]:
        """The zone in pixels of the sheet, cut at its edges.

        Args:
            zone: Millimetres of the blank.
            margin: Millimetres more on each side.
        """
        height, width = self.flat.shape
        x0, y0, x1, y1 = zone
        left = round((x0 - margin + _MARGIN) * self.scale)
        top = round((y0 - margin + _MARGIN) * self.scale)
        right = round((x1 + margin + _MARGIN) * self.scale)
        bottom = round((y1 + margin + _MARGIN) * self.scale)
        return max(left, 0), max(top, 0), min(right, width), min(bottom, height)

    def crop(self, zone: Rect, margin: float = 0.0) -> Grey:
        """The zone in grey with even light."""
        left, top, right, bottom = self.pixels(zone, margin)
        return self.flat[top:bottom, left:right]

    def colours(self, zone: Rect, margin: float = 0.0) -> Image:
        """The zone as it is on the page."""
        left, top, right, bottom = self.pixels(zone, margin)
        return self.image[top:bottom, left:right]

    def is_covered(self, zone: Rect) -> bool:
        """Whether something thick and dark lies over a part of the zone."""
        if self.covered is None:
            self.covered = blots(self.image, self.scale)
        x0, y0, x1, y1 = (round((value + _MARGIN) * FINENESS) for value in zone)
        part = self.covered[max(y0, 0) : y1, max(x0, 0) : x1]
        return bool(part.size) and float(np.count_nonzero(part)) / part.size > _COVERED

    def place(self, zone: Rect) -> Box:
        """The zone on the page it was taken from, in fractions, upright box around it."""
        x0, y0, x1, y1 = zone
        corners = apply(self.matrix, np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64))
        fractions = np.clip(corners / np.array(self.page_size), 0.0, 1.0)
        (left, top), (right, bottom) = fractions.min(axis=0), fractions.max(axis=0)
        return Box(float(left), float(top), float(right), float(bottom))


def lay_flat(page: Image, matrix: Floats, size: tuple[float, float], *, rough: bool = False) -> Sheet:
    """Rectify the blank's area of a page.

    Args:
        page: Bitmap, BGR or grey.
        matrix: Homography, millimetres of the blank → pixels of the page.
        size: Of the blank, millimetres.
        rough: Half as fine: enough to find labels.
    """
    width, height = size
    scale = (_LARGE if max(size) < _CARD else _SMALL) / 25.4 / (2 if rough else 1)
    to_sheet = np.array([[scale, 0, _MARGIN * scale], [0, scale, _MARGIN * scale], [0, 0, 1.0]])
    target = (round((width + 2 * _MARGIN) * scale), round((height + 2 * _MARGIN) * scale))
    corners = apply(matrix, np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64))
    edges = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    sharpness = float((edges / np.array([width, height, width, height])).min())
    how = cv2.INTER_AREA if sharpness > 1.5 * scale else cv2.INTER_CUBIC
    image = cv2.warpPerspective(page, to_sheet @ inverse(matrix), target, flags=how, borderMode=cv2.BORDER_REPLICATE)
    flat = flatten(grey(np.asarray(image, dtype=np.uint8)), reach=int(3.0 * scale))
    page_size = (page.shape[1], page.shape[0])
    return Sheet(np.asarray(image, dtype=np.uint8), flat, scale, matrix, page_size, sharpness)
