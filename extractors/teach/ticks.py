"""Where exactly a check box is, so that it reads as empty on the blank itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.layout.checkbox import read_checkbox
from extractors.layout.sheet import Sheet, lay_flat
from extractors.teach.spots import Spot, Zone, overlap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.files.blank import BlankPage

_EMPTY = 0.012  # share of ink with which a box is empty beyond doubt: half of what the reader allows
_MOST = 0.6  # share of ink above which a tick couldn't be told any more
_SHRUNK = (0.15, 0.3)  # of its sides


def flat_sheet(page: BlankPage) -> Sheet:
    """The blank as its readers will see it: laid flat, at their resolution."""
    scale = page.drawn.shape[1] / page.size[0]
    matrix = np.diag([scale, page.drawn.shape[0] / page.size[1], 1.0])
    return lay_flat(np.dstack([page.drawn] * 3), matrix, page.size)


def settled(spot: Spot, sheet: Sheet, squares: Sequence[Zone]) -> Spot:
    """The check box at the place where the blank is empty: as it is, on the printed square near it, or shrunk.

    Where it is empty nowhere, what the blank prints there is written down with it.

    Args:
        spot: The check box.
        sheet: The blank laid flat.
        squares: Small closed figures printed on the page.
    """
    ways = [(way, read_checkbox(sheet, way.zone, circle=way.round).fill) for way in _ways(spot, squares)]
    for way, fill in ways:
        if fill <= _EMPTY:
            return way
    best, fill = min(ways, key=lambda one: one[1])
    return replace(best, ink=round(min(fill, _MOST), 3))


def _ways(spot: Spot, squares: Sequence[Zone]) -> Iterator[Spot]:
    near = [zone for zone in squares if overlap(zone, spot.zone) > 0.5]
    zones = [*([spot.zone] if not near else []), *near, spot.zone]
    for zone in zones:
        yield replace(spot, zone=zone, round=False)
        yield replace(spot, zone=zone, round=True)
    for zone in zones:
        for share in _SHRUNK:
            wide, high = share * (zone[2] - zone[0]) / 2, share * (zone[3] - zone[1]) / 2
            small = (zone[0] + wide, zone[1] + high, zone[2] - wide, zone[3] - high)
            yield replace(spot, zone=small, round=False)
            yield replace(spot, zone=small, round=True)
