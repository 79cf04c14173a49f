"""Fields of a flat blank, found in what is printed: boxes, lines to write on, cells of combs, squares to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractors.teach.printed_within import ink_of, lines_of
from extractors.teach.spots import Print, Spot, Zone, area, overlap, same_row
from extractors.teach.strokes import Strokes, strokes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.files.blank import BlankPage
    from extractors.layout.ink import Mask

_SHORTEST = 6.0  # millimetres of a rule to write on
_ABOVE, _BELOW = 4.4, 0.4  # millimetres of room that a line of writing takes on a rule
_LOW = 3.0  # millimetres: lower boxes take no writing
_NARROW = 7.0  # millimetres: of a box to write in
_LINE = 5.0  # millimetres of a written line in a tall box
_COMB_CELL = (2.6, 9.0)  # millimetres
_COMB_HIGH = (3.0, 11.0)
_EVEN = 0.18  # by how much cells of a comb differ in width
_DRAWN = set("oqpr0nl¨")  # letters at which fonts of symbols have squares and circles
_LETTERS_APART = 0.7  # millimetres
_INKED = 0.04  # share of a place that is inked: something is printed there, also where no text is known
_ON = 1.3  # millimetres by which rules that go on from one another may be apart
_CHECK = (1.9, 6.5)  # millimetres: side of a check box
_FULL_WIDTH = 0.6  # of the page: a long thick line with nothing on its left divides, it isn't written on
_BAR = 0.45  # millimetres: thicker than what one writes on
_PALE = 225  # grey: darker boxes are headings
_MOST_TEXTS = 2  # in a box with a label; more is a paragraph in a frame


def spots_of_print(page: BlankPage, prints: Sequence[Print], rules: Sequence[Zone]) -> list[Spot]:
    """Where a page is filled in, as far as its print tells.

    Args:
        page: The blank's page.
        prints: Its texts.
        rules: Rows of underscores and dots among its letters.
    """
    scale = page.bare.shape[1] / page.size[0]
    drawn = strokes(lines_of(page.drawn, scale), scale)
    combs, rest = _combs(list(drawn.cells), prints)
    boxes = _check_boxes([*drawn.squares, *rest], prints, page)
    boxes = [box for box in boxes if not any(overlap(box.zone, comb.zone) > 0.3 for comb in combs)]
    cells = _cells(
        [cell for cell in rest if not any(overlap(cell, box.zone) > 0.6 for box in boxes)], prints, page, boxes
    )
    taken = [*combs, *boxes, *cells]
    lines = _lines(_joined([*rules, *drawn.across, *drawn.dots]), drawn, prints, page)
    lines = [line for line in lines if not any(overlap(line.zone, other.zone) > 0.25 for other in taken)]
    mask = ink_of(page.drawn)
    return [*combs, *boxes, *(spot for spot in (*cells, *lines) if not _is_inked(mask, spot.zone, scale))]


def _joined(rules: Sequence[Zone]) -> list[Zone]:
    """Rules that go on from one another, or lie on each other, as one."""
    joined: list[Zone] = []
    for rule in sorted(rules, key=lambda zone: zone[0]):
        place = next(
            (n for n, last in enumerate(joined) if abs(last[3] - rule[3]) < 0.9 and rule[0] - last[2] < _ON), None
        )
        if place is None:
            joined.append(rule)
            continue
        last = joined[place]
        joined[place] = (last[0], min(last[1], rule[1]), max(last[2], rule[2]), max(last[3], rule[3]))
    return joined


def _is_inked(mask: Mask, zone: Zone, scale: float) -> bool:
    """Whether something is printed where one would write: a logo's lines aren't written on."""
    x0, y0, x1, y1 = (round(value * scale) for value in zone)
    part = mask[y0 + 1 : max(y1 - round(0.9 * scale), y0 + 2), x0 + 1 : x1 - 1]
    return part.size == 0 or float(np.count_nonzero(part)) / part.size > _INKED


def _combs(cells: list[Zone], prints: Sequence[Print]) -> tuple[list[Spot], list[Zone]]:
    """Rows of even, narrow cells that touch; and the cells that are in none."""
    left = sorted(cells, key=lambda zone: (round(zone[1]), zone[0]))
    narrow = [
        zone
        for zone in left
        if _is_between(zone[2] - zone[0], _COMB_CELL) and _is_between(zone[3] - zone[1], _COMB_HIGH)
    ]
    narrow = [zone for zone in narrow if not any(overlap(zone, one.box) > 0.3 for one in prints)]
    found: list[Spot] = []
    used: set[Zone] = set()
    for start in narrow:
        if start in used:
            continue
        row = [start]
        while True:
            last = row[-1]
            wide = last[2] - last[0]
            follows = [
                zone for zone in narrow
                if zone not in used and -0.2 < zone[0] - last[2] < 1.0 and same_row(zone, last, 0.85)
                and abs((zone[2] - zone[0]) - wide) <= _EVEN * wide + 0.25
            ]  # fmt: skip
            if not follows:
                break
            row.append(min(follows, key=lambda zone: zone[0]))
        if len(row) >= 3 or (len(row) == 2 and row[0][2] - row[0][0] < 7 and row[0][3] - row[0][1] > 4):
            used.update(row)
            zone = (row[0][0], min(z[1] for z in row), row[-1][2], max(z[3] for z in row))
            found.append(Spot("comb", zone, cells=len(row), seen=True))
    return found, [zone for zone in cells if zone not in used]


def _is_between(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _check_boxes(zones: Sequence[Zone], prints: Sequence[Print], page: BlankPage) -> list[Spot]:
    """Small squares and circles that aren't letters and have nothing printed inside."""
    found: list[Spot] = []
    letters = _in_words(page)
    for zone in sorted(zones, key=area):
        wide, high = zone[2] - zone[0], zone[3] - zone[1]
        if not (_is_between(wide, _CHECK) and _is_between(high, _CHECK) and 0.7 < wide / high < 1.43):
            continue
        if any(overlap(zone, letter) > 0.5 and area(letter) > 0.3 * area(zone) for letter in letters):
            continue
        if not page.letters and any(_within_a_word(zone, one) for one in prints):
            continue
        if any(overlap(zone, other.zone) > 0.3 for other in found):
            continue
        found.append(Spot("checkbox", zone, seen=True))
    return found


def _in_words(page: BlankPage) -> list[Zone]:
    """Boxes of letters that have another beside them: one that stands alone may be drawn as a box (o, q, symbols)."""
    placed = [(one.text, one.box) for one in page.letters if one.box is not None]
    found = []
    for number, (text, box) in enumerate(placed):
        if not (text.isalnum() or text in "()[]@&©®"):
            continue
        near = [placed[n][1] for n in (number - 1, number + 1) if 0 <= n < len(placed)]
        alone = text.lower() in _DRAWN and not any(
            same_row(box, other) and max(other[0] - box[2], box[0] - other[2]) < _LETTERS_APART for other in near
        )
        if not alone:
            found.append(box)
    return found


def _within_a_word(zone: Zone, one: Print) -> bool:
    inside = overlap(zone, one.box) > 0.6
    return inside and zone[0] - one.box[0] > 1.5


def _cells(cells: Sequence[Zone], prints: Sequence[Print], page: BlankPage, boxes: Sequence[Spot]) -> list[Spot]:
    """Boxes and table cells to write in: what their labels leave free."""
    found: list[Spot] = []
    scale = page.bare.shape[1] / page.size[0]
    for cell in cells:
        x0, y0, x1, y1 = cell
        if x1 - x0 < _NARROW or y1 - y0 < _LOW or any(overlap(cell, box.zone) > 0.5 for box in boxes):
            continue
        inside = [one for one in prints if overlap(one.box, cell) > 0.5]
        if sum(overlap(other, cell) > 0.8 and area(other) < 0.8 * area(cell) for other in cells if other != cell):
            continue  # a frame around other boxes
        part = page.drawn[int(y0 * scale) + 2 : int(y1 * scale) - 1, int(x0 * scale) + 2 : int(x1 * scale) - 1]
        if part.size == 0 or np.median(part) < _PALE:
            continue
        free = _free(cell, inside)
        if free is None or _is_label(cell, inside, cells, prints):
            continue
        lines = max(1, int((free[3] - free[1]) / _LINE))
        found.append(Spot("text", _inset(free), lines=lines, seen=True))
    return found


def _inset(zone: Zone) -> Zone:
    x0, y0, x1, y1 = zone
    return x0 + 0.4, y0 + 0.2, x1 - 0.4, y1 - 0.2


def _free(cell: Zone, inside: Sequence[Print]) -> Zone | None:
    """What the texts in a cell leave to write in: below a label at its top, or right of one."""
    x0, y0, x1, y1 = cell
    if not inside:
        return cell
    if len(inside) > _MOST_TEXTS:
        return None
    low, right = max(one.box[3] for one in inside), max(one.box[2] for one in inside)
    if y1 - low >= _LOW + 0.3 and low - y0 < 0.6 * (y1 - y0):
        return (x0, low + 0.3, x1, y1)
    if x1 - right >= max(_NARROW, 0.3 * (x1 - x0)) and min(one.box[0] for one in inside) - x0 < 4:
        return (right + 0.8, y0, x1, y1)
    return None


def _is_label(cell: Zone, inside: Sequence[Print], cells: Sequence[Zone], prints: Sequence[Print]) -> bool:
    """Whether a cell only says what stands in the empty one on its right, or in those below."""
    if not inside:
        return False
    for other in cells:
        beside = same_row(cell, other, 0.8) and -0.5 < other[0] - cell[2] < 1.2
        if beside and not any(overlap(one.box, other) > 0.5 for one in prints) and cell[3] - cell[1] < 12:
            return True
        below = abs(other[0] - cell[0]) < 1 and abs(other[2] - cell[2]) < 1 and -0.5 < other[1] - cell[3] < 1.2
        low = max(one.box[3] for one in inside)
        if below and not any(overlap(one.box, other) > 0.5 for one in prints) and cell[3] - low < 4.5:
            return True
    return False


def _lines(rules: Sequence[Zone], drawn: Strokes, prints: Sequence[Print], page: BlankPage) -> list[Spot]:
    """Rules to write on: no borders of boxes, no underlined texts, no lines that divide the page."""
    found: list[Spot] = []
    for rule in sorted(rules, key=lambda zone: (zone[1], zone[0])):
        x0, _, x1, y1 = rule
        if x1 - x0 < _SHORTEST or _is_border(rule, drawn.cells):
            continue
        if _is_underline(rule, prints) or _divides(rule, prints, page, rules):
            continue
        top = y1 - _ABOVE
        over = [one.box[3] for one in prints if one.box[0] < x1 and one.box[2] > x0 and top < one.box[3] < y1 - 1.2]
        over += [other[3] for other in rules if other[0] < x1 and other[2] > x0 and top < other[3] < y1 - 1.2]
        zone = (x0, max([top, *over]), x1, y1 + _BELOW)
        if zone[3] - zone[1] < 2.2 or any(overlap(zone, other.zone) > 0.6 for other in found):
            continue
        found.append(Spot("text", zone, seen=True))
    return found


def _is_border(rule: Zone, cells: Sequence[Zone]) -> bool:
    return any(
        min(rule[2], cell[2]) - max(rule[0], cell[0]) > 0.6 * min(rule[2] - rule[0], cell[2] - cell[0])
        and min(abs(rule[1] - cell[1]), abs(rule[3] - cell[1]), abs(rule[1] - cell[3]), abs(rule[3] - cell[3])) < 0.9
        for cell in cells
    )


def _is_underline(rule: Zone, prints: Sequence[Print]) -> bool:
    """Whether a text stands right on the line, over most of it."""
    wide = rule[2] - rule[0]
    covered = 0.0
    for one in prints:
        if -0.8 < rule[1] - one.box[3] < 1.1 or one.box[1] < rule[1] < one.box[3]:
            covered += max(0.0, min(rule[2], one.box[2]) - max(rule[0], one.box[0]))
    return covered > 0.35 * wide


def _divides(rule: Zone, prints: Sequence[Print], page: BlankPage, rules: Sequence[Zone]) -> bool:
    """Whether a line goes over most of the page with no label before it and no line like it near: a separator."""
    if rule[2] - rule[0] < _FULL_WIDTH * page.size[0]:
        return False
    if rule[3] - rule[1] > _BAR + 0.5:
        return True
    labelled = any(-1 < rule[0] - one.box[2] < 6 and one.box[1] - 2 < rule[1] < one.box[3] + 2.5 for one in prints)
    alike = any(
        other != rule and 4 < abs(other[1] - rule[1]) < 12 and abs(other[2] - rule[2]) < 6 and other[2] - other[0] > 25
        for other in rules
    )
    return not (labelled or alike)
