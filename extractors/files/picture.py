"""Pictures: one upright sheet for each page of a JPEG, PNG, TIFF, WebP or BMP file. Runs in the child only."""

from __future__ import annotations

import io
import math
import warnings
from typing import TYPE_CHECKING, cast

from PIL import ExifTags, Image, UnidentifiedImageError

from extractors.files.sheet import FileFault, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.files.limits import Limits

# Sizes are checked here before anything is decoded, with the limits of the call.
Image.MAX_IMAGE_PIXELS = None
warnings.simplefilter("ignore")

_TURNS = {  # EXIF 2.32, 4.6.4 A: what brings each orientation upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SMOOTH = {"L", "RGB", "RGBA", "CMYK"}  # modes that can be reduced as they are
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
    wide, high, dpi = _target(width, height, across, down, limits.bitmap_pixels)
    if picture.format in {"JPEG", "MPO"}:
        picture.draft("RGB", (wide, high))  # a decoder that halves it on its way needs a quarter of the memory
    try:
        picture.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise FileFault("damaged", "it ends early or its pixels can't be decoded") from error
    image = picture if picture.mode in _SMOOTH else _rgb(picture)
    if image.size != (wide, high):
        image = image.resize((wide, high), Image.Resampling.LANCZOS)  # before it is copied in another mode
    image = _rgb(image)
    turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))  # Pillow has turned a TIFF already
    if turn is not None:
        image = image.transpose(turn)
    return Sheet(number, image.width, image.height, _bgr(image), dpi=round(dpi, 2))


def _target(width: int, height: int, across: float, down: float, most: int) -> tuple[int, int, float]:
    """Size and resolution to hand a picture out with: square pixels, and no more than `most` of them.

    Fax machines scan twice as finely across as down; no reader knows letters that are squeezed like that.
    """
    wide, high, dpi = float(width), float(height), across
    if across > 0 and down > 0 and not 0.95 < across / down < 1.05:
        dpi = max(across, down)
        wide, high = wide * dpi / across, high * dpi / down
    scale = min(1.0, math.sqrt(most / (wide * high)))
    return max(1, int(wide * scale)), max(1, int(high * scale)), dpi * scale


def _rgb(picture: Image.Image) -> Image.Image:
    """The picture in RGB, on white paper where it is transparent."""
    if picture.mode.startswith(("I", "F")):
        return _eight_bits(picture)
    if "A" in picture.mode or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
        return image
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """A grey picture of 16 or 32 bits: 16-bit scans keep their scale, anything else is stretched over its range."""
    deep = picture.convert("I") if picture.mode.startswith("I") else picture
    lowest, highest = cast("tuple[float, float]", deep.getextrema())
    if picture.mode.startswith("I;16"):
        lowest, highest = 0.0, 65535.0
    factor = 255 / ((highest - lowest) or 1.0)
    return deep.convert("F").point(lambda value: value * factor - lowest * factor).convert("L").convert("RGB")


def _bgr(image: Image.Image) -> bytearray:
    pixels = bytearray(image.width * image.height * 3)
    row = image.width * 3
    for top in range(0, image.height, _STRIP):
        bottom = min(top + _STRIP, image.height)
        pixels[top * row : bottom * row] = image.crop((0, top, image.width, bottom)).tobytes("raw", "BGR")
    return pixels


def _resolution(picture: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down; zeros where the file doesn't say, or says what can't be."""
    try:
        across, down = (float(value) for value in picture.info.get("dpi", ()))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0
    if not (50 <= across <= 2400 and 50 <= down <= 2400):  # 1 × 1 and 72 × 72 000 are seen in the wild
        return 0.0, 0.0
    return across, down
