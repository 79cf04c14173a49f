"""What says on every page that it is a specimen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from resources.specimens.canvas import MM_PER_POINT, RED, WHITE, Canvas
from resources.specimens.fonts import font

if TYPE_CHECKING:
    from resources.specimens.canvas import Colour
    from resources.specimens.geometry import Side, Zone


def watermark(canvas: Canvas, side: Side, *, points: float, colour: Colour, pitch: float, air: float = 1.0) -> None:
    """The word SPECIMEN across the page in a pale colour, left out where something is printed or filled in.

    Args:
        canvas: Page, still without anything filled in.
        side: What mustn't be touched: landmarks and fields.
        points: Size of the word.
        colour: A little darker than the paper.
        pitch: Distance of the repetitions in millimetres.
        air: Distance kept from landmarks and fields in millimetres.
    """
    # turned at a fraction of the resolution: it is a pale background, and turning megapixels takes seconds
    shrink = max(1, canvas.dpi // 100)
    full_width, full_height = canvas.image.size
    width, height = full_width // shrink, full_height // shrink
    diagonal = width + height
    sheet = Image.new("L", (diagonal, diagonal), 0)
    draw = ImageDraw.Draw(sheet)
    face = font("sans-bold", points * MM_PER_POINT * canvas.scale / shrink)
    row_height = max(1, canvas.px(pitch) // shrink)
    step = int(face.getlength("SPECIMEN   "))
    for number, y in enumerate(range(0, diagonal, row_height)):
        for x in range(-(number % 2) * step // 2, diagonal, step):
            draw.text((x, y), "SPECIMEN", fill=255, font=face)
    turned = sheet.rotate(28, resample=Image.Resampling.BILINEAR)
    left, top = (diagonal - width) // 2, (diagonal - height) // 2
    cut = turned.crop((left, top, left + width, top + height))
    mask = cut.resize((full_width, full_height), Image.Resampling.BILINEAR)
    cover = ImageDraw.Draw(mask)
    for x0, y0, x1, y1 in [mark.at for mark in side.landmarks] + [place.zone for place in side.fields.values()]:
        cover.rectangle(canvas.box((x0 - air, y0 - air, x1 + air, y1 + air)), fill=0)
    canvas.image.paste(Image.new("RGB", canvas.image.size, colour), (0, 0), mask)


def label(canvas: Canvas, zone: Zone, points: float) -> None:
    """The solid red label SPECIMEN."""
    canvas.rectangle(zone, fill=RED)
    x0, y0, x1, y1 = zone
    canvas.text("SPECIMEN", ((x0 + x1) / 2, (y0 + y1) / 2), "sans-bold", points, WHITE, anchor="mm")
