"""Check boxes: how much ink stands inside the printed square, beside what the paper itself shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import ink

if TYPE_CHECKING:
    from extractors.layout.ink import Grey, Mask
    from extractors.layout.sheet import Rect, Sheet

_REACH = 1.2  # millimetres that a box may be off its place
_FRAME = 0.16  # of the box's side, left out at each edge: the printed frame
# Share of the inside that is inked: thin pens' ticks have .1 and more, specimens' .3 to .5, dust in empty boxes .02 at
# most. A box that was ticked and filled in again can't be told: above FULL it is doubtful whether it is meant.
_EMPTY, _MARKED, _FULL = 0.025, 0.06, 0.80
_ALL = 0.9  # of the inside, that a line of the print goes across
_THIN, _THICK = 3, 0.18  # pixels and share of the inside's side: what is thicker is no line
_WITHIN = 0.85  # of a circle's inset radius
_CORNERS = 0.25  # share of ink around a circle from which it isn't its mark that covers it
_CONTRAST = 28  # grey levels


@dataclass(frozen=True, slots=True)
class Box:
    """State of a check box.

    Attributes:
        marked: None where it can't be told.
        fill: Share of its inside that is inked.
        confidence: 0 to 1.
    """

    marked: bool | None
    fill: float
    confidence: float


def read_checkbox(sheet: Sheet, zone: Rect, *, circle: bool = False, printed: float = 0.0) -> Box:
    """Whether a box is marked.

    Args:
        sheet: The page laid flat.
        zone: The box's printed outline, millimetres.
        circle: It is printed as a circle: only what stands well within that counts.
        printed: Share of ink that the blank has there.
    """
    crop = sheet.crop(zone, _REACH)
    if crop.size == 0:
        return Box(None, 0.0, 0.0)
    mask = ink(crop)
    side_x, side_y = (zone[2] - zone[0]) * sheet.scale, (zone[3] - zone[1]) * sheet.scale
    left, top = _square(mask, side_x, side_y)
    inset_x, inset_y = _FRAME * side_x, _FRAME * side_y
    x0, x1 = int(left + inset_x), int(left + side_x - inset_x) + 1
    y0, y1 = int(top + inset_y), int(top + side_y - inset_y) + 1
    inside = crop[y0:y1, x0:x1]
    if inside.size == 0:
        return Box(None, 0.0, 0.0)
    if _is_covered(sheet, zone, crop, circle=circle):
        return Box(None, 1.0, 0.4)
    fill = max(0.0, _fill(inside, crop, circle=circle) - printed) / (1.0 - printed)
    told = judge(fill, full=1.0 if circle else _FULL)
    if told.marked and not circle and _fill(_unframed(inside), crop) <= _EMPTY:
        return Box(None, fill, 0.5)  # nothing but straight lines: a frame's shadow, or a rule across it
    return told


def _is_covered(sheet: Sheet, zone: Rect, crop: Grey, *, circle: bool) -> bool:
    """Whether something thick lies over the box; a circle's own mark is a thick dot, which leaves the corners free."""
    if not sheet.is_covered(zone):
        return False
    if not circle:
        return True
    rows, columns = np.mgrid[-1 : 1 : crop.shape[0] * 1j, -1 : 1 : crop.shape[1] * 1j]
    return float(np.mean(ink(crop)[np.hypot(rows, columns) > 1] > 0)) > _CORNERS


def judge(fill: float, full: float = _FULL) -> Box:
    """The state that a share of ink tells, doubtful between the bands.

    Args:
        fill: Share of the inside that is inked.
        full: From here on it may have been filled in to take the tick back; a circle is marked with a dot.
    """
    if fill <= _EMPTY:
        return Box(marked=False, fill=fill, confidence=0.995)
    if fill < _MARKED:
        return Box(None, fill, 0.5)
    if fill > full:
        return Box(None, fill, 0.6)
    return Box(marked=True, fill=fill, confidence=0.995)


def _fill(inside: Grey, crop: Grey, *, circle: bool = False) -> float:
    """Share of the inside that is darker than its paper by a stroke's contrast."""
    paper = float(np.percentile(crop, 80))
    level = min(paper - _CONTRAST, 0.72 * paper)
    dark = np.where(inside < level, np.uint8(255), np.uint8(0))
    # Single pixels are noise of the scanner, a pen's stroke is at least two pixels wide.
    dark = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    if not circle:
        return float(np.count_nonzero(dark)) / dark.size
    rows, columns = np.mgrid[-1 : 1 : dark.shape[0] * 1j, -1 : 1 : dark.shape[1] * 1j]
    within = np.hypot(rows, columns) < _WITHIN
    return float(np.count_nonzero(dark[within])) / max(int(within.sum()), 1)


def _unframed(inside: Grey) -> Grey:
    """The inside without thin lines that go straight across or down all of it, as no pen does."""
    mask = ink(inside)
    lines = np.zeros_like(mask)
    for size in ((1, int(_ALL * inside.shape[1])), (int(_ALL * inside.shape[0]), 1)):
        lines |= np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(size, np.uint8)), dtype=np.uint8)
    thick = max(_THIN + 1, round(_THICK * min(inside.shape)))
    blocks = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8)), dtype=np.uint8)
    lines[blocks > 0] = 0
    grown = cv2.dilate(lines, np.ones((3, 3), np.uint8))
    return np.where(grown > 0, inside.max(), inside).astype(np.uint8)


def _square(mask: Mask, side_x: float, side_y: float) -> tuple[float, float]:
    """Left and top of the printed square: where most of its frame's length is inked, within reach of its place."""
    values = (mask > 0).astype(np.float32)
    wide, high = round(side_x), round(side_y)
    stroke = 3
    rows = cv2.boxFilter(values, -1, (wide, stroke), normalize=True, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    columns = cv2.boxFilter(values, -1, (stroke, high), normalize=True, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    height, width = values.shape
    expected = ((width - side_x) / 2, (height - side_y) / 2)
    reach_y, reach_x = height - high - stroke, width - wide - stroke
    if reach_x <= 0 or reach_y <= 0:
        return expected
    score = (
        rows[:reach_y, :reach_x]
        + rows[high - stroke : high - stroke + reach_y, :reach_x]
        + columns[:reach_y, :reach_x]
        + columns[:reach_y, wide - stroke : wide - stroke + reach_x]
    )
    ys, xs = np.mgrid[:reach_y, :reach_x]
    away = np.hypot(xs - expected[0], ys - expected[1]) / max(side_x, side_y)
    score = score - 0.5 * away  # of two good places the nearer one
    y, x = np.unravel_index(int(np.argmax(score)), score.shape)
    if score[y, x] < 1.6:  # no frame to be seen: trust the blank
        return expected
    return float(x), float(y)
