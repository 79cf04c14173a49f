"""Code 39 in the width it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resources.specimens.canvas import Canvas, Colour
    from resources.specimens.geometry import Zone


def modules(text: str) -> list[bool]:
    """The narrowest elements of a Code 39 symbol (ISO/IEC 16388), True for a bar, without quiet zones.

    Args:
        text: Upper case letters and digits.
    """
    import numpy as np  # noqa: PLC0415 - heavy
    import zxingcpp  # noqa: PLC0415 - heavy

    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code39)
    rows = np.asarray(zxingcpp.write_barcode_to_image(symbol, scale=1, add_quiet_zones=False))
    return [bool(value == 0) for value in rows[0]]


def draw_code39(canvas: Canvas, zone: Zone, text: str, colour: Colour = (20, 20, 24)) -> None:
    """The bars of a text, on white, with the quiet zones of the standard (ten elements) inside of the zone.

    Args:
        canvas: Where to draw.
        zone: Place of the symbol with its quiet zones.
        text: What it says.
        colour: Of the bars.
    """
    x0, y0, x1, y1 = zone
    canvas.rectangle(zone, fill=(255, 255, 255))
    bars = modules(text)
    element = (x1 - x0) / (len(bars) + 20)
    start = x0 + 10 * element
    # neighbouring bars are drawn as one, so that rounding to pixels never splits them
    run = 0
    for number, bar in enumerate([*bars, False]):
        if bar:
            run += 1
        elif run:
            left, right = start + (number - run) * element, start + number * element
            canvas.draw.rectangle(
                (canvas.px(left), canvas.px(y0 + 0.3), canvas.px(right) - 1, canvas.px(y1 - 0.3)), fill=colour
            )
            run = 0
