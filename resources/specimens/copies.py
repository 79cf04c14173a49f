"""A copy of a document as it reaches the bank: a bitmap, how it is compressed, how it says it is turned."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image


class Degradation(StrEnum):
    """How a copy was made."""

    CLEAN = "clean"  # rendered, as a portal for uploads or a good archive has it
    SCAN = "scan"  # an office scanner: slightly turned, grey, noisy, compressed
    PHOTO = "photo"  # a phone: perspective, uneven light, mild glare


@dataclass(frozen=True, slots=True)
class Copy:
    """One page or picture.

    Attributes:
        image: The bitmap as stored, RGB or grey.
        dpi: Its resolution, 0 for a photo.
        quality: Of the JPEG compression.
        orientation: EXIF orientation that turns it upright, 1 if it is or nobody says.
    """

    image: Image.Image
    dpi: int
    quality: int
    orientation: int = 1


def degrade(image: Image.Image, kind: str, rng: random.Random, *, dpi: int) -> Copy:
    """A copy of one page or one side.

    Args:
        image: As drawn.
        kind: clean, scan or photo.
        rng: Source of all chances.
        dpi: Resolution at which it is drawn.

    Raises:
        ValueError: There is no such kind.
    """
    degradation = Degradation(kind)
    if degradation is Degradation.CLEAN:
        return render(image, rng, dpi=dpi)
    if degradation is Degradation.SCAN:
        from resources.specimens.scan import scan_sheet, scan_sides  # noqa: PLC0415 - loads OpenCV

        return scan_sheet(image, rng, dpi=dpi) if is_sheet(image, dpi) else scan_sides([image], rng, dpi=dpi)
    from resources.specimens.photo import photograph  # noqa: PLC0415 - loads OpenCV

    return photograph(image, rng, dpi=dpi)


def is_sheet(image: Image.Image, dpi: int) -> bool:
    """Whether a drawing is an A4 sheet rather than a card or a passport."""
    return image.height / dpi * 25.4 > 250


def render(image: Image.Image, rng: random.Random, *, dpi: int) -> Copy:
    """The drawing itself at 200 to 300 dpi (cards at 300), hardly compressed."""
    wanted = rng.choice((200, 240, 300)) if is_sheet(image, dpi) else 300
    if wanted != dpi:
        size = (round(image.width * wanted / dpi), round(image.height * wanted / dpi))
        image = image.resize(size, Image.Resampling.BOX if wanted * 2 == dpi else Image.Resampling.LANCZOS)
    return Copy(image, wanted, quality=92)
