"""Tables that a form prints: cells in rows, below the headings of their columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractors.teach.spots import Label, Print, Spot, Zone, same_row
from extractors.types.value import bare

_FEWEST = 2  # rows and columns
_SIDE = 2.0  # millimetres by which the edges of a column's cells differ
_LOOSE = 0.8  # of a cell's height between it and the one below, and as much again
_TITLE = 12.0  # millimetres above the headings
_LONGEST_TITLE, _LETTERS = 60, 5  # characters of a title
_LEADING = 1.6  # millimetres between two lines of a heading
_KINDS = {"text", "comb"}
_HEADED = {"above", "inside", "column"}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table found among the spots of a page.

    Attributes:
        title: What is printed above it; empty: nothing.
        columns: Its cells from the top, columns from the left.
        heads: The heading of each column.
    """

    title: str
    columns: tuple[tuple[Spot, ...], ...]
    heads: tuple[Label, ...]


def grids(labels: Mapping[Spot, Label], prints: Sequence[Print], ticks: Iterable[Label] = ()) -> list[Grid]:
    """The tables of a page: cells that only their column's heading names, in rows of two and more.

    Where the rows are named, by a text before each, they are no rows of one kind: those stay fields of their own.

    Args:
        labels: Texts and combs of a page with what names each.
        prints: Its printed texts.
        ticks: What its check boxes mean: no titles of tables.
    """
    said = {bare(label.text) for label in (*ticks, *labels.values()) if label.text}
    titles = [one for one in prints if not any(text in bare(one.text) for text in said)]
    left = sorted(_stacks(labels), key=lambda stack: stack[0].zone[0])
    found: list[Grid] = []
    while left:
        first = left.pop(0)
        together = [first]
        for stack in list(left):
            if _fits(stack, first) and stack[0].zone[0] >= together[-1][0].zone[2] - 1:
                together.append(stack)
                left.remove(stack)
        if len(together) >= _FEWEST and not _named_rows(together, labels):
            heads = tuple(labels[stack[0]] for stack in together)
            found.append(Grid(_title(together, titles, prints), tuple(map(tuple, together)), heads))
    return found


def _stacks(labels: Mapping[Spot, Label]) -> list[list[Spot]]:
    """Cells right below each other that one heading names."""
    found: list[list[Spot]] = []
    for spot in sorted(labels, key=lambda one: one.zone[1]):
        label = labels[spot]
        if spot.kind not in _KINDS or label.where not in _HEADED:
            continue
        above = next(
            (
                s
                for s in found
                if labels[s[-1]].text == label.text and label.where == "column" and _goes_on(s[-1], spot)
            ),
            None,
        )
        if above is None:
            found.append([spot])
        else:
            above.append(spot)
    return [stack for stack in found if len(stack) >= _FEWEST]


def _goes_on(last: Spot, spot: Spot) -> bool:
    high = last.zone[3] - last.zone[1]
    gap = spot.zone[1] - last.zone[3]
    return (
        (spot.kind, spot.cells) == (last.kind, last.cells)
        and abs(spot.zone[0] - last.zone[0]) < _SIDE
        and abs(spot.zone[2] - last.zone[2]) < _SIDE
        and -0.3 * high < gap < _LOOSE * high + 1
    )


def _fits(stack: Sequence[Spot], other: Sequence[Spot]) -> bool:
    """Whether two columns have the same rows."""
    return len(stack) == len(other) and all(
        same_row(one.zone, two.zone, 0.6) for one, two in zip(stack, other, strict=True)
    )


def _named_rows(columns: Sequence[Sequence[Spot]], labels: Mapping[Spot, Label]) -> bool:
    """Whether most rows have another cell before the table's, with a text of its own."""
    inside = {spot for column in columns for spot in column}
    named = [
        next((labels[one].text for one in labels if one not in inside and _is_before(one, first, labels[one])), "")
        for first in columns[0]
    ]
    return 2 * len({text for text in named if text}) > len(named)


def _is_before(one: Spot, first: Spot, label: Label) -> bool:
    return label.where == "left" and same_row(one.zone, first.zone, 0.6) and one.zone[2] <= first.zone[0] + 1


def _title(columns: Sequence[Sequence[Spot]], titles: Sequence[Print], prints: Sequence[Print]) -> str:
    """The nearest text above the headings that is none of their lines."""
    tops = [column[0].zone for column in columns]
    left, right, top = min(z[0] for z in tops), max(z[2] for z in tops), min(z[1] for z in tops)
    above: list[tuple[float, str]] = []
    for one in titles:
        gap = top - one.box[3]
        over = one.box[0] < right and one.box[2] > left and not any(_rests_on(one.box, other.box) for other in prints)
        if 0 < gap < _TITLE and over:
            above.append((gap, one.text.strip(" :;,.")))
    return next((text for _, text in sorted(above) if len(text) <= _LONGEST_TITLE and len(bare(text)) >= _LETTERS), "")


def _rests_on(box: Zone, other: Zone) -> bool:
    """Whether a text is the line above another one: the first of a heading's two."""
    return (
        0.3 * (box[3] - box[1]) < other[3] - box[3]
        and other[1] - box[3] < _LEADING
        and (min(box[2], other[2]) > max(box[0], other[0]))
    )
