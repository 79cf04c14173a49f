"""The patterned background of cards and passports."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PIL import Image

from resources.specimens.canvas import Canvas

if TYPE_CHECKING:
    from resources.specimens.canvas import Colour


def blend(first: Colour, second: Colour, share: float) -> Colour:
    """A colour between two, `share` of the way to the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return (red, green, blue)


def paper(size: tuple[float, float], dpi: int, left: Colour, middle: Colour, right: Colour) -> Canvas:
    """A sheet in pale colours that run into each other from left to right, with fine waves over it.

    Args:
        size: Width and height in millimetres.
        dpi: Resolution.
        left: Colour at the left edge.
        middle: Colour in the middle.
        right: Colour at the right edge.
    """
    steps = 64
    strip = Image.new("RGB", (steps, 1))
    for step in range(steps):
        share = step / (steps - 1)
        near = blend(left, middle, share * 2) if share < 0.5 else blend(middle, right, share * 2 - 1)
        strip.putpixel((step, 0), near)
    canvas = Canvas(size, dpi)
    canvas.image.paste(strip.resize(canvas.image.size, Image.Resampling.BICUBIC))
    width, height = size
    for number in range(int(height / 1.1) + 6):
        points = []
        for step in range(121):
            x = width * step / 120
            phase = x / width * math.tau * 3 + number * 0.35
            points.append((x, number * 1.1 - 3 + 1.6 * math.sin(phase) + 0.7 * math.sin(phase * 2.7)))
        share = number / (height / 1.1)
        canvas.line(points, blend(blend(left, right, share), (120, 140, 170), 0.18), 0.09)
    return canvas


def rosette(canvas: Canvas, centre: tuple[float, float], radius: float, colour: Colour) -> None:
    """A rosette of interlaced fine lines."""
    cx, cy = centre
    for ring in range(3):
        points = []
        for step in range(361):
            angle = math.radians(step)
            reach = radius * (0.72 - 0.16 * ring + 0.24 * math.sin(angle * (9 + 2 * ring)))
            points.append((cx + reach * math.cos(angle), cy + reach * math.sin(angle)))
        canvas.line(points, colour, 0.08)
