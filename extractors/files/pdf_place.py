"""Where something of a PDF page stands on the page as it is drawn. Runs in the child only."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as c

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.files.sheet import Place

_FAR = 1000.0  # points: far enough that what is rounded doesn't matter
_FINE = 1_000_000  # pdfium gives whole device units: a device this large makes them fractions


def place_of(page: Any, left: float, bottom: float, right: float, top: float) -> Place | None:
    """A rectangle in the page's own points as fractions of the drawn page, its rotation and crop box applied.

    Returns:
        x0, y0, x1, y1 cut to the page; None if it lies outside.
    """
    return placer(page)(left, bottom, right, top)


def placer(page: Any) -> Callable[[float, float, float, float], Place | None]:
    """`place_of` for many rectangles of a page."""
    corner, across, up = (_point(page, x, y) for x, y in ((0.0, 0.0), (_FAR, 0.0), (0.0, _FAR)))
    if corner is None or across is None or up is None:
        return lambda *_: None
    left_x, left_y = corner
    x_by_x, y_by_x = (across[0] - left_x) / _FAR, (across[1] - left_y) / _FAR
    x_by_y, y_by_y = (up[0] - left_x) / _FAR, (up[1] - left_y) / _FAR

    def place(left: float, bottom: float, right: float, top: float) -> Place | None:
        x0, y0 = left_x + left * x_by_x + bottom * x_by_y, left_y + left * y_by_x + bottom * y_by_y
        x1, y1 = left_x + right * x_by_x + top * x_by_y, left_y + right * y_by_x + top * y_by_y
        if x0 > x1:
            x0, x1 = x1, x0
        if y0 > y1:
            y0, y1 = y1, y0
        if x1 <= 0 or x0 >= 1 or y1 <= 0 or y0 >= 1:
            return None
        return max(0.0, x0), max(0.0, y0), min(1.0, x1), min(1.0, y1)

    return place


def _point(page: Any, x: float, y: float) -> tuple[float, float] | None:
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    if not c.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, device_x, device_y):
        return None
    return device_x.value / _FINE, device_y.value / _FINE
