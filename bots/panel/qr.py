"""QR codes as plain shapes for an SVG: computed here, drawn by a template, so that no image comes from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_QUIET = 4  # modules that stay white around it (ISO/IEC 18004, 9.1)


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code to be photographed.

    Attributes:
        side: Of the square, in modules, the white border included.
        path: Its dark modules, as an SVG path.
    """

    side: int
    path: str


def qr_code(text: str) -> QrCode:
    """`text` as a QR code that is still read when an eighth of it is smudged (level M)."""
    import zxingcpp  # noqa: PLC0415 - who sets up a second factor needs it, once

    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = made.to_image(scale=1, add_quiet_zones=False)  # has Python's buffer, which its types don't say
    pixels, side = memoryview(image), image.shape[0]
    rows = [[pixels[y, x] == 0 for x in range(side)] for y in range(side)]
    return QrCode(side + 2 * _QUIET, "".join(_runs(rows)))


def _runs(rows: list[list[bool]]) -> list[str]:
    """One rectangle for each run of dark modules in a row."""
    found = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                found.append(f"M{x + _QUIET} {y + _QUIET}h{end - x}v1h-{end - x}z")
            x = end + 1
    return found
