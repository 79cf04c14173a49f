"""Lay a page over its blank: the homography from millimetres of the blank to pixels of the page.

Landmark words give point pairs, many of them wrong (a label printed twice, a value that resembles a label). Two pairs
make a hypothesis (shift, turn, scale); the one that most landmarks agree with is grown to an affine map and to a
homography, with the tolerance shrinking. Deterministic: pairs are tried in a fixed order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.landmarks import Line, Sighting, sightings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.document_types import Blank

    Floats = NDArray[np.float64]

_FEWEST = 4  # landmarks that must agree; three fit almost anywhere
_FOR_HOMOGRAPHY = 8
_NO_COLUMN, _SPREAD, _BROAD = 0.08, 0.15, 0.3  # breadth of what tells a page, an affine map, and it surely
_MANY, _HALF = 12, 0.5  # broad landmarks worth a free map; of fewer it must cost that share of a stiff one
_WRONG = 1.5  # millimetres: the boxes of readers are better
_MOST_PAIRS = 6000
_TOLERANCES = (0.05, 0.035, 0.02, 0.012, 0.008)  # of the blank's diagonal


@dataclass(frozen=True, slots=True)
class Registration:
    """A blank found on a page.

    Attributes:
        matrix: Homography, millimetres of the blank → pixels of the page, row by row.
        agreeing: Landmarks that stand where the matrix says.
        expected: Landmarks of the blank that a reader could have seen.
        residual: Root mean square distance of those that agree, millimetres.
    """

    matrix: tuple[tuple[float, float, float], ...]
    agreeing: frozenset[int]
    expected: int
    residual: float

    @property
    def share(self) -> float:
        """Share of the blank's landmarks that were found in their places."""
        return len(self.agreeing) / max(self.expected, 1)

    def array(self) -> Floats:
        """The matrix for numpy."""
        return np.array(self.matrix, dtype=np.float64)

    def corners(self, size: tuple[float, float]) -> Floats:
        """The blank's corners in pixels of the page, clockwise from the top left one."""
        width, height = size
        return apply(self.array(), np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64))

    def turn(self) -> int:
        """By how many degrees, in quarters, the blank lies turned clockwise on the page."""
        matrix = self.array()
        start, end = apply(matrix, np.array([[0.0, 0.0], [1.0, 0.0]]))
        angle = np.degrees(np.arctan2(end[1] - start[1], end[0] - start[0]))
        return round(float(angle) / 90.0) % 4 * 90


def apply(matrix: Floats, points: Floats) -> Floats:
    """The points after the homography."""
    moved = cv2.perspectiveTransform(points.reshape(-1, 1, 2), matrix)
    return np.asarray(moved, dtype=np.float64).reshape(-1, 2)


def inverse(matrix: Floats) -> Floats:
    """The homography back."""
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def register(page: Sequence[Line], blank: Blank) -> Registration | None:
    """Find the blank on a page by its landmarks.

    Args:
        page: Lines that a reader saw, in pixels.
        blank: Page of a form or side of a card.

    Returns:
        None where too few landmarks agree on any place.
    """
    seen = sightings(page, blank.landmarks)
    expected = sum(len(landmark.text.strip()) >= _FEWEST for landmark in blank.landmarks)
    if len({sighting.landmark for sighting in seen}) < _FEWEST:
        return None
    diagonal = float(np.hypot(*blank.size))
    matrix = _first_guess(seen, diagonal)
    if matrix is None:
        return None
    best: tuple[Floats, list[Sighting]] | None = None
    for fit in (_similar, _affine, _freest):
        way = _grown(matrix, seen, diagonal, fit)
        if way is None or len(way[1]) < _FEWEST or not plausible(way[0], blank.size) or not _tell_apart(way[1]):
            continue
        if best is None or _is_better(way, best, seen):
            best = way
    if best is None:
        return None
    matrix, chosen = best
    return Registration(_rows(matrix), frozenset(s.landmark for s in chosen), expected, _residual(matrix, chosen))


def _grown(
    matrix: Floats, seen: list[Sighting], diagonal: float, fit: Callable[[list[Sighting]], Floats | None]
) -> tuple[Floats, list[Sighting]] | None:
    """The map and the landmarks that agree with it, the tolerance shrinking."""
    chosen: list[Sighting] = []
    for tolerance in _TOLERANCES:
        chosen = _agreeing(matrix, seen, tolerance * diagonal)
        grown = fit(chosen)
        if grown is None:
            return None
        matrix = grown
    return matrix, chosen


def _is_better(free: tuple[Floats, list[Sighting]], stiff: tuple[Floats, list[Sighting]], seen: list[Sighting]) -> bool:
    """Whether a map is worth its freedom: few landmarks, or all at one side, make a twisted sheet of the rest."""
    at = np.array([s.at for s in free[1]], dtype=np.float64)
    sure = len(at) >= _MANY and _breadth(at) >= _BROAD
    return _cost(free[0], seen) < (1.0 if sure else _HALF) * _cost(stiff[0], seen)


def _cost(matrix: Floats, seen: list[Sighting]) -> float:
    """How far landmarks are from where the map puts them, squared; what is far off is wrong, however far."""
    places = apply(inverse(matrix), np.array([s.seen for s in seen]))
    misses = np.hypot(*(places - np.array([s.at for s in seen])).T)
    nearest: dict[int, float] = {}
    for sighting, miss in zip(seen, misses, strict=True):
        nearest[sighting.landmark] = min(float(miss), nearest.get(sighting.landmark, _WRONG))
    return sum(miss**2 for miss in nearest.values())


def _rows(matrix: Floats) -> tuple[tuple[float, float, float], ...]:
    rows = (matrix / matrix[2, 2]).tolist()
    return tuple((row[0], row[1], row[2]) for row in rows)


def _first_guess(seen: list[Sighting], diagonal: float) -> Floats | None:
    """The similarity through two sightings that most landmarks agree with."""
    ordered = sorted(seen, key=lambda s: (not s.whole, -s.likeness, s.landmark))
    at = np.array([complex(*s.at) for s in ordered])
    place = np.array([complex(*s.seen) for s in ordered])
    owner = np.array([s.landmark for s in ordered])
    best, best_score = None, 0.0
    pairs = [
        (i, j)
        for i, j in combinations(range(len(ordered)), 2)
        if owner[i] != owner[j] and abs(at[i] - at[j]) > 0.12 * diagonal
    ][:_MOST_PAIRS]
    for i, j in pairs:
        ratio = (place[j] - place[i]) / (at[j] - at[i])
        if abs(ratio) < 1e-6:
            continue
        misses = np.abs(ratio * (at - at[i]) + place[i] - place) / abs(ratio) / diagonal
        near = misses < _TOLERANCES[0]
        score = len(set(owner[near])) - float(misses[near].mean())
        if score > best_score:
            best, best_score = (ratio, place[i] - ratio * at[i]), score
    if best is None:
        return None
    ratio, shift = best
    return np.array([[ratio.real, -ratio.imag, shift.real], [ratio.imag, ratio.real, shift.imag], [0, 0, 1.0]])


def _agreeing(matrix: Floats, seen: list[Sighting], tolerance: float) -> list[Sighting]:
    """For each landmark its sighting nearest to where the matrix puts it, if within tolerance (millimetres)."""
    back = inverse(matrix)
    places = apply(back, np.array([s.seen for s in seen]))
    misses = np.hypot(*(places - np.array([s.at for s in seen])).T)
    nearest: dict[int, tuple[float, Sighting]] = {}
    for sighting, miss in zip(seen, misses, strict=True):
        best = nearest.get(sighting.landmark)
        if miss < tolerance and (best is None or miss < best[0]):
            nearest[sighting.landmark] = (float(miss), sighting)
    return [sighting for _, sighting in nearest.values()]


def _freest(chosen: list[Sighting]) -> Floats | None:
    """The map that fits best: a homography where there are points enough, else as `_affine`."""
    at = np.array([s.at for s in chosen], dtype=np.float64)
    if len(chosen) >= _FOR_HOMOGRAPHY and _breadth(at) > _SPREAD:
        matrix, _ = cv2.findHomography(at, np.array([s.seen for s in chosen], dtype=np.float64), 0)
        if matrix is not None:
            return np.asarray(matrix, dtype=np.float64)
    return _affine(chosen)


def _affine(chosen: list[Sighting]) -> Floats | None:
    """The affine map that fits best, a similarity where points are few or on a line."""
    if len(chosen) < 3:
        return None
    at = np.array([s.at for s in chosen], dtype=np.float64)
    seen = np.array([s.seen for s in chosen], dtype=np.float64)
    if len(chosen) >= 5 and _breadth(at) > _SPREAD:
        rows = np.c_[at, np.ones(len(at))]
        affine, *_ = np.linalg.lstsq(rows, seen, rcond=None)
        return np.vstack([affine.T, [0, 0, 1.0]])
    return _similar(chosen)


def _similar(chosen: list[Sighting]) -> Floats | None:
    """Shift, turn and one scale."""
    if len(chosen) < 3:
        return None
    source = np.array([complex(*s.at) for s in chosen])
    target = np.array([complex(*s.seen) for s in chosen])
    ratio = np.vdot(source - source.mean(), target - target.mean()) / np.vdot(
        source - source.mean(), source - source.mean()
    )
    shift = target.mean() - ratio * source.mean()
    return np.array([[ratio.real, -ratio.imag, shift.real], [ratio.imag, ratio.real, shift.imag], [0, 0, 1.0]])


def _breadth(at: Floats) -> float:
    """How much of the greater axis of some points the lesser one has: 0, all on one line."""
    values = np.linalg.svd(at - at.mean(axis=0), compute_uv=False)
    return float(values[1] / max(values[0], 1e-9))


def _tell_apart(chosen: list[Sighting]) -> bool:
    """Whether the landmarks don't all stand in one column: that would fit a mirrored page, or many another form."""
    at = np.array([s.at for s in chosen], dtype=np.float64)
    return _breadth(at) > _NO_COLUMN


def _residual(matrix: Floats, chosen: list[Sighting]) -> float:
    places = apply(inverse(matrix), np.array([s.seen for s in chosen]))
    return float(np.sqrt(np.mean(np.sum((places - np.array([s.at for s in chosen])) ** 2, axis=1))))


def plausible(matrix: Floats, size: tuple[float, float]) -> bool:
    """Whether the matrix shows a sheet that a camera could see: not mirrored, not folded, sides of like length."""
    width, height = size
    corners = apply(matrix, np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64))
    if not np.isfinite(corners).all():
        return False
    edges = np.roll(corners, -1, axis=0) - corners
    turns = [a[0] * b[1] - a[1] * b[0] for a, b in zip(edges, np.roll(edges, -1, axis=0), strict=True)]
    if min(turns) <= 0:
        return False
    scales = np.hypot(*edges.T) / np.array([width, height, width, height])
    return bool(scales.max() < 2.5 * scales.min())
