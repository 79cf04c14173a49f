"""Which printed text names a spot: left of it, above it, inside it in small print, right of a check box.

A pure function of boxes and texts. What stands nearest wins; a spot between a text and another spot cuts the tie.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.teach.spots import Label, Print, Spot, Zone, overlap, same_row

_LEFT, _ABOVE, _BELOW, _RIGHT = 60.0, 9.0, 4.5, 12.0  # millimetres: how far a label may stand
_MOST_WORDS, _LAST_WORDS = 6, 4  # of a label, and of one that a sentence runs into
_HEADS = {"above", "inside"}
_SENTENCE = re.compile(r"(?<=[;!?])\s+|:\s*|(?<=\w{4}[,.])\s+(?=\S{3})")
_REMARK = re.compile(r"\([^()]*\)?")


def label_of(spot: Spot, prints: Sequence[Print], spots: Sequence[Spot]) -> Label:
    """The label of one spot.

    Args:
        spot: The spot.
        prints: Printed texts of its page.
        spots: All spots of its page.
    """
    others = [other for other in spots if other is not spot]
    if spot.kind == "checkbox":
        return _beside_box(spot, prints, others)
    found: list[tuple[float, Label]] = []
    for text in prints:
        cost, where = _cost(spot.zone, text, others)
        if where:
            found.append((cost, Label(_part(text.text, where), where)))
    if not found:
        return _column_head(spot, prints, others)
    return min(found, key=lambda one: one[0])[1]


def _cost(zone: Zone, text: Print, others: Sequence[Spot]) -> tuple[float, str]:
    """How far a text is from being the label, and where it stands; no place where it can't be."""
    x0, y0, x1, y1 = zone
    left, top, right, bottom = text.box
    if sum(letter.isalpha() for letter in text.text) < (1 if text.text[:1] in "nN" else 2):
        return 0.0, ""
    if overlap(zone, text.box) > 0.6 and left < x0 + 0.6 * (x1 - x0) and (top + bottom) / 2 < y0 + 0.6 * (y1 - y0):
        return 1.0, "inside"
    lines_up = top < y1 and bottom > y0 and (top + bottom) / 2 > y0 - 1.2
    if lines_up and right <= x0 + 1.5 and x0 - right < _LEFT and not _between(text.box, zone, others):
        return 0.35 * max(x0 - right, 0.0), "left"
    gap = y0 - bottom
    starts = left < x1 - 1 and right > x0 + 0.5
    if -1.5 < gap < _ABOVE and starts and top < y0 and not _over(text.box, zone, others):
        return 1.6 + 1.2 * max(gap, 0.0) + 0.25 * abs(left - x0) * (
            left > x0 + 3 or right - left > 1.5 * (x1 - x0)
        ), "above"
    beneath = top - y1
    centred = x0 - 3 <= (left + right) / 2 <= x1 + 3 and right - left < x1 - x0 + 6
    if -0.5 < beneath < _BELOW and centred and not _under(text.box, others):
        return 5.0 + 1.5 * max(beneath, 0.0), "below"
    return 0.0, ""


def _under(text: Zone, others: Sequence[Spot]) -> bool:
    """Whether a text has a spot of its own behind it or beneath it."""
    x0, y0, x1, _ = text
    return any(
        (same_row(other.zone, text, 0.4) and -1 < other.zone[0] - x1 < 8)
        or (min(x1, other.zone[2]) - max(x0, other.zone[0]) > 0.5 * (x1 - x0) and 0 < other.zone[1] - y0 < 6)
        for other in others
    )


def _between(text: Zone, zone: Zone, others: Sequence[Spot]) -> bool:
    """Whether another spot stands between a text and the spot on its right."""
    return any(
        same_row(other.zone, zone, 0.4) and other.zone[0] >= text[0] and (other.zone[0] + other.zone[2]) / 2 < zone[0]
        and other.zone[2] > text[2] - 0.5
        for other in others
    )  # fmt: skip


def _over(text: Zone, zone: Zone, others: Sequence[Spot]) -> bool:
    """Whether another spot stands between a text and the spot beneath it, or has the text on its own line."""
    for other in others:
        x0, y0, x1, y1 = other.zone
        under = min(x1, zone[2]) - max(x0, zone[0]) > 0.3 * min(x1 - x0, zone[2] - zone[0])
        if under and text[3] - 1 < (y0 + y1) / 2 < zone[1]:
            return True
        if same_row(other.zone, text, 0.6) and other.kind != "checkbox" and 0 <= x0 - text[2] + 1.5 < 8:
            return True
    return False


def _column_head(spot: Spot, prints: Sequence[Print], others: Sequence[Spot]) -> Label:
    """The head of the table's column that a spot stands in."""
    stacked = [
        other for other in others if abs(other.zone[0] - spot.zone[0]) < 3 and abs(other.zone[2] - spot.zone[2]) < 4
    ]
    below = spot
    for cell in sorted(stacked, key=lambda other: -other.zone[1]):
        if cell.zone[3] > spot.zone[1] + 1.5:
            continue
        if _apart(cell, below):
            break
        below = cell
        rest = [other for other in others if other is not cell]
        costs = ((text, *_cost(cell.zone, text, rest)) for text in prints)
        heads = [(cost, Label(_part(text.text, where), "column")) for text, cost, where in costs if where in _HEADS]
        if heads:
            return min(heads, key=lambda one: one[0])[1]
    return Label()


def _apart(cell: Spot, below: Spot) -> bool:
    """Whether several rows would fit between two cells: then they are of two tables."""
    return below.zone[1] - cell.zone[1] > 6 * max(below.zone[3] - below.zone[1], 3.0)


def _beside_box(spot: Spot, prints: Sequence[Print], others: Sequence[Spot], side: str = "") -> Label:
    """The text on one side of a check box; where none is asked for, the right, or the left if that is much nearer."""
    x0, y0, x1, y1 = spot.zone
    middle = (y0 + y1) / 2
    found: list[tuple[float, Label]] = []
    for text in prints:
        left, top, right, bottom = text.box
        if not (top - 1.0 < middle < bottom + 1.0):
            continue
        if side != "left" and -1.0 <= left - x1 < _RIGHT and not _stands_between(x1, left, middle, others):
            found.append((max(left - x1, 0.0), Label(_part(text.text, "right"), "right")))
        if side != "right" and -1.0 <= x0 - right < _RIGHT and not _stands_between(right, x0, middle, others):
            found.append((max(x0 - right, 0.0) + 1.5, Label(_part(text.text, "left"), "left")))
    return min(found, key=lambda one: one[0])[1] if found else Label()


def labels_of_boxes(spots: Sequence[Spot], prints: Sequence[Print]) -> dict[Spot, Label]:
    """What ticking each check box means; in a row where the last box has nothing on its right, all labels are left."""
    boxes = [spot for spot in spots if spot.kind == "checkbox"]
    found: dict[Spot, Label] = {}
    for box in boxes:
        others = [spot for spot in spots if spot is not box]
        right, left = _beside_box(box, prints, others, "right"), _beside_box(box, prints, others, "left")
        row = [other for other in boxes if same_row(other.zone, box.zone)]
        last = max(row, key=lambda other: other.zone[0])
        rest = [spot for spot in spots if spot is not last]
        to_left = len(row) > 1 and left.text and not _beside_box(last, prints, rest, "right").text
        found[box] = left if to_left else _beside_box(box, prints, others) if right.text else left
    return found


def _stands_between(start: float, end: float, line: float, others: Sequence[Spot]) -> bool:
    return any(
        start - 0.5 <= (other.zone[0] + other.zone[2]) / 2 <= end + 0.5 and other.zone[1] <= line <= other.zone[3]
        for other in others
    )


def _part(text: str, where: str) -> str:
    """As much of a text as names the spot: the end of a sentence before it, the beginning of one above or behind."""
    without = _REMARK.sub(" ", text)
    text = without if sum(letter.isalpha() for letter in without) > 1 else text
    words = _SENTENCE.split(text.strip(" _.…:;,-–()*"))
    pieces = [piece for piece in words if any(letter.isalpha() for letter in piece)] or [text]
    chosen = (pieces[-1] if where == "left" else pieces[0]).split()
    chosen = chosen[-_LAST_WORDS:] if where == "left" else chosen[:_MOST_WORDS]
    return " ".join(chosen).strip(" _.…:;,-–()*") or text.strip()
