"""Fields of a flat blank, found in its print: rows of underscores and dots to write on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.teach.spots import Print, Spot, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORTEST = 6.0  # millimetres of a rule to write on
_ABOVE, _BELOW = 4.2, 0.5  # millimetres of room that a line of writing takes on a rule


def spots_of_rules(rules: Sequence[Zone], prints: Sequence[Print]) -> list[Spot]:
    """Where something is written on a rule.

    Args:
        rules: Of one page, millimetres.
        prints: Its texts: writing doesn't reach into the line above.
    """
    found = []
    for x0, _, x1, y1 in rules:
        if x1 - x0 < _SHORTEST:
            continue
        top = y1 - _ABOVE
        over = [p.box[3] for p in prints if p.box[0] < x1 and p.box[2] > x0 and top < p.box[3] < y1 - 1.5]
        found.append(Spot("text", (x0, max([top, *over]), x1, y1 + _BELOW)))
    return found
