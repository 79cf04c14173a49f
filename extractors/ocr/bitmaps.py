"""Bitmaps as engines want them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import cv2

if TYPE_CHECKING:
    from extractors.page import Image

_MARGIN = 10  # pixels
_SMALLEST = 3  # pixels of a letter's height, at the very least
_LONGER_SIDE = 11.69  # inches, of A4
_DPI = (100, 400)
_CONTRAST = 32  # steps of grey, of 255, between paper and ink


def grey(image: Image) -> Image:
    """The image in grey."""
    return image if image.ndim == 2 else cast("Image", cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


def colour(image: Image) -> Image:
    """The image in BGR."""
    return image if image.ndim == 3 else cast("Image", cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))


def blank(image: Image) -> bool:
    """Whether there is no ink on it: engines see letters in an empty field, where noise is all there is."""
    if min(image.shape[:2]) < _SMALLEST:
        return True
    smooth = cv2.blur(grey(image), (3, 3))
    return int(smooth.max()) - int(smooth.min()) < _CONTRAST


def page_dpi(width: int, height: int) -> int:
    """The resolution of a whole page's image, taken for A4: Tesseract's own guess loses half of a noisy page's lines.

    Args:
        width: Pixels.
        height: Pixels.
    """
    return min(_DPI[1], max(_DPI[0], round(max(width, height) / _LONGER_SIDE)))


def framed(image: Image) -> Image:
    """The image with a margin of its own paper: Tesseract misreads letters that touch the edge."""
    return cast("Image", cv2.copyMakeBorder(image, _MARGIN, _MARGIN, _MARGIN, _MARGIN, borderType=cv2.BORDER_REPLICATE))
