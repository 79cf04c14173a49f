"""A cut-out line brought level and freed of what stands above and below: others cut more generously than our finder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from extractors.page import Image

    Floats = NDArray[np.floating[Any]]

_STEEPEST = 0.06  # rise to run: a hand that holds a camera; more is another way up
_COARSE, _CLOSE = 13, 7  # slopes that are tried, over all and around the best
_BLOCKS = 32  # columns are looked at in so many pieces
_ROWS = 96  # of a profile
_THRESHOLD = 0.25  # of the band's ink, from which a row belongs to it
_MARGIN = 0.16  # of the band's height, above and below
_SMALLEST = 8  # pixels
_LOWEST = 0.2  # of the cut's height: what is lower is no line but a piece of one


def framed(grey: Image) -> Image:
    """The line alone, level, with a small margin.

    Args:
        grey: A cut with one line near its middle, upright, one channel; pieces of its neighbours may show.

    Returns:
        The line; the cut itself where nothing in it looks like one.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    height, width = grey.shape[:2]
    if height < _SMALLEST or width < 2 * height:
        return grey
    dark = _ink(grey)
    pieces = np.asarray(cv2.resize(dark, (_BLOCKS, _ROWS), interpolation=cv2.INTER_AREA), np.float32)
    row = height / _ROWS  # pixels of the cut
    places = (np.arange(_BLOCKS) + 0.5) * width / _BLOCKS - width / 2
    slope, profile = _levelled(pieces, places / row)
    band = _band(profile)
    if band is None:
        return grey
    top, bottom = band[0] * row, band[1] * row
    margin = _MARGIN * (bottom - top)
    size = (width, max(round(bottom - top + 2 * margin), 1))
    move = np.array([[1, 0, 0], [slope, 1, top - margin - slope * width / 2]], np.float64)
    how = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    ground = float(np.percentile(grey, 80))  # beyond the cut: paper
    return np.asarray(cv2.warpAffine(grey, move, size, flags=how, borderValue=(ground,)), np.uint8)


def _ink(grey: Image) -> Floats:
    """How much darker each pixel is than the ground around it."""
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    reach = max(round(grey.shape[0] / 3), 3)
    ground = cv2.blur(cv2.dilate(grey, np.ones((reach, reach), np.uint8)), (reach, reach))
    dark = cv2.subtract(ground, grey).astype(np.float32)
    return np.clip(dark, 0, max(float(np.percentile(dark[:, ::2], 97)), 1.0))


def _levelled(pieces: Floats, places: Floats) -> tuple[float, Floats]:
    """The slope at which rows of ink and empty rows differ most, and the profile then.

    Args:
        pieces: Ink of each row in each piece of the columns.
        places: Where the pieces are, in rows right of the middle.
    """
    import numpy as np  # noqa: PLC0415 - heavy

    rows = len(pieces)
    index = np.arange(rows)[:, None]
    padded = np.vstack([pieces, np.zeros((1, pieces.shape[1]), np.float32)])

    def seen_at(slope: float) -> tuple[float, float, Floats]:
        at = index + np.rint(slope * places).astype(np.int64)[None, :]
        at[(at < 0) | (at >= rows)] = rows  # beyond the cut: nothing
        profile = np.take_along_axis(padded, at, axis=0).mean(axis=1)
        return float((np.diff(profile, n=1, prepend=0, append=0)[2:-2] ** 2).sum()), slope, profile

    step = 2 * _STEEPEST / (_COARSE - 1)
    first = max(
        (seen_at(float(slope)) for slope in np.linspace(-_STEEPEST, _STEEPEST, _COARSE)), key=lambda one: one[0]
    )
    near = np.linspace(first[1] - step, first[1] + step, _CLOSE)
    _, slope, profile = max((first, *(seen_at(float(slope)) for slope in near)), key=lambda one: one[0])
    return slope, profile


def _band(profile: Floats) -> tuple[int, int] | None:
    """From which row to which the line reaches: the band of ink that is nearest to the middle and has most of it."""
    import numpy as np  # noqa: PLC0415 - heavy

    rows = len(profile)
    middle = (rows - 1) / 2
    ground = float(np.percentile(profile, 10))
    above = profile - ground
    nearness = 1 - 0.8 * np.abs(np.arange(rows) - middle) / middle
    wide = np.ones(max(round(0.3 * rows), 1))
    peak = int((np.convolve(above, wide, mode="same") * nearness).argmax())
    near = above[max(peak - round(0.15 * rows), 0) : peak + round(0.15 * rows) + 1]
    enough = _THRESHOLD * float(np.median(near))
    if enough <= 0:
        return None
    top = bottom = peak
    while top > 0 and above[top - 1] > enough:
        top -= 1
    while bottom < rows - 1 and above[bottom + 1] > enough:
        bottom += 1
    return (top, bottom + 1) if bottom + 1 - top >= _LOWEST * rows else None
