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

    def ink_box(self, text: str, at: tuple[float, float], face: str, points: float) -> Zone:
        """Where the ink of a text falls whose baseline starts at a point."""
        left, top, right, bottom = font(face, points * MM_PER_POINT * self.scale).getbbox(text, anchor="ls")
        x, y = at
        return (x + left / self.scale, y + top / self.scale, x + right / self.scale, y + bottom / self.scale)

    def print_into(self, text: str, box: Zone, face: str, colour: Colour = BLACK) -> None:
        """A text whose ink fills the width of a box and stands in the middle of its height."""
        x0, y0, x1, y1 = box
        trial = 100.0
        left, _, right, _ = font(face, trial).getbbox(text, anchor="ls")
        face_font = font(face, round(trial * (x1 - x0) * self.scale / (right - left), 1))
        left, top, _, bottom = face_font.getbbox(text, anchor="ls")
        x = x0 * self.scale - left
        y = (y0 + y1) / 2 * self.scale - (top + bottom) / 2
        self.draw.text((x, y), text, fill=colour, font=face_font, anchor="ls")

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
        cap = -self.ink_box("H", (0, 0), face, points)[1]
        self.text(text, (x0 + 0.4, (y0 + y1 + cap) / 2 + nudge), face, points, colour)
