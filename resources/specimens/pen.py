"""What a hand leaves on paper: signatures, ticks, and the marks that spoil a field."""

from __future__ import annotations

import itertools
import math
import random
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from resources.specimens.canvas import Canvas, Colour
    from resources.specimens.geometry import Zone

Point = tuple[float, float]

INKS: tuple[Colour, ...] = ((22, 30, 110), (20, 24, 34), (32, 46, 128))


def bezier(p0: Point, p1: Point, p2: Point, p3: Point, steps: int = 24) -> list[Point]:
    """Points along a cubic Bézier curve."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append((a * p0[0] + b * p1[0] + c * p2[0] + d * p3[0], a * p0[1] + b * p1[1] + c * p2[1] + d * p3[1]))
    return points


def sign(canvas: Canvas, zone: Zone, rng: random.Random, colour: Colour) -> None:
    """A signature of random strokes: a tall first letter, loops running to the right, a flourish underneath.

    Args:
        canvas: Sheet to sign.
        zone: Room for the signature.
        rng: Source of its shape.
        colour: Of the ink.
    """
    first = rng.uniform(0.9, 1.4)
    points = bezier((0, 0), (first * 0.2, -first * 3.2), (first * 1.3, -first * 2.6), (first * 0.5, first * 0.3))
    points += bezier(points[-1], (-first * 0.6, first * 1.0), (first * 0.9, first * 0.7), (first * 1.3, -0.2))
    origin, tall, turns = first * 1.3, 1.0, rng.randrange(5, 9)
    forward = rng.uniform(0.2, 0.3)
    for _ in range(turns):  # cursive loops: a trochoid whose height changes from letter to letter
        wanted = rng.choice((0.45, 0.5, 0.6, 0.6, 1.5, 1.9))
        for step in range(18):
            angle = math.tau * step / 18
            tall += (wanted - tall) * 0.12
            x = origin + forward * angle + 0.42 * math.sin(angle)
            points.append((x, -tall * (1 - math.cos(angle)) / 2 - 0.2))
        origin += forward * math.tau
    drop = rng.uniform(0.5, 1.1)
    points += bezier(points[-1], (origin + 1.5, -0.4), (origin + 0.5, drop), (first * rng.uniform(0.5, 2), drop * 0.9))
    width = min(1.0, (zone[3] - zone[1]) / 15) * rng.uniform(0.38, 0.52)  # a finer pen for a small space
    _stroke(canvas, _placed(points, zone, rng), colour, max(width, 0.2))


def _placed(points: list[Point], zone: Zone, rng: random.Random) -> list[Point]:
    """Points scaled to a good part of a zone and moved about in it, slightly slanting."""
    x0, y0, x1, y1 = zone[0] + 1, zone[1] + 1, zone[2] - 1, zone[3] - 1
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    wide = (x1 - x0) * rng.uniform(0.5, 0.75) / (right - left)
    high = min((y1 - y0) * rng.uniform(0.7, 0.85) / (bottom - top), wide * 1.3)
    spare = ((x1 - x0) - wide * (right - left), (y1 - y0) - high * (bottom - top))
    shift = (x0 + spare[0] * rng.uniform(0.2, 0.8), y0 + spare[1] * rng.uniform(0.4, 0.9))
    slant = (x1 - x0) * 0.0006 * rng.uniform(0, 1)
    return [
        (shift[0] + (x - left) * wide + (bottom - y) * high * slant, shift[1] + (y - top) * high) for x, y in points
    ]


def _stroke(canvas: Canvas, points: list[Point], colour: Colour, width: float) -> None:
    """A pen's line: thinner where the hand moves fast."""
    draw, scale = canvas.draw, canvas.scale
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        speed = math.hypot(bx - ax, by - ay)
        pixels = max(2, round(width * scale * (1.15 - min(speed, 1.5) * 0.35)))
        draw.line([(ax * scale, ay * scale), (bx * scale, by * scale)], fill=colour, width=pixels)
        radius = pixels / 2
        draw.ellipse(
            (bx * scale - radius, by * scale - radius, bx * scale + radius - 1, by * scale + radius - 1), fill=colour
        )


def tick(canvas: Canvas, box: Zone, rng: random.Random, colour: Colour) -> None:
    """A cross or a tick by hand in a check box, running a little over its border at times."""
    x0, y0, x1, y1 = box
    side = x1 - x0

    def near(x: float, y: float) -> Point:
        jitter = side * 0.08
        return (x0 + side * x + rng.uniform(-jitter, jitter), y0 + (y1 - y0) * y + rng.uniform(-jitter, jitter))

    if rng.random() < 0.7:
        for a, b in (((0.08, 0.08), (0.92, 0.92)), ((0.92, 0.08), (0.08, 0.92))):
            start, end = near(*a), near(*b)
            bend = near(0.5, 0.5)
            _stroke(canvas, bezier(start, bend, bend, end, 12), colour, 0.55)
    else:
        low = near(0.42, 0.88)
        start, end = near(0.1, 0.5), near(1.05, -0.12)
        _stroke(canvas, bezier(start, start, low, low, 8), colour, 0.65)
        _stroke(canvas, bezier(low, low, near(0.6, 0.4), end, 12), colour, 0.65)


def scribble_over(canvas: Canvas, zone: Zone, rng: random.Random, colour: Colour = (18, 18, 22)) -> None:
    """A zone struck out with a thick marker, back and forth until nothing shows through."""
    x0, y0, x1, y1 = zone
    rows = max(3, round((y1 - y0) / 1.6))
    points: list[Point] = []
    for row in range(rows + 1):
        y = y0 + (y1 - y0) * row / rows
        ends = (x0 + rng.uniform(-1, 1), x1 + rng.uniform(-1, 1))
        left_first = row % 2 == 0
        points += [(x, y + rng.uniform(-0.3, 0.3)) for x in (ends if left_first else ends[::-1])]
    canvas.line(points, colour, 3.2)


def spill(canvas: Canvas, zone: Zone, rng: random.Random) -> None:
    """Coffee over a zone: opaque where the field is, a paler rim and drops around."""
    x0, y0, x1, y1 = canvas.box(zone)
    grow = canvas.px(2)
    left, top = x0 - 3 * grow, y0 - 3 * grow
    mask = Image.new("L", (x1 - x0 + 6 * grow, y1 - y0 + 6 * grow), 0)
    draw = ImageDraw.Draw(mask)
    draw.rounded_rectangle(
        (2 * grow, 2 * grow, mask.width - 2 * grow, mask.height - 2 * grow), radius=2 * grow, fill=255
    )
    for _ in range(26):
        radius = rng.uniform(0.5, 1.3) * grow
        x = rng.uniform(2 * grow, mask.width - 2 * grow)
        y = rng.choice((2 * grow, mask.height - 2 * grow)) + rng.uniform(-0.4, 0.4) * grow
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(grow / 6))
    rim = Image.new("RGB", mask.size, (112, 70, 36))
    canvas.image.paste(rim, (left, top), mask)
    core = mask.filter(ImageFilter.GaussianBlur(grow / 3)).point(lambda value: 255 if value > 240 else 0)
    canvas.image.paste(Image.new("RGB", mask.size, (64, 38, 20)), (left, top), core.filter(ImageFilter.GaussianBlur(2)))
