"""Bitmaps as engines want them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import cv2

if TYPE_CHECKING:
    from extractors.page import Image

_MARGIN = 10  # pixels


def grey(image: Image) -> Image:
    """The image in grey."""
    return image if image.ndim == 2 else cast("Image", cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))


def colour(image: Image) -> Image:
    """The image in BGR."""
    return image if image.ndim == 3 else cast("Image", cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))


def framed(image: Image) -> Image:
    """The image with a margin of its own paper: Tesseract misreads letters that touch the edge."""
    return cast("Image", cv2.copyMakeBorder(image, _MARGIN, _MARGIN, _MARGIN, _MARGIN, borderType=cv2.BORDER_REPLICATE))
