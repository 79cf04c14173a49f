"""The artificial portrait: flat shapes, another for each holder and the same on all their papers."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PIL import Image, ImageFilter

from resources.specimens.canvas import Canvas
from resources.specimens.guilloche import blend

if TYPE_CHECKING:
    from PIL import ImageDraw

    from resources.specimens.canvas import Colour
    from resources.specimens.geometry import Zone
    from resources.specimens.people import Person

_HAIR: tuple[Colour, ...] = ((40, 38, 40), (84, 66, 54), (128, 104, 76), (188, 166, 120), (176, 176, 180))
_SKIN: tuple[Colour, ...] = ((204, 190, 184), (184, 172, 168), (158, 142, 134), (126, 110, 104))
_COAT: tuple[Colour, ...] = ((54, 60, 76), (74, 82, 96), (112, 74, 78), (150, 152, 160), (206, 206, 210))
_GROUND: tuple[Colour, ...] = ((206, 216, 228), (226, 230, 234), (190, 200, 208), (220, 214, 208))


def silhouette(canvas: Canvas, zone: Zone, person: Person, *, grey: bool = False) -> None:
    """A portrait that nobody can take for a person: flat shapes, chosen by who the holder is.

    Args:
        canvas: Card or page.
        zone: Frame of the portrait.
        person: Whose portrait.
        grey: Whether the picture is black and white.
    """
    rng = random.Random(f"{person.surname}/{person.given_names}/{person.birth_date}/{person.sex}")
    x0, y0, x1, y1 = canvas.box(zone)
    width, height = x1 - x0, y1 - y0
    ground, hair, skin, coat = (rng.choice(one) for one in (_GROUND, _HAIR, _SKIN, _COAT))
    picture = Image.new("RGB", (width, height), ground)
    scene = Canvas((zone[2] - zone[0], zone[3] - zone[1]), canvas.dpi, image=picture)
    draw = scene.draw
    middle, wide, tall = 0.5 + rng.uniform(-0.04, 0.04), rng.uniform(0.16, 0.235), rng.uniform(0.2, 0.255)
    eyes = 0.42 + rng.uniform(-0.03, 0.05)

    def oval(x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        draw.ellipse(((x - rx) * width, (y - ry) * height, (x + rx) * width, (y + ry) * height), fill=colour)

    clouds = Image.new("L", (5, 6))
    clouds.putdata([rng.randrange(256) for _ in range(30)])
    shade = Image.new("RGB", picture.size, blend(ground, (60, 70, 90), 0.5))
    picture.paste(shade, (0, 0), clouds.resize(picture.size, Image.Resampling.BICUBIC))
    lit = blend(ground, (90, 96, 110), 0.35)  # one side of the ground lies in the shade
    side = rng.choice((0.0, 1.0))
    draw.polygon([(side * width, 0), (rng.uniform(0.3, 0.7) * width, 0), (side * width, height)], fill=lit)
    if rng.random() < (0.8 if person.sex == "F" else 0.06):  # hair to the shoulders
        oval(
            middle, eyes + rng.uniform(0.02, 0.16), wide + rng.uniform(0.05, 0.12), tall + rng.uniform(0.05, 0.16), hair
        )
    shoulders = rng.uniform(0.34, 0.5)
    oval(middle, 1.08, shoulders, rng.uniform(0.27, 0.38), coat)
    neck = rng.uniform(0.4, 0.6) * wide
    draw.rectangle(((middle - neck) * width, eyes * height, (middle + neck) * width, 0.84 * height), fill=skin)
    if rng.random() < 0.4:  # a collar
        pale = blend(coat, (250, 250, 250), 0.7)
        points = [(middle - 1.3 * neck, 0.8), (middle, 0.97), (middle + 1.3 * neck, 0.8)]
        draw.line([(x * width, y * height) for x, y in points], fill=pale, width=max(2, width // 22))
    crown = rng.uniform(0.02, 0.07)
    if rng.random() < 0.85:
        oval(middle + rng.uniform(-0.03, 0.03), eyes - crown, wide + rng.uniform(0.01, 0.05), tall + 0.02, hair)
    oval(middle, eyes + 0.02, wide, tall, skin)
    _face(draw, (middle, eyes, wide, tall), (width, height), rng, hair=hair, skin=skin, beard=person.sex == "M")
    if grey:
        picture = picture.convert("L").convert("RGB")
    picture = picture.filter(ImageFilter.GaussianBlur(max(1.0, width / 160)))
    canvas.image.paste(picture, (x0, y0))


def _face(
    draw: ImageDraw.ImageDraw,
    head: tuple[float, float, float, float],
    size: tuple[int, int],
    rng: random.Random,
    *,
    hair: Colour,
    skin: Colour,
    beard: bool,
) -> None:
    """A fringe, a beard, spectacles: bands of one colour, no features."""
    middle, eyes, wide, tall = head
    width, height = size
    shape = tuple(round(edge) for edge in (
        (middle - wide) * width, (eyes + 0.02 - tall) * height,
        (middle + wide) * width, (eyes + 0.02 + tall) * height,
    ))  # fmt: skip
    if rng.random() < 0.5:
        reach = rng.randrange(35, 70)
        draw.chord(shape, 270 - reach, 270 + reach, fill=hair)
    if beard and rng.random() < 0.4:
        reach = rng.randrange(40, 75)
        draw.chord(shape, 90 - reach, 90 + reach, fill=hair)
    if rng.random() < 0.35:
        dark = blend(skin, (20, 20, 24), 0.75)
        line, high = max(2, width // 40), rng.uniform(0.1, 0.16) * width
        y, half = eyes * height, 0.4 * wide * width
        for way in (-1, 1):
            x = (middle + way * 0.5 * wide) * width
            draw.rounded_rectangle((x - half, y - high / 2, x + half, y + high / 2), 6, outline=dark, width=line)
        draw.line(((middle - 0.1 * wide) * width, y, (middle + 0.1 * wide) * width, y), fill=dark, width=line)
