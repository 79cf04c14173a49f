"""Copies from a phone: a desk, perspective, uneven light, a soft shadow, mild glare, any way up."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from resources.specimens.copies import Copy, is_sheet
from resources.specimens.grain import add_noise, blur, generator, glare, levels, light

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resources.specimens.grain import Bitmap, Field

    Points = NDArray[np.float32]

DESKS = ((122, 86, 58), (70, 64, 60), (150, 140, 128), (48, 62, 84), (104, 110, 104))  # RGB
MAP = (96, 72)  # width and height of the small maps of light


def _desk(size: tuple[int, int], rng: random.Random) -> Bitmap:
    """A table top: one colour with streaks along it."""
    numbers = generator(rng)
    streaks = numbers.normal(0, 7, (160, 6)).astype(np.float32)
    grain_ = numbers.normal(0, 3, (160, 120)).astype(np.float32)
    texture = cv2.resize(streaks, (120, 160), interpolation=cv2.INTER_CUBIC) + grain_
    colour = np.array(rng.choice(DESKS), np.float32)
    small = np.clip(colour[None, None, :] + np.asarray(texture)[:, :, None], 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _corners(size: tuple[int, int], aspect: float, rng: random.Random, *, share: float, lean: float) -> Points:
    """Where the corners of the paper fall in the picture, clockwise from its top left one.

    Args:
        size: Width and height of the picture.
        aspect: Width by height of the paper.
        rng: Source of the angle and the place.
        share: Part of the picture's width or height that the paper takes.
        lean: How strong the perspective is, as a part of the paper's size.
    """
    frame_width, frame_height = size
    width = min(frame_width * share, frame_height * share * aspect)
    height = width / aspect
    angle = math.radians(rng.uniform(-60, 60) * lean)
    cosine, sine = math.cos(angle), math.sin(angle)
    points = []
    for x, y in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        along, down = x * width * (1 + rng.uniform(-lean, lean)), y * height * (1 + rng.uniform(-lean, lean))
        points.append((along * cosine - down * sine, along * sine + down * cosine))
    placed = np.array(points, np.float32)
    low, high = placed.min(axis=0), placed.max(axis=0)
    spare = np.array(size) - (high - low)
    margin = np.array([rng.uniform(0.35, 0.65), rng.uniform(0.35, 0.65)])
    return np.asarray(placed - low + spare * margin, np.float32)


def _light_map(rng: random.Random) -> Field:
    """Light that falls off to one side, with the soft shadow of an arm or the phone at times."""
    x, y = np.meshgrid(np.linspace(-1, 1, MAP[0]), np.linspace(-1, 1, MAP[1]))
    angle = rng.uniform(0, math.tau)
    along = x * math.cos(angle) + y * math.sin(angle)
    field = 0.9 + rng.uniform(0.04, 0.1) * along
    if rng.random() < 0.6:
        edge = x * math.cos(angle + 1.2) + y * math.sin(angle + 1.2) - rng.uniform(-0.3, 0.6)
        field *= 1 - rng.uniform(0.12, 0.26) / (1 + np.exp(-edge * 9))
    field *= 1 - 0.07 * (x**2 + y**2)
    return np.asarray(field, np.float32)


def _glare_map(rng: random.Random) -> Field:
    """A patch of reflected light, weak enough to leave the print under it legible."""
    x, y = np.meshgrid(np.linspace(-1, 1, MAP[0]), np.linspace(-1, 1, MAP[1]))
    cx, cy, reach = rng.uniform(-0.6, 0.6), rng.uniform(-0.6, 0.6), rng.uniform(0.15, 0.4)
    spot = np.exp(-((x - cx) ** 2 + ((y - cy) * rng.uniform(0.8, 2.0)) ** 2) / reach**2)
    return np.asarray(rng.uniform(0.08, 0.22) * spot, np.float32)


def photograph(image: Image.Image, rng: random.Random, *, dpi: int) -> Copy:
    """A phone's picture of one page or side: 2 to 4 megapixels of a card, about 6 of a form.

    Args:
        image: The page or side as drawn.
        rng: Source of all chances.
        dpi: Resolution at which it is drawn.
    """
    sheet = is_sheet(image, dpi)
    if sheet:
        height = rng.randrange(2760, 2960)
        frame, share, lean = (round(height * 3 / 4), height), rng.uniform(0.92, 0.95), 0.014
    else:
        width = rng.randrange(1840, 2280)
        frame, share, lean = (width, round(width * 3 / 4)), rng.uniform(0.74, 0.86), rng.uniform(0.02, 0.06)
    paper = np.asarray(image)
    corners = _corners(frame, image.width / image.height, rng, share=share, lean=lean)
    source = np.array([[0, 0], [image.width, 0], [image.width, image.height], [0, image.height]], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(source, corners), np.float64)
    picture = _desk(frame, rng)
    picture = _cast_shadow(picture, corners, rng)
    picture = _lay(picture, paper, matrix, radius=0 if sheet else round(3.2 / 25.4 * dpi))
    picture = light(picture, _light_map(rng))
    if rng.random() < 0.6:
        picture = glare(picture, _glare_map(rng))
    picture = levels(picture, rng.uniform(6, 22), rng.uniform(236, 255))
    warmth = np.array([1.0, rng.uniform(0.96, 1.0), rng.uniform(0.88, 1.0)])
    for channel in range(3):
        picture[:, :, channel] = levels(picture[:, :, channel], 0, 255 * warmth[channel])
    picture = blur(picture, rng.uniform(0.4, 0.75))
    picture = add_noise(picture, rng.uniform(2.0, 4.5), rng)
    return _held(Image.fromarray(picture), rng, quality=rng.randrange(74, 90))


def _cast_shadow(picture: Bitmap, corners: Points, rng: random.Random) -> Bitmap:
    """The shadow that a paper casts on the desk."""
    height, width = picture.shape[:2]
    scale = np.array([MAP[0] * 4 / width, MAP[1] * 4 / height])
    offset = np.array([rng.uniform(-0.012, 0.012), rng.uniform(0.006, 0.016)]) * width
    mask = np.zeros((MAP[1] * 4, MAP[0] * 4), np.float32)
    cv2.fillConvexPoly(mask, ((corners + offset) * scale).round().astype(np.int32), 1.0)
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), 3))
    return light(picture, np.asarray(1 - 0.55 * soft, np.float32))


def _lay(picture: Bitmap, paper: Bitmap, matrix: NDArray[np.float64], *, radius: int) -> Bitmap:
    """The paper on the desk, seen in perspective; the corners of cards are round."""
    height, width = paper.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - radius, height), 255, -1)
    cv2.rectangle(mask, (0, radius), (width, height - radius), 255, -1)
    for x in (radius, width - radius):
        for y in (radius, height - radius):
            cv2.circle(mask, (x, y), radius, 255, -1)
    size = (picture.shape[1], picture.shape[0])
    seen = np.asarray(cv2.warpPerspective(paper, matrix, size, flags=cv2.INTER_LINEAR))
    cover = np.asarray(cv2.warpPerspective(mask, matrix, size, flags=cv2.INTER_LINEAR)) > 127
    picture[cover] = seen[cover]
    return picture


def _held(image: Image.Image, rng: random.Random, *, quality: int) -> Copy:
    """How the phone was held: mostly upright, turned with an EXIF note at times, turned without one at times."""
    chance = rng.random()
    if chance < 0.6:
        return Copy(image, 0, quality)
    if chance < 0.8:
        orientation = rng.choice((3, 6, 8))
        back = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
        return Copy(image.transpose(back[orientation]), 0, quality, orientation)
    turn = rng.choice((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270))
    return Copy(image.transpose(turn), 0, quality)
