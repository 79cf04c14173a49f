"""Pictures: one upright sheet for each page of a JPEG, PNG, TIFF, WebP or BMP file. Runs in the child only."""

from __future__ import annotations

import io
import math
import warnings
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, UnidentifiedImageError

from extractors.files.sheet import FileFault, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.files.limits import Limits

# Sizes are checked here before anything is decoded, with the limits of the call.
Image.MAX_IMAGE_PIXELS = None
warnings.simplefilter("ignore")

_STRIP = 512  # rows turned into bytes at a time, so that the page isn't held twice more


def picture_sheets(data: bytes, kind: str, wanted: range, limits: Limits) -> Iterator[Sheet]:
    """The wanted pages of a picture file.

    Args:
        data: The file.
        kind: ``jpeg``, ``png``, ``tiff``, ``webp`` or ``bmp``: no other decoder is tried.
        wanted: Page numbers from 1.
        limits: Limits on pages and pixels.

    Raises:
        FileFault: It can't be decoded or is over a limit.
    """
    try:
        picture = Image.open(io.BytesIO(data), formats=[kind.upper()])
    except UnidentifiedImageError as error:
        raise FileFault("damaged", "its head can't be read") from error
    number = 0
    while True:
        number += 1
        if number > limits.pages:
            raise FileFault("pages")
        if number in wanted:
            yield _sheet(picture, number, limits)
        if kind != "tiff" or number >= wanted.stop - 1 or not _next(picture, number):
            return


def _next(picture: Image.Image, index: int) -> bool:
    """Go to a TIFF's page `index`, counted from 0; False where it has no more."""
    try:
        picture.seek(index)
    except EOFError:
        return False
    return True


def _sheet(picture: Image.Image, number: int, limits: Limits) -> Sheet:
    width, height = picture.size
    if width * height > limits.image_pixels:
        raise FileFault("pixels", f"{width:,} × {height:,}")
    across, down = _resolution(picture)
    scale = min(1.0, math.sqrt(limits.bitmap_pixels / (width * height)))
    target = max(1, int(width * scale)), max(1, int(height * scale))
    if scale < 1 and picture.format == "JPEG":
        picture.draft("RGB", target)  # the decoder halves it on its way, at a fraction of the memory
    try:
        picture.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise FileFault("damaged", "it ends early or its pixels can't be decoded") from error
    image = _rgb(picture)
    # Fax machines scan twice as finely across as down: stretch to square pixels, or no reader knows the letters.
    if across > 0 and down > 0 and not 0.95 < across / down < 1.05:
        finest = max(across, down)
        wide, high = width * finest / across, height * finest / down
        scale = min(1.0, math.sqrt(limits.bitmap_pixels / (wide * high)))
        target = max(1, int(wide * scale)), max(1, int(high * scale))
        across = finest
    if image.size != target:
        image = image.resize(target, Image.Resampling.LANCZOS)
    image = ImageOps.exif_transpose(image)
    width, height = image.size
    return Sheet(number, width, height, _bgr(image), dpi=round(across * scale, 2))


def _rgb(picture: Image.Image) -> Image.Image:
    """The picture in RGB on white paper, its EXIF kept for turning it upright."""
    exif = picture.getexif()
    if picture.mode.startswith(("I", "F")):
        image = _eight_bits(picture)
    elif "A" in picture.mode or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    elif picture.mode == "RGB":
        image = picture.copy() if picture.format == "TIFF" else picture
    else:
        image = picture.convert("RGB")
    image.info.pop("exif", None)
    image.getexif().update({0x0112: exif[0x0112]} if 0x0112 in exif else {})
    return image


def _eight_bits(picture: Image.Image) -> Image.Image:
    """A picture of 16 or 32 bits a pixel: 16-bit scans keep their scale, anything else is stretched over its range."""
    lowest, highest = picture.getextrema()
    if picture.mode.startswith("I;16"):
        lowest, highest = 0, 65535
    span = (highest - lowest) or 1
    return (
        picture.convert("F").point(lambda value: value * (255 / span) - lowest * 255 / span).convert("L").convert("RGB")
    )


def _bgr(image: Image.Image) -> bytearray:
    pixels = bytearray(image.width * image.height * 3)
    row = image.width * 3
    for top in range(0, image.height, _STRIP):
        bottom = min(top + _STRIP, image.height)
        pixels[top * row : bottom * row] = image.crop((0, top, image.width, bottom)).tobytes("raw", "BGR")
    return pixels


def _resolution(picture: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down; zeros where the file doesn't say, or says what can't be."""
    found = picture.info.get("dpi")
    try:
        across, down = (float(value) for value in found)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0
    if not (50 <= across <= 2400 and 50 <= down <= 2400):  # 1 × 1 and 72 × 72 000 are seen in the wild
        return 0.0, 0.0
    return across, down
