"""A line cut out of a picture, upright and at the size that recognisers expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.mrz.strip import Strip
    from extractors.page import Image


@dataclass(frozen=True, slots=True)
class Cut:
    """How a line is cut out; readings of different cuts are worth comparing.

    Attributes:
        name: For the record.
        height: Of the cut, in pixels.
        above: Margin above and below, in shares of the line's height.
        beside: Margin at both ends, in line heights.
        crisp: Whether contrast is stretched and edges sharpened, in grey.
    """

    name: str
    height: int
    above: float
    beside: float
    crisp: bool = False


PLAIN = Cut("plain", 48, 0.25, 0.8)
WIDE = Cut("wide", 48, 0.5, 1.2, crisp=True)
TIGHT = Cut("tight", 64, 0.12, 0.5)
LARGE = Cut("large", 60, 0.35, 1.0, crisp=True)


def rectified(image: Image, strip: Strip, wide: float, tall: float, size: tuple[int, int]) -> Image:
    """The rectangle around a strip, turned upright.

    Args:
        image: The picture, BGR or grey.
        strip: Its middle and direction.
        wide: Width of the rectangle, in pixels of the picture.
        tall: Height of the rectangle, in pixels of the picture.
        size: Width and height of the result, in pixels.

    Returns:
        The rectangle. What lies outside the picture continues its edge.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    ux, uy = strip.axis
    across, down = wide / size[0], tall / size[1]  # pixels of the picture for one of the result
    reach_x = abs(ux) * wide / 2 + abs(uy) * tall / 2 + 8
    reach_y = abs(uy) * wide / 2 + abs(ux) * tall / 2 + 8
    left, top = max(int(strip.x - reach_x), 0), max(int(strip.y - reach_y), 0)
    part = image[top : max(int(strip.y + reach_y), top + 1), left : max(int(strip.x + reach_x), left + 1)]
    if part.size == 0:
        return np.zeros((size[1], size[0], *image.shape[2:]), np.uint8)
    if down > 1:  # shrinking without softening first would leave ragged edges
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), 0.45 * down), np.uint8)
    corner_x = strip.x - left - ux * wide / 2 + uy * tall / 2
    corner_y = strip.y - top - uy * wide / 2 - ux * tall / 2
    # The inverse map: from pixels of the result to pixels of the part.
    back = np.array([[ux * across, -uy * down, corner_x], [uy * across, ux * down, corner_y]], np.float64)
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    line = cv2.warpAffine(part, back, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(line, np.uint8)


def cut(image: Image, strip: Strip, how: Cut) -> Image:
    """Cut a line out of a picture.

    Args:
        image: The picture, BGR or grey.
        strip: Where the line stands; its angle says which way up it is read.
        how: Margins, size and treatment.

    Returns:
        The line, BGR, `how.height` pixels high. What lies outside the picture continues its edge.
    """
    import cv2  # noqa: PLC0415 - heavy
    import numpy as np  # noqa: PLC0415 - heavy

    tall = strip.height * (1 + 2 * how.above)
    wide = strip.length + 2 * how.beside * strip.height
    scale = how.height / tall
    line = rectified(image, strip, wide, tall, (max(round(wide * scale), 1), how.height))
    if how.crisp:
        grey = line if line.ndim == 2 else cv2.cvtColor(line, cv2.COLOR_BGR2GRAY)
        low, high = np.percentile(grey, (2, 98))
        grey = np.clip((grey.astype(np.float32) - low) * (255 / max(high - low, 1)), 0, 255)
        soft = cv2.GaussianBlur(grey, (0, 0), 2)
        line = np.clip(1.6 * grey - 0.6 * soft, 0, 255).astype(np.uint8)
    return line if line.ndim == 3 else np.asarray(cv2.cvtColor(line, cv2.COLOR_GRAY2BGR), np.uint8)
