"""Where something of a PDF page stands on the page as it is drawn. Runs in the child only."""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as c

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.files.sheet import Place

    Points = tuple[float, float]

_NOWHERE = -math.inf
_FAR = 1000.0  # points: far enough that what is rounded doesn't matter
_FINE = 1_000_000  # pdfium gives whole device units: a device this large makes them fractions


def place_of(page: Any, left: float, bottom: float, right: float, top: float) -> Place | None:
    """A rectangle in the page's own points as fractions of the drawn page, its rotation and crop box applied.

    Returns:
        x0, y0, x1, y1 cut to the page; None if it lies outside.
    """
    return placer(page)(left, bottom, right, top)


def placer(page: Any) -> Callable[[float, float, float, float], Place | None]:
    """`place_of` for many rectangles of a page, one by one."""
    axes = _axes(page)
    if axes is None:
        return lambda *_: None
    (left_x, left_y), (x_by_x, y_by_x), (x_by_y, y_by_y) = axes

    if not y_by_x and not x_by_y:  # nearly every page: neither turned nor mirrored across

        def upright(left: float, bottom: float, right: float, top: float) -> Place | None:
            return _within(
                left_x + left * x_by_x, left_y + bottom * y_by_y, left_x + right * x_by_x, left_y + top * y_by_y
            )

        return upright

    def turned(left: float, bottom: float, right: float, top: float) -> Place | None:
        return _within(
            left_x + left * x_by_x + bottom * x_by_y,
            left_y + left * y_by_x + bottom * y_by_y,
            left_x + right * x_by_x + top * x_by_y,
            left_y + right * y_by_x + top * y_by_y,
        )

    return turned


def _within(x0: float, y0: float, x1: float, y1: float) -> Place | None:
    if x0 > x1:
        x0, x1 = x1, x0
    if y0 > y1:
        y0, y1 = y1, y0
    if 0 <= x0 < 1 and 0 < x1 <= 1 and 0 <= y0 < 1 and 0 < y1 <= 1:
        return x0, y0, x1, y1
    if not (_NOWHERE < x0 < 1 and 0 < x1 < math.inf and _NOWHERE < y0 < 1 and 0 < y1 < math.inf):
        return None  # nor is what has no number for its place
    return max(0.0, x0), max(0.0, y0), min(1.0, x1), min(1.0, y1)


def _axes(page: Any) -> tuple[Points, Points, Points] | None:
    """The origin of the page's points on the drawn page, and how far a point to the right and one upwards lead."""
    corner, across, up = (_point(page, x, y) for x, y in ((0.0, 0.0), (_FAR, 0.0), (0.0, _FAR)))
    if corner is None or across is None or up is None:
        return None
    x, y = corner
    return corner, ((across[0] - x) / _FAR, (across[1] - y) / _FAR), ((up[0] - x) / _FAR, (up[1] - y) / _FAR)


def _point(page: Any, x: float, y: float) -> Points | None:
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    if not c.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, device_x, device_y):
        return None
    return device_x.value / _FINE, device_y.value / _FINE
