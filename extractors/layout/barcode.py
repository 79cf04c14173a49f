"""Bar codes of a zone or a page, through zxing-cpp."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import grey, pixels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.layout.ink import Grey
    from extractors.layout.sheet import Rect, Sheet
    from extractors.page import Image

_AROUND = 2.0  # millimetres: a bar code needs its quiet zone
_ENLARGED = 4_000_000  # pixels of a picture, A4 at 200 dpi, up to which it is also tried twice as large
_TILT = 20  # degrees: between two such turns no bar is cut by all lines that zxing-cpp looks along
_LEAST = 8  # pixels: what is smaller holds no bar code


@dataclass(frozen=True, slots=True)
class Barcode:
    """A bar code that was read."""

    text: str
    format: str  # as zxing-cpp names it: Code39, PDF417, QRCode …


def read_barcodes(image: Image, most: int = 6) -> list[Barcode]:
    """All bar codes of a picture; none found, it is tried larger, sharper, smaller and tilted, as `_tries` tells.

    Args:
        image: The picture.
        most: In how many of these ways at most; 1: only as it is.
    """
    import zxingcpp  # noqa: PLC0415 - only pages need it

    picture = grey(np.asarray(image, dtype=np.uint8))
    if min(picture.shape) < _LEAST:
        return []
    for tried in islice(_tries(picture), most):
        found = [code for code in zxingcpp.read_barcodes(np.ascontiguousarray(tried)) if code.valid and code.text]
        if found:
            return [Barcode(code.text, code.format.name) for code in found]
    return []


def _tries(picture: Grey) -> Iterator[Grey]:
    """The picture in the ways that find most of what is left, in this order (`benchmarks.barcodes`)."""
    yield picture
    if picture.size <= _ENLARGED:
        large = pixels(cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))
        yield large
        yield pixels(cv2.addWeighted(large, 2.0, cv2.GaussianBlur(large, (0, 0), 2.5), -1.0, 0))
    yield pixels(cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    if picture.size <= _ENLARGED:
        yield _tilted(large, -_TILT)
        yield _tilted(large, _TILT)


def _tilted(picture: Grey, degrees: float) -> Grey:
    """The picture turned on a white sheet that holds it whole."""
    height, width = picture.shape
    side = int(np.hypot(height, width)) + 1
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    matrix[:, 2] += (side - width) / 2, (side - height) / 2
    return pixels(cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_LINEAR, borderValue=255))


def read_zone(sheet: Sheet, zone: Rect) -> list[Barcode]:
    """The bar codes of a zone: in colours first, then with even light."""
    colours = sheet.colours(zone, _AROUND)
    if colours.size == 0:
        return []
    return read_barcodes(colours) or read_barcodes(sheet.crop(zone, _AROUND))
