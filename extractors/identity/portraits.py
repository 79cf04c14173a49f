"""Where the portrait stands beside a machine-readable zone, and the fingerprint of a portrait's picture.

A fingerprint tells that one picture was printed twice. It knows nothing of faces: another photo of the same person
gives another one, and nobody can be found by it from a photo.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from extractors.layout.portrait import judge
from extractors.reading import Box, Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.mrz.find import MrzReading
    from extractors.page import Image

    Floats = NDArray[np.floating[Any]]

NAME = "portrait"
DIGITS = 32  # hexadecimal, of a fingerprint
ALIKE = 18  # of its 128 comparisons, how many may differ; of two people's pictures 35 and more do, mostly 58
_PITCH = 2.54  # millimetres a character of a zone (ICAO Doc 9303-3: ten to the inch)
_DOTS = 6  # pixels a millimetre that a portrait is laid flat at
# Characters a line, and millimetres from the upper line's first one: to the right from … to …, above it from … to …
# (ICAO Doc 9303-4, -6 and -7: zone V, at the left).
_FRAMES = {
    "TD3": (44, -2.0, 33.0, 7.5, 52.5),
    "TD2": (36, -1.5, 28.0, 5.0, 44.0),
    "MRVB": (36, -1.5, 28.0, 5.0, 44.0),
}
_EDGE = 0.04  # of the picture left aside: where it ends is never exact
_WIDE, _HIGH = 64, 80  # pixels that a portrait is brought to
_SOFT = 2.0  # of these pixels: what is finer differs between copies


def fingerprint(portrait: Image) -> str:
    """A portrait's perceptual hash: the same picture copied, scaled or lit otherwise gives nearly the same.

    Args:
        portrait: BGR or grey.

    Returns:
        `DIGITS` hexadecimal digits: of 128 pairs of neighbours, which is brighter, across and down.
    """
    grey = portrait if portrait.ndim == 2 else cv2.cvtColor(portrait, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    x, y = round(_EDGE * width), round(_EDGE * height)
    inner = cv2.resize(grey[y : height - y, x : width - x], (_WIDE, _HIGH), interpolation=cv2.INTER_AREA)
    tones, slope = np.log(inner.astype(np.float32) + 8), _slope()
    level = (slope @ (slope.T @ tones.ravel())).reshape(tones.shape)
    even = cv2.GaussianBlur(tones - level, (0, 0), _SOFT)
    across = cv2.resize(even, (9, 8), interpolation=cv2.INTER_AREA)
    down = cv2.resize(even, (8, 9), interpolation=cv2.INTER_AREA)
    bits = np.concatenate([(across[:, 1:] > across[:, :-1]).ravel(), (down[1:] > down[:-1]).ravel()])
    return np.packbits(bits).tobytes().hex()


@cache
def _slope() -> Floats:
    """An orthonormal base of even light and light that falls off to one side."""
    rows, columns = np.mgrid[0:_HIGH, 0:_WIDE]
    plane = np.stack([np.ones(rows.size), rows.ravel(), columns.ravel()], axis=1)
    return np.asarray(np.linalg.qr(plane)[0], np.float32)


def alike(one: str, other: str) -> bool:
    """Whether two fingerprints are of one picture.

    Args:
        one: Of `fingerprint`.
        other: Of `fingerprint`.
    """
    return len(one) == len(other) == DIGITS and (int(one, 16) ^ int(other, 16)).bit_count() <= ALIKE


def beside_zone(image: Image, zone: MrzReading) -> Reading | None:
    """The portrait at its place above a machine-readable zone: of passports and of cards and visas of their kind.

    Args:
        image: The page that the zone was found on.
        zone: The zone.

    Returns:
        Where it stands, its fingerprint as ``raw``; None where none is there, or the layout has it on another side.
    """
    if zone.format not in _FRAMES or not zone.strips:
        return None
    count, *frame = _FRAMES[zone.format]
    left, right, low, high = frame
    line = zone.strips[0]
    scale = line.length / (count * _PITCH)
    ux, uy = line.axis
    x, y = line.x - ux * line.length / 2, line.y - uy * line.length / 2
    corners = np.array(
        [
            (x + scale * (along * ux + up * uy), y + scale * (along * uy - up * ux))
            for along, up in ((left, high), (right, high), (left, low), (right, low))
        ],
        np.float32,
    )
    wide, tall = round(_DOTS * (right - left)), round(_DOTS * (high - low))
    move = cv2.getAffineTransform(corners[:3], np.array([(0, 0), (wide, 0), (0, tall)], np.float32))
    picture = np.asarray(cv2.warpAffine(image, move, (wide, tall), flags=cv2.INTER_AREA), np.uint8)
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    seen = judge(float(cv2.GaussianBlur(grey, (0, 0), 0.8 * _DOTS).std()))
    if not seen.there:
        return None
    height, width = image.shape[:2]
    (x0, y0), (x1, y1) = corners.min(axis=0) / (width, height), corners.max(axis=0) / (width, height)
    box = Box(max(float(x0), 0.0), max(float(y0), 0.0), min(float(x1), 1.0), min(float(y1), 1.0))
    return Reading(NAME, "true", fingerprint(picture), seen.confidence, page=1, box=box, reader="mark")
