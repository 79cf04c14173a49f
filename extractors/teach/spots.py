"""What a teacher sees on a blank: printed texts, and the spots where something is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Zone = tuple[float, float, float, float]  # x0, y0, x1, y1 in millimetres from the page's top left corner
Kind = Literal["text", "comb", "checkbox", "signature"]


@dataclass(frozen=True, slots=True)
class Print:
    """A printed text: a label, or as much of a line as belongs together.

    Attributes:
        text: As it is printed.
        box: Its ink.
    """

    text: str
    box: Zone


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to fill in.

    Attributes:
        kind: How it is filled in.
        zone: Its place.
        cells: Of a comb.
        lines: Most lines of a text.
        longest: Most characters; 0: unknown.
        options: Of a list.
        tooltip: What a viewer shows over it, where that says something.
        own_name: The form field's name, where that says something.
        group: Buttons of one group share it; empty: it stands for itself.
        value: Export value of a button.
        printed: What the blank prints within the zone.
        within: Letters and marks among that.
        round: A check box that is a circle.
        ink: Share of a check box's inside that the blank inks.
        seen: It was found in the print, not in the PDF's form.
    """

    kind: Kind
    zone: Zone
    cells: int = 0
    lines: int = 1
    longest: int = 0
    options: tuple[str, ...] = ()
    tooltip: str = ""
    own_name: str = ""
    group: str = ""
    value: str = ""
    printed: tuple[Zone, ...] = ()
    within: str = ""
    round: bool = False
    ink: float = 0.0
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """The text that names a spot.

    Attributes:
        text: As it is printed, only the part that belongs to the spot.
        where: ``left``, ``above``, ``inside``, ``right``, ``below``, ``column``, ``tooltip``, ``name`` or empty.
    """

    text: str = ""
    where: str = ""


def overlap(one: Zone, other: Zone) -> float:
    """The area that two zones share, as a share of the smaller one's."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / max(min(area(one), area(other)), 1e-9)


def area(zone: Zone) -> float:
    """Square millimetres."""
    return (zone[2] - zone[0]) * (zone[3] - zone[1])


def same_row(one: Zone, other: Zone, share: float = 0.5) -> bool:
    """Whether two zones stand beside each other: they share half the lower one's height."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared > share * min(one[3] - one[1], other[3] - other[1])


def reading_order(zones: list[Zone]) -> list[int]:
    """Indices of the zones by rows from the top, each row from the left."""
    left = sorted(range(len(zones)), key=lambda n: (zones[n][1] + zones[n][3]) / 2)
    ordered: list[int] = []
    while left:
        row = [n for n in left if same_row(zones[left[0]], zones[n])]
        ordered += sorted(row, key=lambda n: zones[n][0])
        left = [n for n in left if n not in row]
    return ordered
