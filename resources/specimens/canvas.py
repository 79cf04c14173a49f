"""A sheet to draw on in millimetres."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from resources.specimens.fonts import font

if TYPE_CHECKING:
    from resources.specimens.geometry import Zone

Colour = tuple[int, int, int]

BLACK: Colour = (25, 25, 28)
WHITE: Colour = (255, 255, 255)
RED: Colour = (190, 20, 40)

MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72


class Canvas:
    """A bitmap with a resolution; every measure taken or given is in millimetres.

    Args:
        size: Width and height.
        dpi: Resolution.
        background: Colour of the paper.
        image: An existing bitmap of that size to draw on instead.
    """

    def __init__(
        self, size: tuple[float, float], dpi: int, background: Colour = WHITE, image: Image.Image | None = None
    ) -> None:
        self.size = size
        self.dpi = dpi
        self.scale = dpi / MM_PER_INCH
        self.image = image or Image.new("RGB", (self.px(size[0]), self.px(size[1])), background)
        self.draw = ImageDraw.Draw(self.image)

    def px(self, millimetres: float) -> int:
        """Millimetres in pixels, rounded."""
        return round(millimetres * self.scale)

    def box(self, zone: Zone) -> tuple[int, int, int, int]:
        """A zone in pixels."""
        x0, y0, x1, y1 = zone
        return (self.px(x0), self.px(y0), self.px(x1), self.px(y1))

    def rectangle(
        self, zone: Zone, fill: Colour | None = None, outline: Colour | None = None, width: float = 0.2
    ) -> None:
        """A rectangle, its outline drawn inside of the zone."""
        self.draw.rectangle(self.box(zone), fill=fill, outline=outline, width=max(1, self.px(width)))

    def line(self, points: list[tuple[float, float]], colour: Colour, width: float = 0.2) -> None:
        """A line through points, with round joints."""
        pixels = [(x * self.scale, y * self.scale) for x, y in points]
        self.draw.line(pixels, fill=colour, width=max(1, self.px(width)), joint="curve")

    def width_of(self, text: str, face: str, points: float) -> float:
        """How wide a text runs at a size in points."""
        return float(font(face, points * MM_PER_POINT * self.scale).getlength(text)) / self.scale

    def text(
        self,
        text: str,
        at: tuple[float, float],
        face: str,
        points: float,
        colour: Colour = BLACK,
        anchor: str = "ls",
    ) -> None:
        """A text at a point, as Pillow's anchors go: ``ls`` puts the left end of its baseline there."""
        x, y = at
        face_font = font(face, points * MM_PER_POINT * self.scale)
        self.draw.text((x * self.scale, y * self.scale), text, fill=colour, font=face_font, anchor=anchor)

    def cap_height(self, face: str, points: float) -> float:
        """How high a capital stands at a size in points."""
        return -font(face, points * MM_PER_POINT * self.scale).getbbox("H", anchor="ls")[1] / self.scale

    def print_into(self, text: str, box: Zone, face: str, colour: Colour = BLACK) -> None:
        """A text whose ink fills the width of a box and stands in the middle of its height.

        Set four times as large and shrunk: at its own size, hinting would round every letter to whole pixels.
        """
        x0, y0, x1, y1 = box
        width = max(1, round((x1 - x0) * self.scale))
        trial = font(face, 100.0)
        large = font(face, round(100.0 * width * 4 / trial.getlength(text)))
        sheet = Image.new("L", (round(large.getlength(text)) + 8, round(large.size * 2)), 0)
        ImageDraw.Draw(sheet).text((4, large.size * 1.5), text, fill=255, font=large, anchor="ls")
        ink = sheet.crop(sheet.getbbox())
        height = max(1, round(ink.height * width / ink.width))
        mask = ink.resize((width, height), Image.Resampling.BOX)
        at = (self.px(x0), round((y0 + y1) / 2 * self.scale - height / 2))
        self.image.paste(Image.new("RGB", mask.size, colour), at, mask)

    def fit_text(
        self, text: str, zone: Zone, face: str, points: float, colour: Colour = BLACK, *, nudge: float = 0.0
    ) -> None:
        """A text from the left of a zone, its capitals in the middle of the height, made smaller until it fits.

        Args:
            text: What to write.
            zone: Where.
            face: In which face.
            points: Its size if it fits.
            colour: Of the ink.
            nudge: How far to move it down.
        """
        x0, y0, x1, y1 = zone
        room = x1 - x0 - 0.6
        width = self.width_of(text, face, points)
        if width > room:
            points *= room / width
        cap = self.cap_height(face, points)
        self.text(text, (x0 + 0.4, (y0 + y1 + cap) / 2 + nudge), face, points, colour)
