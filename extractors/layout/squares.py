"""Check boxes on a page that nobody has described: small squares that stand for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.checkbox import Box as State
from extractors.layout.checkbox import judge
from extractors.layout.ink import flatten, grey, pixels
from extractors.reading import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.layout.ink import Grey, Mask
    from extractors.page import Image

    Floats = NDArray[np.float32]

_SIDES = (2.2, 7.0)  # millimetres of a printed box
_PAGE = 210.0  # millimetres across, where the resolution isn't known
_FINE = 8.0  # pixels a millimetre to look with: A4 at 200 dpi
_LARGEST_ZOOM = 3.0
_DARK, _PALE = 185, 205  # of 255, which paper has: lines, and thin ones of which a bold cross leaves little
_SURROUNDINGS, _DARKER = 4.0, 18  # millimetres; grey levels than these
_THICK = 2.0  # millimetres: a line is thinner, two that cross too
_EDGE = 0.88  # share of each side that must be inked
_OBLONG = 0.12  # of its side, that a box may be higher or wider
_STEP = 2  # pixels between two places that are tried: lines are made three thick
_STRAIGHT = 0.94  # share of a side that is inked on one line of pixels
_CORNER = 4  # inked pixels of the nine around a corner
_BESIDE = 0.2  # of its width that is empty beside it, or nearly
_DARK_GROUND = 0.6  # inked share of a box and what is around it, from which it is light print on dark
_CROWDED = 0.25  # inked share of that
_ALIKE, _OVER = 0.55, 0.2  # share of two frames that is common: of one box, of two that can't both be
_FEW, _UNLIKE = 4, 0.15  # boxes from which a page has a usual size; how far another may be off
_BEYOND = 0.35  # of a side: how far its lines are followed outside
_RUNS_ON = 0.8  # inked share of what lies beyond, from which a line is a rule of a table
_MOST_RULES = 4  # of the eight ways in which a side may run on
_INSIDE = 0.25  # of the side, left out at each edge when its state is judged


Frame = tuple[float, int, int, int, int]  # score, left, top, width, height in pixels


@dataclass(frozen=True, slots=True)
class Square:
    """A box that was found.

    Attributes:
        box: Its outline, in fractions of the page.
        state: Marked, empty, or not to be told.
    """

    box: Box
    state: State


def find_squares(image: Image, dpi: float = 0.0) -> list[Square]:
    """The check boxes of a page, in reading order.

    Args:
        image: The page, upright, skewed by a degree at most.
        dpi: Its resolution; 0: it is taken for as wide as A4.
    """
    height, width = image.shape[:2]
    fineness = (dpi / 25.4) if dpi else width / _PAGE
    zoom = float(np.clip(_FINE / fineness, 0.5, _LARGEST_ZOOM))
    how = cv2.INTER_CUBIC if zoom > 1 else cv2.INTER_AREA
    picture = pixels(cv2.resize(grey(image), None, fx=zoom, fy=zoom, interpolation=how))
    fineness *= zoom
    flat = flatten(picture, reach=int(3 * fineness))
    reach = round(_SURROUNDINGS * fineness) | 1
    near = cv2.adaptiveThreshold(flat, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, reach, _DARKER)
    apart: list[Frame] = []
    for level in (_DARK, _PALE):
        dark = np.where(flat < level, np.uint8(255), pixels(near))  # light rules, and frames beside a thick cross
        apart += [one for one in _boxes(dark, fineness) if not any(_cover(one, other) for other in apart)]
    squares = []
    for _, x, y, wide, high in _of_one_size(apart):
        box = Box(x / flat.shape[1], y / flat.shape[0], (x + wide) / flat.shape[1], (y + high) / flat.shape[0])
        squares.append(Square(box, judge(_fill(flat, x, y, wide, high))))
    return sorted(squares, key=lambda one: (round(one.box.y0 * height / 8), one.box.x0))


def _boxes(dark: Mask, fineness: float) -> list[Frame]:
    """The frames in what is dark, each once."""
    mask = _lines(dark, fineness)
    return [
        one
        for one in _apart(_frames(mask, fineness))
        if _is_straight(mask, *one[1:]) and not _within_text(dark, *one[1:])
    ]


def _lines(dark: Mask, fineness: float) -> Mask:
    """What is dark and thin: no bars, no filled cells, no light print on dark ground."""
    thick = round(_THICK * fineness)
    blocks = pixels(cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8)))
    return pixels(cv2.subtract(dark, cv2.dilate(blocks, np.ones((3, 3), np.uint8))))


def _frames(mask: Mask, fineness: float) -> list[Frame]:
    """Every place where four lines of about one length meet, and don't all run on."""
    across = _sums(cv2.dilate(mask, np.ones((3, 1), np.uint8)), 1)
    down = _sums(cv2.dilate(mask, np.ones((1, 3), np.uint8)), 0)
    rows, columns = mask.shape
    found: list[Frame] = []
    for wide in range(round(_SIDES[0] * fineness), round(_SIDES[1] * fineness) + 1, _STEP):
        if wide >= columns:
            break
        level = (across[:, wide:] - across[:, :-wide]) / wide
        tops, lefts = np.nonzero(level[::_STEP, ::_STEP] >= _EDGE)
        tops, lefts = tops * _STEP, lefts * _STEP
        for high in range(round(wide * (1 - _OBLONG)), round(wide * (1 + _OBLONG)) + 1, _STEP):
            within = tops + high <= rows
            ys, xs = tops[within], lefts[within]
            bottom = level[ys + high - 1, xs]
            left = (down[ys + high, xs] - down[ys, xs]) / high
            right = (down[ys + high, xs + wide - 1] - down[ys, xs + wide - 1]) / high
            least = np.minimum(np.minimum(left, right), bottom)
            for n in np.nonzero(least >= _EDGE)[0]:
                y, x = int(ys[n]), int(xs[n])
                if _has_corners(mask, x, y, wide, high) and _stands_alone(across, down, x, y, wide, high):
                    found.append((float(least[n] + level[y, x]), x, y, wide, high))
    return found


def _has_corners(mask: Mask, x: int, y: int, wide: int, high: int) -> bool:
    """Whether its sides meet: those of letters are round there, or open."""
    right, bottom = x + wide - 1, y + high - 1
    for row, column in ((y, x), (y, right), (bottom, x), (bottom, right)):
        around = mask[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
        if np.count_nonzero(around) < _CORNER:
            return False
    return True


def _sums(mask: object, axis: int) -> Floats:
    """Running sums of ink along an axis, with a zero before the first."""
    values = (np.asarray(mask) > 0).astype(np.float32)
    summed = np.cumsum(values, axis=axis, dtype=np.float32)
    return np.asarray(np.pad(summed, ((1, 0), (0, 0)) if axis == 0 else ((0, 0), (1, 0))), dtype=np.float32)


def _stands_alone(across: Floats, down: Floats, x: int, y: int, wide: int, high: int) -> bool:
    """Whether its lines end at its corners: those of a table's cell run on to the next."""
    rows, columns = down.shape[0] - 1, across.shape[1] - 1
    on = 0
    reach = max(3, round(_BEYOND * wide))
    gap = 3  # pixels: a line may be thick
    for line in (y, y + high - 1):
        for start in (x - gap - reach, x + wide + gap):
            first, last = max(0, start), min(columns, start + reach)
            on += last > first and (across[line, last] - across[line, first]) >= _RUNS_ON * (last - first)
    for line in (x, x + wide - 1):
        for start in (y - gap - reach, y + high + gap):
            first, last = max(0, start), min(rows, start + reach)
            on += last > first and (down[last, line] - down[first, line]) >= _RUNS_ON * (last - first)
    return on <= _MOST_RULES


def _is_straight(mask: Mask, x: int, y: int, wide: int, high: int) -> bool:
    """Whether each side is one line of pixels: what letters resemble is bent."""

    def best(lines: Mask, axis: int) -> bool:
        return bool(lines.size) and float((lines > 0).mean(axis=axis).max()) >= _STRAIGHT

    rows = (mask[max(0, line - 2) : line + 3, x + 1 : x + wide - 1] for line in (y, y + high - 1))
    columns = (mask[y + 1 : y + high - 1, max(0, line - 2) : line + 3] for line in (x, x + wide - 1))
    return all(best(row, 1) for row in rows) and all(best(column, 0) for column in columns)


def _within_text(dark: Mask, x: int, y: int, wide: int, high: int) -> bool:
    """Whether letters stand close on a side of it; a rule alone may. On dark ground nothing is a box."""
    near = wide // 3
    around = dark[max(0, y - near) : y + high + near, max(0, x - near) : x + wide + near]
    if np.count_nonzero(around) > _DARK_GROUND * around.size:
        return True
    gap, reach = 2, max(3, round(_BESIDE * wide))
    for start in (x - gap - reach, x + wide + gap):
        strip = dark[y : y + high, max(0, start) : max(0, start + reach)] > 0
        if not strip.size:
            continue
        inked = strip.mean(axis=0)
        if float(inked[inked < _RUNS_ON].sum()) / strip.shape[1] > _CROWDED:
            return True
    return False


def _apart(found: list[Frame]) -> list[Frame]:
    """One of each heap of frames that lie over each other: a printed line is some pixels thick, its middle counts."""
    kept: list[Frame] = []
    left = np.array(sorted(found, reverse=True), dtype=np.float64).reshape(-1, 5)
    while len(left):
        wide = np.minimum(left[:, 1] + left[:, 3], left[0, 1] + left[0, 3]) - np.maximum(left[:, 1], left[0, 1])
        high = np.minimum(left[:, 2] + left[:, 4], left[0, 2] + left[0, 4]) - np.maximum(left[:, 2], left[0, 2])
        shared = np.clip(wide, 0, None) * np.clip(high, 0, None)
        areas = left[:, 3] * left[:, 4]
        alike = (shared / (areas + areas[0] - shared) > _ALIKE) & (left[:, 0] >= left[0, 0] - 0.05)
        score, x, y, width, height = np.median(left[alike], axis=0)
        kept.append((float(score), round(x), round(y), round(width), round(height)))
        left = left[shared / np.minimum(areas, areas[0]) < _OVER]
    return kept


def _cover(one: Frame, other: Frame) -> bool:
    """Whether two frames can't both be boxes."""
    wide = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    high = min(one[2] + one[4], other[2] + other[4]) - max(one[2], other[2])
    return wide > 0 and high > 0 and wide * high >= _OVER * min(one[3] * one[4], other[3] * other[4])


def _of_one_size(found: list[Frame]) -> list[Frame]:
    """Those as large as most: boxes of a form are alike, what a word resembles is of any size."""
    if len(found) < _FEW:
        return found
    sizes = np.array([one[3] * one[4] for one in found], dtype=np.float64) ** 0.5
    alike = np.abs(sizes[:, None] / sizes[None, :] - 1) < _UNLIKE
    middle = sizes[int(np.argmax(alike.sum(axis=1)))]
    return [one for one, size in zip(found, sizes, strict=True) if abs(size / middle - 1) < _UNLIKE]


def _fill(flat: Grey, x: int, y: int, wide: int, high: int) -> float:
    """Inked share of its inside: what is darker than half way between the paper and the darkest ink around."""
    inset_x, inset_y = max(3, round(_INSIDE * wide)), max(3, round(_INSIDE * high))
    inside = flat[y + inset_y : y + high - inset_y, x + inset_x : x + wide - inset_x]
    darkest = float(np.percentile(flat[max(0, y) : y + high, max(0, x) : x + wide], 2))
    return float(np.count_nonzero(inside < (255 + min(darkest, _DARK)) / 2)) / max(1, inside.size)
