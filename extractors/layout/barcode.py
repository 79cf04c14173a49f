"""Bar codes of a zone or a page, through zxing-cpp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import grey

if TYPE_CHECKING:
    from extractors.layout.sheet import Rect, Sheet
    from extractors.page import Image

_AROUND = 2.0  # millimetres: a bar code needs its quiet zone
_SCALES = (1.0, 2.0, 0.5)


@dataclass(frozen=True, slots=True)
class Barcode:
    """A bar code that was read."""

    text: str
    format: str  # as zxing-cpp names it: Code39, PDF417, QRCode …


def read_barcodes(image: Image) -> list[Barcode]:
    """All bar codes of a picture; none found, it is tried larger and smaller."""
    import zxingcpp  # noqa: PLC0415 - only pages need it

    picture = grey(np.asarray(image, dtype=np.uint8))
    for scale in _SCALES:
        how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        tried = picture if scale == 1 else cv2.resize(picture, None, fx=scale, fy=scale, interpolation=how)
        found = [b for b in zxingcpp.read_barcodes(np.ascontiguousarray(tried)) if b.valid and b.text]
        if found:
            return [Barcode(b.text, b.format.name) for b in found]
    return []


def read_zone(sheet: Sheet, zone: Rect) -> list[Barcode]:
    """The bar codes of a zone: in colours first, then with even light."""
    colours = sheet.colours(zone, _AROUND)
    if colours.size == 0:
        return []
    return read_barcodes(colours) or read_barcodes(sheet.crop(zone, _AROUND))
