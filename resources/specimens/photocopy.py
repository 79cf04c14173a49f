"""A copy from an office copier in black and white, scanned again: tones become dots of toner, or are lost."""

from __future__ import annotations

import random
from enum import StrEnum

import cv2
import numpy as np
from PIL import Image

from resources.specimens.copies import Copy
from resources.specimens.grain import add_noise, blur, generator, levels

_PRINTER = 600  # dots to the inch that the copier sets
_RULING = 106  # lines of clustered dots to the inch, at 45 degrees


class Toner(StrEnum):
    """How a copier prints tones."""

    DOTS = "dots"  # clustered, larger where it is darker
    SPRAY = "spray"  # error diffusion: dots strewn
    LINE = "line"  # none: black or white


def photocopied(
    image: Image.Image, rng: random.Random, *, dpi: int, toner: Toner = Toner.DOTS, scanned: int = 300
) -> Copy:
    """A document copied onto a sheet of paper, and the sheet scanned in grey.

    Args:
        image: As drawn.
        rng: Source of all chances.
        dpi: Resolution at which it is drawn.
        toner: How tones are printed.
        scanned: Resolution of the scan.
    """
    size = (round(image.width * _PRINTER / dpi), round(image.height * _PRINTER / dpi))
    grey = np.asarray(image.convert("L").resize(size, Image.Resampling.LANCZOS), np.float32)
    sheet = np.full((size[1] + _PRINTER, size[0] + _PRINTER), 255, np.float32)  # half an inch of paper around
    half = _PRINTER // 2
    seen = np.clip((grey - 40) * rng.uniform(1.2, 1.35), 0, 255)  # copiers make light tints white and dark ones black
    sheet[half : half + size[1], half : half + size[0]] = seen
    rows, columns = np.mgrid[0 : sheet.shape[0], 0 : sheet.shape[1]].astype(np.float32)
    if toner is Toner.DOTS:
        step = 2 * np.pi * _RULING / _PRINTER / np.sqrt(2)
        raster = 0.25 * (np.cos(step * (rows + columns)) + np.cos(step * (rows - columns))) + 0.5
        printed = sheet > 255 * (0.02 + 0.96 * raster)
    elif toner is Toner.SPRAY:
        printed = np.asarray(Image.fromarray(sheet.astype(np.uint8)).convert("1"))
    else:
        printed = sheet > rng.uniform(110, 140)
    specks = generator(rng).random(sheet.shape, np.float32) < 2e-5  # of toner, where none should be
    fallen = cv2.dilate(specks.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    paper = np.asarray(np.where(printed & ~fallen, 255, 0), np.uint8)
    scale = scanned / _PRINTER
    page = np.asarray(cv2.resize(paper, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    page = add_noise(levels(blur(page, rng.uniform(0.35, 0.6)), rng.uniform(18, 34), rng.uniform(236, 248)), 3.0, rng)
    return Copy(Image.fromarray(page), scanned, quality=rng.randrange(66, 86))
