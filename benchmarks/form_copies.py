"""Copies of a typed form as an office makes them: a little turned and smaller, in uneven light, compressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import random

Picture = NDArray[np.uint8]  # grey

CLEAN_DPI = 200


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a page.

    Attributes:
        data: The picture's file.
        matrix: Homography, pixels of the page as it was drawn → pixels of the copy.
    """

    data: bytes
    matrix: NDArray[np.float64]


def clean(picture: Picture) -> Copy:
    """The page as it was drawn."""
    return Copy(bytes(cv2.imencode(".png", picture)[1]), np.eye(3))


def degraded(picture: Picture, rng: random.Random) -> Copy:
    """Turned, scaled, seen a little from the side, in uneven light, blurred, noisy, as a JPEG.

    Args:
        picture: Grey, as it was drawn.
        rng: Source of all chances.
    """
    height, width = picture.shape
    margin = 0.03
    turn, scale = np.radians(rng.uniform(-2.2, 2.2)), rng.uniform(0.92, 1.0)
    size = (round(width * (1 + 2 * margin)), round(height * (1 + 2 * margin)))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    middle = np.array([width / 2, height / 2])
    rotation = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    seen = (corners - middle) @ rotation.T + np.array(size) / 2
    tilt = rng.choice((0.0, 0.0, 0.006, 0.012))
    seen += np.array([[rng.uniform(-tilt, tilt) * width, rng.uniform(-tilt, tilt) * height] for _ in range(4)])
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32))
    paper = rng.uniform(225, 250)
    page = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA, borderValue=255).astype(np.float32)
    page = rng.uniform(10, 45) + page / 255 * (paper - 25)
    rows, columns = np.mgrid[-1 : 1 : size[1] * 1j, -1 : 1 : size[0] * 1j]
    angle, depth = rng.uniform(0, 6.3), rng.uniform(0.0, 0.16)
    page *= 1 - depth * (0.5 + 0.5 * (rows * np.sin(angle) + columns * np.cos(angle)))
    page = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.35, 0.85))
    grain = np.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.uniform(2, 6), page.shape)
    final = np.clip(page + grain, 0, 255).astype(np.uint8)
    data = bytes(cv2.imencode(".jpg", final, [cv2.IMWRITE_JPEG_QUALITY, rng.randrange(58, 84)])[1])
    return Copy(data, np.asarray(matrix, dtype=np.float64))


def dpi_of(rng: random.Random) -> int:
    """What an office scans at."""
    return rng.choice((150, 170, 200, 200))
