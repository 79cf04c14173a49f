"""Which way up a page lies, found cheaply: a few of its lines are read both ways.

Lines are longer than high, so their shapes tell upright from lying; reading six of them tells up from down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.layout.ink import grey
from extractors.types.value import bare

if TYPE_CHECKING:
    from extractors.page import Image, Word

    ReadLines = Callable[[Sequence[Image]], list[Word]]

LOOK_AT = 1400  # pixels of the longer side: enough to see lines
_TRIED = 5  # lines that are read
_LEAST = 0.12  # mean confidence by which one way must beat the other
_LINE_HEIGHT = 48
_THINNEST, _THICKEST = 0.12, 0.68  # share of a line's box that its letters ink
_LONGEST = 8  # times its height; the beginning of a longer line tells as much


@dataclass(frozen=True, slots=True)
class Strip:
    """A line of text on the small picture: x, y, width, height in its pixels, as it would stand upright."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Orientation:
    """How the page lies.

    Attributes:
        turn: Degrees by which the picture has to be turned counter-clockwise to stand upright: 0, 90, 180, 270.
        sure: Lines were read clearly better this way than the other.
        lines: Lines of text on the page, about.
    """

    turn: int
    sure: bool
    lines: int


def turned(image: Image, turn: int) -> Image:
    """The picture turned counter-clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(image, turn // 90)) if turn else image


def orientation(image: Image, read_lines: ReadLines) -> Orientation:
    """Which way up a page lies.

    Args:
        image: The page.
        read_lines: Reads crops of single lines.
    """
    picture = grey(np.asarray(image, dtype=np.uint8))
    scale = min(1.0, LOOK_AT / max(picture.shape))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    small = np.asarray(small, dtype=np.uint8)
    upright = strips(small)
    lying = strips(np.asarray(np.rot90(small), dtype=np.uint8))
    level, sideways = _weight(upright), _weight(lying)
    if not upright and not lying:
        return Orientation(0, sure=False, lines=0)
    first = 0 if level >= sideways else 90
    chosen, other = (upright, lying) if first == 0 else (lying, upright)
    results = _scores(picture, scale, first, chosen, read_lines)
    if abs(results[0] - results[1]) < _LEAST and other:  # perhaps columns of a table: look at the other axis too
        also = _scores(picture, scale, 90 - first, other, read_lines)
        if max(also) > max(results) + _LEAST:
            first, chosen, results = 90 - first, other, also
    up = first if results[0] >= results[1] else first + 180
    return Orientation(up, sure=abs(results[0] - results[1]) >= _LEAST, lines=len(chosen))


def strips(small: Image) -> list[Strip]:
    """Lines of text: dark marks that run together when smeared sideways."""
    blurred = cv2.GaussianBlur(small, (0, 0), 1.0)
    paper = cv2.medianBlur(blurred, 31)
    dark = np.where(paper.astype(np.int16) - blurred > 22, np.uint8(255), np.uint8(0))
    smeared = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, 13), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(smeared, dtype=np.uint8), connectivity=4)
    found = []
    for number in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[number])
        if not (7 <= height <= 70 and width >= 3.5 * height and area >= 0.35 * width * height):
            continue
        inked = float(np.count_nonzero(dark[y : y + height, x : x + width])) / (width * height)
        if _THINNEST <= inked <= _THICKEST:  # bars of a bar code and frames are solid, letters aren't
            found.append(Strip(x, y, width, height))
    return found


def _weight(found: list[Strip]) -> float:
    return float(sum(min(strip.width, 12 * strip.height) for strip in found))


def _scores(picture: Image, scale: float, turn: int, found: list[Strip], read_lines: ReadLines) -> tuple[float, float]:
    """Mean confidence of some lines, this way up and the other."""
    page = np.rot90(picture, turn // 90)
    median = float(np.median([strip.height for strip in found])) if found else 0.0
    ranked = sorted(
        found, key=lambda s: (abs(s.height - median) > 0.5 * median, -min(s.width, 12 * s.height), s.y, s.x)
    )
    crops = []
    for strip in ranked[:_TRIED]:
        pad = 0.3 * strip.height
        y0, y1 = int(max(0, (strip.y - pad) / scale)), int((strip.y + strip.height + pad) / scale)
        x0, x1 = (
            int(max(0, (strip.x - pad) / scale)),
            int((strip.x + min(strip.width, _LONGEST * strip.height) + pad) / scale),
        )
        crop = page[y0:y1, x0:x1]
        if min(crop.shape) < 5:
            continue
        zoom = _LINE_HEIGHT / crop.shape[0]
        sized = cv2.resize(np.ascontiguousarray(crop), None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA)
        crops.append(np.asarray(sized, dtype=np.uint8))
    if not crops:
        return (0.0, 0.0)
    words = read_lines([*crops, *(np.ascontiguousarray(np.rot90(crop, 2)) for crop in crops)])
    half = len(crops)
    return _sense(words[:half]), _sense(words[half:])


def _sense(words: Sequence[Word]) -> float:
    """How much sense lines make: confidence, weighed by the letters they hold."""
    letters = [len(bare(word.text)) for word in words]
    total = sum(letters)
    if total < 2 * len(letters):  # rules, bars and patterns hardly read as anything
        return 0.0
    return sum(word.confidence * count for word, count in zip(words, letters, strict=True)) / total
