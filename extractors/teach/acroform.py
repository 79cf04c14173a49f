"""Form fields of a PDF as spots to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.teach.naming import says_something, spoken
from extractors.teach.spots import Spot, area, overlap

if TYPE_CHECKING:
    from extractors.files.blank import BlankPage, Widget

# Field flags (ISO 32000-1, tables 221 and 228), bits counted from 0.
_READ_ONLY, _MULTILINE, _PASSWORD, _COMB = 1, 1 << 12, 1 << 13, 1 << 24
_LEAST = 1.2  # millimetres: what is lower or narrower nobody can fill in
_LINE = 3.6  # millimetres of a written line
_MOST_LINES = 40


def spots_of_widgets(page: BlankPage) -> list[Spot]:
    """What can be filled in on a page, without buttons, hidden fields and those that nobody may change."""
    found: list[Spot] = []
    for widget in page.widgets:
        x0, y0, x1, y1 = widget.zone
        if widget.flags & (_READ_ONLY | _PASSWORD) or min(x1 - x0, y1 - y0) < _LEAST:
            continue
        spot = _spot(widget)
        if not any(_same(spot, other) for other in found):
            found.append(spot)
    return found


def _same(spot: Spot, other: Spot) -> bool:
    """Whether two fields lie on top of each other."""
    larger = max(area(spot.zone), area(other.zone))
    return spot.kind == other.kind and overlap(spot.zone, other.zone) > 0.9 and larger < 1.3 * area(spot.zone)


def _spot(widget: Widget) -> Spot:
    tooltip = widget.tooltip if says_something(widget.tooltip) else ""
    own = spoken(widget.name) if says_something(widget.name) else ""
    zone = widget.zone
    if widget.kind in {"check", "radio"}:
        group = widget.name if widget.kind == "radio" else ""
        return Spot("checkbox", zone, tooltip=tooltip, own_name=own, group=group, value=widget.value)
    if widget.kind == "signature":
        return Spot("signature", zone, tooltip=tooltip, own_name=own)
    high = zone[3] - zone[1]
    if widget.kind == "text" and widget.flags & _COMB and widget.longest:
        return Spot("comb", zone, cells=widget.longest, tooltip=tooltip, own_name=own)
    lines = min(max(2, int(high / _LINE) + 1), _MOST_LINES) if widget.flags & _MULTILINE and high > 1.6 * _LINE else 1
    longest = widget.longest if widget.kind == "text" else 0
    return Spot(
        "text", zone, lines=lines, longest=longest, options=widget.options, tooltip=tooltip, own_name=own,
        group=widget.name if widget.kind == "choice" else "",
    )  # fmt: skip
