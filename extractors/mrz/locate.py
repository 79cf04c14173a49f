"""Where machine readable lines stand on a picture, at any angle, found by their shape alone.

Such a line is long and thin (30 to 44 characters at ten an inch, 25 to 45 times as long as high), runs straight, and
has one or two companions of the same length a quarter inch away. Dark marks are joined by closings of several sizes,
since the distance between characters is not known before the line is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from extractors.mrz.strip import Strip, Zone, distinct, mended, turn_between

if TYPE_CHECKING:
    from extractors.page import Image

WORK_SIZE = 1000  # pixels of the longer side while looking; a line is then 10 to 40 pixels high
CLOSE_SIZE = 2200  # the same for a small document on a large picture
SHADES = (0.8, 1.5)  # of Otsu's threshold: faint print first, then print on a busy ground
_STROKES = (9, 15, 25)  # pixels: a dark mark narrower than that is ink
_CLOSINGS = (0.6, 1.0, 1.6)  # of the stroke size: what joins characters, but not lines
_SLIMMEST = 60.0  # length to height
_STOUTEST = 3.5
_LINE = 9.0  # what is stouter than that isn't one line but two or three, joined
_SHORTEST = 0.12  # of the longer side
_FILL = 0.4  # share of ink, holes closed, in the rectangle around it


def _strip_of(points: Image) -> Strip:
    """The rectangle around a set of points."""
    import cv2  # noqa: PLC0415 - heavy

    (x, y), (width, height), angle = cv2.minAreaRect(points)
    if width < height:
        width, height, angle = height, width, angle + 90
    return Strip(float(x), float(y), (angle + 90) % 180 - 90, float(width), float(height))


def blobs(grey: Image, shade: float) -> list[Strip]:
    """Everything on a picture that is as long and thin as machine readable lines, one or two or three together.

    Args:
        grey: The picture, its longer side about `WORK_SIZE`.
        shade: How dark a mark must be to count as ink, in shares of Otsu's threshold.

    Returns:
        The rectangles; one line may be there several times, found in several ways.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    longer = max(grey.shape)
    thin = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))  # what ties a line to a frame or a signature
    found = []
    for stroke in _STROKES:
        round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (stroke, stroke))
        ink = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, round_)
        threshold, _ = cv2.threshold(ink, 0, 255, cv2.THRESH_OTSU)
        mask = (ink > max(shade * threshold, 10)).astype(np.uint8)
        for share in _CLOSINGS:
            size = round(stroke * share) | 1
            joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
            joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, thin)
            _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
            for label, (x, y, width, height, area) in enumerate(stats[1:], start=1):
                if math.hypot(width, height) < _SHORTEST * longer:
                    continue
                part = (labels[y : y + height, x : x + width] == label).astype(np.uint8)
                strip = _strip_of(cv2.findNonZero(part) + np.array([x, y], np.int32))
                if strip.height < 4 or area < _FILL * strip.length * strip.height:
                    continue
                if _STOUTEST <= strip.slimness <= _SLIMMEST:
                    found.append(strip)
    return found


def _companions(one: Strip, other: Strip) -> bool:
    """Whether two strips may be neighbouring lines of one zone."""
    apart = abs(one.across(other.x, other.y))
    height = (one.height + other.height) / 2
    length = max(one.length, other.length)
    return (
        turn_between(one.angle, other.angle) < 4
        and 1.1 * height < apart < 4.5 * height
        and 0.03 * length < apart < 0.13 * length
        and abs(one.along(other.x, other.y)) < 0.25 * length
        and min(one.length, other.length) > 0.6 * length
        and max(one.height, other.height) < 2.2 * min(one.height, other.height)
    )


def _looks(lines: tuple[Strip, ...]) -> float:
    """How much lines look like a zone: long, slim, and alike."""
    longest = max(lines, key=lambda strip: strip.length)
    slim = min(longest.slimness / 30, 1.0)
    alike = min(strip.length for strip in lines) / longest.length
    return longest.length * slim * alike**2


def _ordered(lines: tuple[Strip, ...]) -> tuple[Strip, ...]:
    first = lines[0]
    return tuple(sorted(lines, key=lambda strip: first.across(strip.x, strip.y)))


def zones(lines: Sequence[Strip]) -> list[Zone]:
    """Lines put together to what may be machine readable zones.

    Args:
        lines: The strips of a picture, each once.

    Returns:
        Pairs and triples of parallel neighbours, the likeliest first; a strip may be in several.
    """
    pairs = [(one, other) for one, other in combinations(lines, 2) if _companions(one, other)]
    found = [Zone(_ordered(pair), _looks(pair)) for pair in pairs]
    triples = {_ordered(tuple({*one, *other})) for one, other in combinations(pairs, 2) if {*one} & {*other}}
    found += [
        Zone(triple, _looks(triple) * 1.3)
        for triple in triples
        if _companions(triple[0], triple[1]) and _companions(triple[1], triple[2])
    ]
    return sorted(found, key=lambda zone: (-zone.score, len(zone.strips)))


def split(blob: Strip) -> Zone:
    """Lines that grew together, taken apart where they should be.

    Args:
        blob: A rectangle too stout for one line.

    Returns:
        Two lines, or three where it is stout enough for a TD1 zone.
    """
    rows = 2 if blob.slimness > 7 else 3
    height = blob.height / (1.7 * rows - 0.7)  # between two lines lies 0.7 of a line
    strips = [
        Strip(blob.x, blob.y, blob.angle, blob.length, height).moved((row - (rows - 1) / 2) * 1.7 * height)
        for row in range(rows)
    ]
    return Zone(tuple(strips), _looks(tuple(strips)) * 0.8)


def neighbours(lines: Sequence[Strip]) -> Iterator[Zone]:
    """Zones of which one line only was found: the others are assumed at the usual distance.

    Args:
        lines: The strips of a picture.

    Yields:
        Zones of a found line with an assumed one on either side, the likeliest line first.
    """
    slim = [strip for strip in lines if strip.slimness > 2 * _LINE]
    for strip in sorted(slim, key=lambda strip: -_looks((strip,))):
        apart = 0.062 * strip.length  # a quarter inch between lines of 44 (.057) and 36 (.069) characters
        yield Zone((strip.moved(-apart), strip, strip.moved(apart)), 0.5 * _looks((strip,)))


def locate(image: Image, shade: float = SHADES[0], size: int = WORK_SIZE) -> list[Zone]:
    """Look for machine readable zones.

    Args:
        image: A picture, BGR or grey.
        shade: How dark a mark must be, one of `SHADES`.
        size: Pixels of the longer side while looking.

    Returns:
        Zones in pixels of `image`, the likeliest first; many are none.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    scale = size / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    found = [strip.scaled(1 / scale) for strip in blobs(np.asarray(small, np.uint8), shade)]
    lines = distinct([strip for strip in found if strip.slimness >= _LINE])
    lines = distinct(mended(lines, _SLIMMEST))
    joined = distinct([strip for strip in found if strip.slimness < 1.6 * _LINE])
    several = [*zones(lines), *(split(blob) for blob in joined), *neighbours(lines)]
    return sorted(several, key=lambda zone: -zone.score)
