"""Where something of a PDF page stands on the page as it is drawn. Runs in the child only."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as c

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from extractors.files.sheet import Place

    Points = tuple[float, float]

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


def places_of(page: Any, rectangles: NDArray[Any]) -> tuple[NDArray[np.bool_], NDArray[Any]]:
    """`place_of` for many rectangles of a page at once.

    Args:
        page: The page.
        rectangles: Left, bottom, right and top of each.

    Returns:
        Which of them are on the page, and the places of all; those of the others say nothing.
    """
    axes = _axes(page)
    if axes is None:
        return np.zeros(len(rectangles), bool), np.zeros((len(rectangles), 4))
    corner, by_x, by_y = (np.array(axis) for axis in axes)
    first = corner + rectangles[:, 0:1] * by_x + rectangles[:, 1:2] * by_y
    second = corner + rectangles[:, 2:3] * by_x + rectangles[:, 3:4] * by_y
    low, high = np.minimum(first, second), np.maximum(first, second)
    inside = ((high > 0) & (low < 1) & np.isfinite(low) & np.isfinite(high)).all(axis=1)
    return inside, np.clip(np.hstack([low, high]), 0.0, 1.0)


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
