"""Where something of a PDF page stands on the page as it is drawn. Runs in the child only."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as c

if TYPE_CHECKING:
    from extractors.files.sheet import Place

_FINE = 1_000_000  # pdfium gives whole device units: a device this large makes them fractions


def place_of(page: Any, left: float, bottom: float, right: float, top: float) -> Place | None:
    """A rectangle in the page's own points as fractions of the drawn page, its rotation and crop box applied.

    Returns:
        x0, y0, x1, y1 cut to the page; None if it lies outside.
    """
    xs: list[float] = []
    ys: list[float] = []
    for x, y in ((left, bottom), (right, top)):
        device_x, device_y = ctypes.c_int(), ctypes.c_int()
        if not c.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, device_x, device_y):
            return None
        xs.append(device_x.value / _FINE)
        ys.append(device_y.value / _FINE)
    x0, x1 = sorted(min(1.0, max(0.0, x)) for x in xs)
    y0, y1 = sorted(min(1.0, max(0.0, y)) for y in ys)
    if max(xs) <= 0 or min(xs) >= 1 or max(ys) <= 0 or min(ys) >= 1:
        return None
    return x0, y0, x1, y1
