"""Noise, light and blur for bitmaps: fast enough for pages of several megapixels."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bitmap = NDArray[np.uint8]
    Field = NDArray[np.float32]

TILE = 512


def generator(rng: random.Random) -> np.random.Generator:
    """A NumPy generator that follows from a plain one."""
    return np.random.default_rng(rng.getrandbits(64))


def add_noise(image: Bitmap, sigma: float, rng: random.Random) -> Bitmap:
    """Gaussian noise of a standard deviation in grey levels; one tile repeats over the picture."""
    shape = (TILE, TILE, *image.shape[2:])
    tile = generator(rng).normal(0.0, sigma, shape).round()
    rows, columns = -(-image.shape[0] // TILE), -(-image.shape[1] // TILE)
    repeats = (rows, columns, 1)[: image.ndim]
    brighter = np.tile(np.clip(tile, 0, 255).astype(np.uint8), repeats)[: image.shape[0], : image.shape[1]]
    darker = np.tile(np.clip(-tile, 0, 255).astype(np.uint8), repeats)[: image.shape[0], : image.shape[1]]
    return np.asarray(cv2.subtract(cv2.add(image, brighter), darker), dtype=np.uint8)


def light(image: Bitmap, field: Field) -> Bitmap:
    """A picture under uneven light.

    Args:
        image: The picture.
        field: Light from 0 to 1 as a small map that is stretched over the picture.
    """
    height, width = image.shape[:2]
    small = np.clip(field * 255, 0, 255).astype(np.uint8)
    stretched = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    if image.ndim == 3:
        stretched = cv2.cvtColor(np.asarray(stretched), cv2.COLOR_GRAY2BGR)
    return np.asarray(cv2.multiply(image, np.asarray(stretched), scale=1 / 255), dtype=np.uint8)


def glare(image: Bitmap, field: Field) -> Bitmap:
    """A picture with light reflected towards the lens, as a small map from 0 to 1 of how much is added."""
    height, width = image.shape[:2]
    small = np.clip(field * 255, 0, 255).astype(np.uint8)
    stretched = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    if image.ndim == 3:
        stretched = cv2.cvtColor(np.asarray(stretched), cv2.COLOR_GRAY2BGR)
    return np.asarray(cv2.add(image, np.asarray(stretched)), dtype=np.uint8)


def levels(image: Bitmap, black: float, white: float) -> Bitmap:
    """Black and white moved to other grey levels."""
    table = np.clip(black + (white - black) * np.arange(256) / 255, 0, 255).round().astype(np.uint8)
    return np.asarray(cv2.LUT(image, table), dtype=np.uint8)


def blur(image: Bitmap, sigma: float) -> Bitmap:
    """A picture slightly out of focus."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), dtype=np.uint8)
