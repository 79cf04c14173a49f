"""A line of characters on a picture, and zones of two or three of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strip:
    """A line of characters on a picture, in its pixels.

    Attributes:
        x: Centre.
        y: Centre.
        angle: Of the line, in degrees, clockwise on the picture; -90 to 90 unless it is known to stand on its head.
        length: Along the line.
        height: Across.
    """

    x: float
    y: float
    angle: float
    length: float
    height: float

    @property
    def axis(self) -> tuple[float, float]:
        """Unit vector along the line."""
        return math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))

    @property
    def slimness(self) -> float:
        """Length to height."""
        return self.length / self.height

    def along(self, x: float, y: float) -> float:
        """How far a point lies from the centre, along the line."""
        ux, uy = self.axis
        return (x - self.x) * ux + (y - self.y) * uy

    def across(self, x: float, y: float) -> float:
        """How far a point lies from the centre, across the line."""
        ux, uy = self.axis
        return (y - self.y) * ux - (x - self.x) * uy

    def moved(self, across: float) -> Strip:
        """The same strip, moved across itself by pixels."""
        ux, uy = self.axis
        return Strip(self.x - uy * across, self.y + ux * across, self.angle, self.length, self.height)

    def scaled(self, factor: float) -> Strip:
        """The same strip on the picture enlarged by `factor`."""
        return Strip(self.x * factor, self.y * factor, self.angle, self.length * factor, self.height * factor)

    def turned(self) -> Strip:
        """The same strip, to be read from its other end."""
        return Strip(self.x, self.y, self.angle + 180, self.length, self.height)

    def corners(self) -> list[tuple[float, float]]:
        """Its corners: start of the line above, end above, end below, start below."""
        ux, uy = self.axis
        half, rise = self.length / 2, self.height / 2
        return [
            (self.x + along * half * ux - across * rise * uy, self.y + along * half * uy + across * rise * ux)
            for along, across in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]


@dataclass(frozen=True, slots=True)
class Zone:
    """Parallel lines of like length: perhaps a machine readable zone.

    Attributes:
        strips: Its lines, in the order across them.
        score: The greater, the more it looks like one.
    """

    strips: tuple[Strip, ...]
    score: float

    def turned(self) -> Zone:
        """The same zone, read standing on its head."""
        return Zone(tuple(strip.turned() for strip in reversed(self.strips)), self.score)


def turn_between(one: float, other: float) -> float:
    """The angle between two lines, in degrees, 0 to 90."""
    return abs((one - other + 90) % 180 - 90)


def in_line(one: Strip, other: Strip) -> bool:
    """Whether two strips lie on one line and are equally high."""
    return (
        turn_between(one.angle, other.angle) < 4
        and abs(one.across(other.x, other.y)) < 0.5 * min(one.height, other.height)
        and max(one.height, other.height) < 1.7 * min(one.height, other.height)
    )


def distinct(found: Sequence[Strip]) -> list[Strip]:
    """Each line once, in its longest finding.

    Args:
        found: Strips, lines among them several times and in parts.

    Returns:
        One strip a line; two lines that were joined stay beside the single ones.
    """
    groups: list[list[Strip]] = []
    for strip in sorted(found, key=lambda strip: -strip.length):
        for group in groups:
            first = group[0]
            if in_line(first, strip) and abs(first.along(strip.x, strip.y)) < 0.5 * first.length:
                group.append(strip)
                break
        else:
            groups.append([strip])
    kept = []
    for group in groups:
        longest = group[0]
        height = sorted(strip.height for strip in group)[len(group) // 2]
        kept.append(Strip(longest.x, longest.y, longest.angle, longest.length, height))
    return kept


def mended(lines: Sequence[Strip], slimmest: float) -> list[Strip]:
    """Pieces of one line put together.

    Args:
        lines: The strips of a picture, each once.
        slimmest: Length to height that no line exceeds.

    Returns:
        The strips and, beside them, what they make together.
    """
    made: list[Strip] = []
    for i, one in enumerate(lines):
        for other in lines[i + 1 :]:
            first, second = sorted((one, other), key=lambda strip: -strip.length)
            reach = abs(first.along(second.x, second.y))
            gap = reach - (first.length + second.length) / 2
            drift = abs(first.across(second.x, second.y))
            if turn_between(one.angle, other.angle) > 6 or not -0.2 * second.length < gap < 8 * first.height:
                continue
            if drift > 0.05 * reach + 0.3 * first.height or not 0.6 < first.height / second.height < 1.7:
                continue
            points = [point for strip in (first, second) for point in strip.corners()]
            alongs = [first.along(*point) for point in points]
            acrosses = [first.across(*point) for point in points]
            ux, uy = first.axis
            along, across = (min(alongs) + max(alongs)) / 2, (min(acrosses) + max(acrosses)) / 2
            # The line through both centres tells the direction better than either piece.
            sign = 1 if first.along(second.x, second.y) > 0 else -1
            angle = math.degrees(math.atan2(sign * (second.y - first.y), sign * (second.x - first.x)))
            joined = Strip(
                first.x + along * ux - across * uy,
                first.y + along * uy + across * ux,
                angle,
                max(alongs) - min(alongs),
                max(first.height, second.height),
            )
            if joined.slimness <= slimmest:
                made.append(joined)
    return [*lines, *made]
