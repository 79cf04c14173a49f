"""The patterned background of cards and passports, and the artificial silhouette for a portrait."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PIL import Image, ImageFilter

from resources.specimens.canvas import Canvas

if TYPE_CHECKING:
    from resources.specimens.canvas import Colour
    from resources.specimens.geometry import Zone


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


def silhouette(canvas: Canvas, zone: Zone, *, long_hair: bool, grey: bool = False) -> None:
    """A portrait that nobody can take for a person: head and shoulders as flat grey shapes.

    Args:
        canvas: Card or page.
        zone: Frame of the portrait.
        long_hair: Whether the hair falls to the shoulders.
        grey: Whether the picture is black and white.
    """
    x0, y0, x1, y1 = canvas.box(zone)
    width, height = x1 - x0, y1 - y0
    picture = Image.new("RGB", (width, height), (222, 222, 222) if grey else (214, 222, 230))
    scene = Canvas((zone[2] - zone[0], zone[3] - zone[1]), canvas.dpi, image=picture)
    draw = scene.draw

    def oval(x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        draw.ellipse(((x - rx) * width, (y - ry) * height, (x + rx) * width, (y + ry) * height), fill=colour)

    hair, skin, coat = (96, 96, 100), (168, 168, 172), (74, 82, 96)
    if long_hair:
        oval(0.5, 0.5, 0.31, 0.34, hair)
    oval(0.5, 1.08, 0.46, 0.33, coat)
    draw.rectangle((0.42 * width, 0.6 * height, 0.58 * width, 0.8 * height), fill=skin)
    oval(0.5, 0.4, 0.24, 0.25, hair)
    oval(0.5, 0.45, 0.2, 0.23, skin)
    picture = picture.filter(ImageFilter.GaussianBlur(max(1.0, width / 160)))
    canvas.image.paste(picture, (x0, y0))
