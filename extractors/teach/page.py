"""Learn one page: its spots found, named, typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.grid import cell_name
from extractors.teach.buttons import grouped, option_names, options, question
from extractors.teach.guess import Guess, guess, is_signature
from extractors.teach.labels import label_of
from extractors.teach.naming import Names, slug
from extractors.teach.printed_within import ink_of, lines_of, printed_within
from extractors.teach.spots import Label, Spot, reading_order, same_row
from extractors.teach.strokes import strokes
from extractors.teach.tables import grids
from extractors.teach.taught import TaughtField
from extractors.teach.ticks import flat_sheet, settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.files.blank import BlankPage
    from extractors.teach.spots import Print, Zone
    from extractors.teach.tables import Grid

_PARTS = ("day", "month", "year")
_NARROW = 17.0  # millimetres: two digits of a date
_STEP = 6.0  # millimetres between the parts of a date


def fields_of_page(page: BlankPage, spots: Sequence[Spot], prints: Sequence[Print], names: Names) -> list[TaughtField]:
    """The fields of a page in reading order, each with a name of its own.

    Args:
        page: The blank's page.
        spots: Where it is filled in.
        prints: Its printed texts.
        names: Hands out the names of the whole form.
    """
    ordered = [spots[number] for number in reading_order([spot.zone for spot in spots])]
    ordered = _looked_at(ordered, page)
    ticks = options(ordered, prints)
    groups = {spot: group for group in grouped(ordered, ticks) for spot in group}
    found: list[TaughtField] = []
    done: set[Spot] = set()
    dates = _split_dates(ordered, prints)
    labels = {
        spot: label_of(spot, prints, ordered)
        for spot in ordered
        if spot.kind != "checkbox" and spot not in dates and spot not in groups
    }
    tables = _tables(grids(labels, prints, ticks.values()), names)
    for spot in ordered:
        if spot in done:
            continue
        if spot in tables:
            done.update(one.spot for one in tables[spot])
            found += tables[spot]
            continue
        if spot in groups:
            group = groups[spot]
            done.update(group)
            found += _group(group, ticks, prints, ordered, names)
        elif spot.kind == "checkbox":
            label = _named(ticks[spot], spot)
            found.append(TaughtField(names.unique(slug(label.text) or "box"), spot, label, Guess("flag")))
        elif spot in dates:
            label, part = dates[spot]
            name = names.unique(f"{slug(label.text, 4) or 'date'}_{part}")
            found.append(TaughtField(name, spot, label, Guess("number", label.text)))
        else:
            found.append(_plain(spot, labels[spot], names))
    return found


def _tables(tables: Sequence[Grid], names: Names) -> dict[Spot, list[TaughtField]]:
    """The cells of each table, row by row, under each of its spots."""
    found: dict[Spot, list[TaughtField]] = {}
    for grid in tables:
        name = names.unique(slug(grid.title) or "table")
        own = Names()
        columns = [own.unique(slug(head.text) or "column") for head in grid.heads]
        kinds = [guess(column[0], head) for column, head in zip(grid.columns, grid.heads, strict=True)]
        cells = [
            TaughtField(
                cell_name(name, number, column), spot, replace(head, where="column"), kind,
                table=name, column=column, row=number,
            )
            for number, row in enumerate(zip(*grid.columns, strict=True), 1)
            for spot, column, head, kind in zip(row, columns, grid.heads, kinds, strict=True)
        ]  # fmt: skip
        found |= {one.spot: cells for one in cells}
    return found


def _plain(spot: Spot, label: Label, names: Names) -> TaughtField:
    if spot.kind == "signature" or (spot.seen and spot.kind == "text" and is_signature(label)):
        spot = replace(spot, kind="signature", lines=1, printed=())
        label = _named(label, spot)
        return TaughtField(names.unique(slug(label.text) or "signature"), spot, label, Guess("signature"))
    named = _named(label, spot)
    return TaughtField(names.unique(slug(named.text) or "field"), spot, named, guess(spot, named))


def _named(label: Label, spot: Spot) -> Label:
    """The label, or what the form field says of itself where nothing is printed nearby."""
    if spot.tooltip and (not label.text or len(spot.tooltip) <= len(label.text) + 12):
        return Label(spot.tooltip, "tooltip")
    if label.text:
        return label
    return Label(spot.own_name, "name") if spot.own_name else Label()


def _group(
    group: Sequence[Spot], ticks: dict[Spot, Label], prints: Sequence[Print], spots: Sequence[Spot], names: Names
) -> list[TaughtField]:
    asked = _named(question(group, ticks, prints, spots), replace(group[0], tooltip=""))
    values = option_names(group, ticks)
    sexes = {"M", "F"} == {value.upper() for value in values}
    name = names.unique(slug(asked.text) or ("sex" if sexes else "choice"))
    return [
        TaughtField(names.unique(f"{name}_{slug(value) or number}"), spot, ticks[spot], Guess("flag"), name, value)
        for number, (spot, value) in enumerate(zip(group, values, strict=True), 1)
    ]


def _split_dates(spots: Sequence[Spot], prints: Sequence[Print]) -> dict[Spot, tuple[Label, str]]:
    """Day, month and year that are asked for in three boxes side by side, under one label."""
    found: dict[Spot, tuple[Label, str]] = {}
    texts = [spot for spot in spots if spot.kind in {"text", "comb"} and not spot.options]
    for one, two, three in zip(texts, texts[1:], texts[2:], strict=False):
        if one in found or not (same_row(one.zone, two.zone) and same_row(two.zone, three.zone)):
            continue
        narrow = max(one.zone[2] - one.zone[0], two.zone[2] - two.zone[0]) < _NARROW
        steps = (two.zone[0] - one.zone[2], three.zone[0] - two.zone[2])
        if not narrow or max(steps) > _STEP or min(steps) < -1:
            continue
        label = _named(label_of(one, prints, spots), one)
        if guess(replace(one, longest=10, lines=1), label).type != "date":
            continue
        for spot, part in zip((one, two, three), _PARTS, strict=True):
            found[spot] = (label, part)
    return found


def _holds(zone: Zone, box: Zone) -> bool:
    """Whether a letter's middle lies in a zone."""
    return zone[0] <= (box[0] + box[2]) / 2 <= zone[2] and zone[1] <= (box[1] + box[3]) / 2 <= zone[3]


def _looked_at(spots: Sequence[Spot], page: BlankPage) -> list[Spot]:
    """The spots with what the blank prints within them."""
    scale = page.bare.shape[1] / page.size[0]
    bare = ink_of(page.bare)
    found = []
    sheet = flat_sheet(page) if any(spot.kind == "checkbox" for spot in spots) else None
    squares = strokes(lines_of(page.drawn, scale), scale).squares if sheet is not None else ()
    for spot in spots:
        if spot.kind == "checkbox" and sheet is not None:
            found.append(settled(spot, sheet, squares))
        elif spot.kind == "text":
            inside = "".join(one.text for one in page.letters if one.box is not None and _holds(spot.zone, one.box))
            found.append(replace(spot, within=inside, printed=printed_within(bare, spot.zone, scale)))
        else:
            found.append(spot)
    return found
