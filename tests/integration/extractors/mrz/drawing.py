"""Pages with machine readable lines, drawn for tests: any size, turned, tilted, seen from aside."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

OCR_B = Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf")
_ADVANCE = 0.723  # of the typeface's size
_TABLE = (96, 108, 122)


def font(pitch: float) -> ImageFont.FreeTypeFont:
    """OCR-B with characters `pitch` pixels apart; the test is skipped where it isn't installed."""
    if not OCR_B.is_file():
        pytest.skip("the typeface OCR-B isn't installed (Debian: fonts-ocr-b)")
    return ImageFont.truetype(str(OCR_B), round(pitch / _ADVANCE))


def card(lines: tuple[str, ...], pitch: float = 12.0, seed: int = 7) -> np.ndarray:
    """The side of a document: some print above, the lines at the foot, on paper that isn't quite white."""
    rng = np.random.default_rng(seed)
    width = round(pitch * (len(lines[0]) + 6))
    height = round(width * 0.7)
    picture = Image.new("L", (width, height), 226)
    pen = ImageDraw.Draw(picture)
    for i, text in enumerate(("REPUBLIC OF UTOPIA", "Surname / Nom", "Given names / Prénoms", "Place of birth / Lieu")):
        pen.text((width * 0.4, height * (0.06 + 0.12 * i)), text, fill=60, font=font(pitch * 0.8))
    pen.rectangle((width * 0.06, height * 0.12, width * 0.3, height * 0.5), fill=150)
    for row, line in enumerate(lines):
        y = height - pitch * (2.5 * (len(lines) - row))
        for place, character in enumerate(line):
            pen.text((pitch * (3 + place), y), character, fill=35, font=font(pitch))
    grey = np.asarray(picture, np.float32) + rng.normal(0, 4, (height, width))
    return cv2.cvtColor(np.clip(grey, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR)


def turned(image: np.ndarray, degrees: float) -> np.ndarray:
    """The picture turned counter-clockwise on a table."""
    height, width = image.shape[:2]
    cos, sin = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    wide, tall = round(width * cos + height * sin), round(width * sin + height * cos)
    move = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    move[:, 2] += ((wide - width) / 2, (tall - height) / 2)
    return cv2.warpAffine(image, move, (wide, tall), flags=cv2.INTER_CUBIC, borderValue=_TABLE)


def from_aside(image: np.ndarray, share: float) -> np.ndarray:
    """The picture photographed from the right: its left edge is smaller by `share`."""
    height, width = image.shape[:2]
    inset = height * share / 2
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[20, inset], [width, 0], [width, height], [20, height - inset]], np.float32)
    move = cv2.getPerspectiveTransform(corners, seen)
    return cv2.warpPerspective(image, move, (width, height), flags=cv2.INTER_CUBIC, borderValue=_TABLE)


def beside(*images: np.ndarray) -> np.ndarray:
    """Several pictures on one page, below each other."""
    width = max(image.shape[1] for image in images) + 60
    height = sum(image.shape[0] + 60 for image in images)
    page = np.full((height, width, 3), 245, np.uint8)
    y = 30
    for image in images:
        page[y : y + image.shape[0], 30 : 30 + image.shape[1]] = image
        y += image.shape[0] + 60
    return page
