"""Copies from an office scanner: a little turned, grey at times, with noise, dust and the shadow of the edge."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from resources.specimens.copies import Copy
from resources.specimens.grain import add_noise, blur, levels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resources.specimens.grain import Bitmap

MAX_TURN = 2.5  # degrees


def _place(glass: Bitmap, image: Bitmap, centre: tuple[float, float], turn: float) -> None:
    """Lay a sheet or card face down on the glass, with a thin shadow along two of its edges."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0)
    matrix[0, 2] += centre[0] - width / 2
    matrix[1, 2] += centre[1] - height / 2
    size = (glass.shape[1], glass.shape[0])
    outline = np.array([[[0, 0]], [[width, 0]], [[width, height]], [[0, height]]], dtype=np.float32)
    corners = cv2.transform(outline, matrix).reshape(-1, 2)
    thick = max(2, round(min(width, height) * 0.004))
    shade = (corners + np.array([thick * 0.6, thick * 0.6])).round().astype(np.int32)
    cv2.polylines(glass, [shade], isClosed=True, color=(196, 196, 198), thickness=thick, lineType=cv2.LINE_AA)
    cv2.warpAffine(image, matrix, size, dst=glass, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)


def _finish(glass: Bitmap, rng: random.Random, *, dpi: int) -> Copy:
    """What the sensor and the compression do."""
    glass = blur(glass, rng.uniform(0.35, 0.6))
    glass = levels(glass, rng.uniform(14, 34), rng.uniform(238, 250))
    glass = add_noise(glass, rng.uniform(2.5, 5.0), rng)
    for _ in range(rng.randrange(3, 9)):  # dust
        spot = (rng.randrange(glass.shape[1]), rng.randrange(glass.shape[0]))
        cv2.circle(glass, spot, rng.choice((1, 1, 2)), (150,) * 3, -1)
    return Copy(Image.fromarray(glass), dpi, quality=rng.randrange(62, 81))


def scan_sheet(image: Image.Image, rng: random.Random, *, dpi: int) -> Copy:
    """A page of a form from the scanner, 200 to 300 dpi, turned by up to 2.5 degrees.

    Args:
        image: The page as drawn.
        rng: Source of all chances.
        dpi: Resolution at which it is drawn.
    """
    wanted = rng.choice((200, 200, 240, 300))
    width, height = round(image.width * wanted / dpi), round(image.height * wanted / dpi)
    page = _shrunk(image, (width, height), grey=rng.random() < 0.7)
    margin = round(wanted * 0.02)
    glass = np.full((height + 2 * margin, width + 2 * margin, *page.shape[2:]), 244, np.uint8)
    centre = (glass.shape[1] / 2 + rng.uniform(-margin, margin), glass.shape[0] / 2 + rng.uniform(-margin, margin))
    _place(glass, page, centre, rng.uniform(-MAX_TURN, MAX_TURN))
    _edge_shadow(glass, rng, dpi=wanted)
    return _finish(glass, rng, dpi=wanted)


def _shrunk(image: Image.Image, size: tuple[int, int], *, grey: bool) -> Bitmap:
    """A drawing at the scanner's resolution, grey from the start where the scanner is set to it."""
    drawn = np.asarray(image.convert("L") if grey else image)
    return np.asarray(cv2.resize(drawn, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _edge_shadow(glass: Bitmap, rng: random.Random, *, dpi: int) -> None:
    """The lid that doesn't close: a dark strip along the left or the right edge, gone after half an inch."""
    reach = min(dpi // 2, glass.shape[1])
    fall = 1 - rng.uniform(0.2, 0.45) * np.exp(-np.arange(reach) / (dpi * 0.09))
    strip = glass[:, :reach] if rng.random() < 0.5 else glass[:, ::-1][:, :reach]
    strip[:] = (strip * fall.reshape(1, -1, *(1,) * (glass.ndim - 2))).astype(np.uint8)


def scan_sides(images: Sequence[Image.Image], rng: random.Random, *, dpi: int, full_page: bool = False) -> Copy:
    """Cards or a passport on the glass, one below the other, at 300 dpi.

    Args:
        images: Sides to lay on the glass.
        rng: Source of all chances.
        dpi: Resolution at which they are drawn.
        full_page: Whether all of the A4 glass is kept rather than cut to what lies on it.
    """
    wanted = 300
    grey = rng.random() < 0.35
    scale = wanted / dpi
    sides = [_shrunk(image, (round(image.width * scale), round(image.height * scale)), grey=grey) for image in images]
    gap = round(wanted * 0.35)
    width = max(side.shape[1] for side in sides) + 2 * gap
    height = sum(side.shape[0] for side in sides) + gap * (len(sides) + 1)
    if full_page:
        width, height = max(width, 2480), max(height, 3508)
    glass = np.full((height, width, *sides[0].shape[2:]), rng.randrange(240, 252), np.uint8)
    top = float(gap) if not full_page else gap * rng.uniform(1.0, 2.5)
    for side in sides:
        x = width / 2 + rng.uniform(-0.3, 0.3) * gap
        _place(glass, side, (x, top + side.shape[0] / 2), rng.uniform(-MAX_TURN, MAX_TURN))
        top += side.shape[0] + gap
    return _finish(glass, rng, dpi=wanted)
