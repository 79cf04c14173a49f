"""Grids, learned of a person who filled some of their lines: columns, what brings a line, what waits for what. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.web.acts import Act, as_name, key_of, type_of, value_of
from connectors.web.boxes import MARKED
from connectors.web.dependents import options_come_with
from connectors.web.guessing import amount_format, layout_of, names_of_columns
from connectors.web.picks import is_entry
from connectors.web.values import folded
from connectors.web.view import Control

_Line = Mapping[str, Control]  # boxes by heading


@dataclass
class RecordedGrid:
    """A grid of the form that was filled.

    Attributes:
        name: Its name in the map.
        plain: As the map has it.
        days: For each column of days, by name, the layouts that they could have.
        texts: Everything that was typed into it.
        unclear: What couldn't be told.
    """

    name: str
    plain: dict[str, Any]
    days: dict[str, set[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


@dataclass
class _Seen:
    """What was done in one table: its headings, and (place among the acts, line, heading, act) of each change."""

    headings: frozenset[str]
    changes: list[tuple[int, int, str, Control]] = field(default_factory=list)


def grids_of(acts: Sequence[Act], sample: Mapping[str, object]) -> tuple[list[RecordedGrid], set[int]]:
    """The grids among what was filled.

    Args:
        acts: From the first box to the button that sends, which is the last one.
        sample: Fields of a case; lists of dictionaries are lines.

    Returns:
        The grids, and the places of the acts that were about them.
    """
    seen: list[_Seen] = []
    for number, act in enumerate(acts):
        if act.control is None or act.control.cell is None or not act.control.cell[2]:
            continue
        table, row, heading = act.control.cell
        headings = _headings(act.frame.controls, table)
        known = next((one for one in seen if 2 * len(one.headings & headings) >= len(one.headings | headings)), None)
        if known is None:
            seen.append(known := _Seen(headings))
        lines = _rows(act.frame.controls, known.headings)
        place = sorted(lines).index(row) + 1 if row in lines else 0
        known.changes.append((number, place, heading, act.control))
    found: list[RecordedGrid] = []
    places: set[int] = set()
    for one in seen:
        if any(_has_lines(act.boxes, one) for act in acts):
            found.append(_learned(one, acts, sample, [grid.name for grid in found]))
            places |= {number for number, *_ in one.changes}
    return found, places


def _headings(controls: Iterable[Control], table: int) -> frozenset[str]:
    return frozenset(one.cell[2] for one in controls if one.cell is not None and one.cell[0] == table and one.cell[2])


def _rows(controls: Iterable[Control], headings: frozenset[str]) -> dict[int, dict[str, list[Control]]]:
    """The rows with boxes of the table that has most of these headings."""
    every = list(controls)
    tables = {one.cell[0] for one in every if one.cell is not None}
    alike = {table: len(_headings(every, table) & headings) for table in tables}
    best = max(alike, key=lambda table: alike[table], default=None)
    rows: dict[int, dict[str, list[Control]]] = {}
    for one in every:
        if one.cell is not None and one.cell[0] == best and alike[best] and one.cell[2]:
            rows.setdefault(one.cell[1], {}).setdefault(one.cell[2], []).append(one)
    return rows


def _has_lines(controls: Iterable[Control], seen: _Seen) -> bool:
    """Whether two rows or more have the same boxes: those that words of their own tell apart are fields."""
    rows = _rows(controls, seen.headings)
    changed = {heading for _, _, heading, _ in seen.changes}
    called = set()
    for row in rows.values():
        boxes = [box for all_of_it in row.values() for box in all_of_it]
        first = min(boxes, key=lambda one: one.at)
        words = re.sub(r"[\d\W]+", "", folded(first.label))
        held = {re.sub(r"[\d\W]+", "", folded(value_of(one))) for one in boxes}  # a pick's face shows it as text
        called.add("" if words in held or (first.names and first.names[0][1] in {"column", "above"}) else words)
    return len(called) == 1 and any(sum(heading in row for row in rows.values()) > 1 for heading in changed)


def _learned(seen: _Seen, acts: Sequence[Act], sample: Mapping[str, object], taken: Sequence[str]) -> RecordedGrid:
    order = {one: box.at for row in _rows(acts[-1].boxes, seen.headings).values() for one, (box, *_) in row.items()}
    changed = {heading for _, _, heading, _ in seen.changes}
    headings = sorted(changed, key=lambda one: order.get(one, 0))
    lines: dict[int, dict[str, Control]] = {}
    for _, line, heading, control in seen.changes:
        lines.setdefault(line, {})[heading] = control
    filled = [lines[line] for line in sorted(lines)]
    name, names = names_of_columns(filled, sample)
    for heading in headings:
        if heading not in names:
            names[heading] = as_name(heading, dict.fromkeys(names.values()))
    grid = RecordedGrid(name or ("lines" if "lines" not in taken else as_name("lines", dict.fromkeys(taken))), {})
    add, after = _adding(seen, acts, names)
    columns: dict[str, dict[str, Any]] = {}
    for heading in headings:
        columns[names[heading]] = _column(seen, acts, heading, names, filled, sample.get(name), grid)
        if waits := after.get(heading):
            columns[names[heading]]["after"] = waits
    grid.plain = {"columns": columns, **({"add": add} if add else {})}
    if used := _used(seen, acts, headings, filled):
        grid.plain["used"] = [names[one] for one in used]
    grid.texts = [value_of(box) for line in filled for box in line.values()]
    return grid


def _column(
    seen: _Seen,
    acts: Sequence[Act],
    heading: str,
    names: Mapping[str, str],
    lines: Sequence[_Line],
    sample: object,
    grid: RecordedGrid,
) -> dict[str, Any]:
    changes = [(number, control) for number, _, one, control in seen.changes if one == heading]
    column: dict[str, Any] = {"column": heading}
    if any(acts[number].picked for number, _ in changes):
        if any(is_entry(acts[number]) for number, _ in changes):
            column["autocomplete"] = True
        else:
            grid.unclear.append(f'what is picked for "{heading}" is not called as the box then holds it')
    if any(len(row.get(heading, ())) > 1 for row in _rows(acts[-1].boxes, seen.headings).values()):
        grid.unclear.append(f'several boxes stand under "{heading}" in one line')
    for number, one in changes:
        beside = {key_of(box): names[name] for line in lines if one in line.values() for name, box in line.items()}
        if cause := options_come_with(acts, number, beside):
            column["after"] = cause
    filled = [line.get(heading) for line in lines]
    known = sample if isinstance(sample, list) and len(sample) == len(lines) else [{}] * len(lines)
    pairs = [
        (box, str(meant.get(names[heading], ""))) for box, meant in zip(filled, known, strict=True) if box is not None
    ]
    return column | _written(acts, pairs, names[heading], grid)


def _written(
    acts: Sequence[Act], boxes: Sequence[tuple[Control, str]], name: str, grid: RecordedGrid
) -> dict[str, str]:
    """What the boxes of a column hold, and how they write it; with each what the sample case has for it."""
    types = [type_of(control, wanted) for control, wanted in boxes]
    if types[-1]:
        return types[-1]
    layouts = [layout_of(_history(acts, control), wanted, control) for control, wanted in boxes]
    if all(layouts):
        grid.days[name] = set.intersection(*layouts)
        return {"type": "date"}
    amounts = {amount_format(_history(acts, control), wanted, control) for control, wanted in boxes}
    return {"type": "amount", "format": written} if (written := max(amounts, key=len)) else {}


def _history(acts: Sequence[Act], control: Control) -> list[str]:
    """What a box held: first what the page made of it later, last what was typed."""
    key = key_of(control)
    shown = [value_of(one) for act in acts for one in act.boxes if key_of(one) == key and value_of(one)]
    return [*dict.fromkeys(one for one in shown if _same_number(one, control.value)), value_of(control)]


def _same_number(one: str, other: str) -> bool:
    return re.sub(r"\D", "", one).strip("0") == re.sub(r"\D", "", other).strip("0")


def _adding(seen: _Seen, acts: Sequence[Act], names: Mapping[str, str]) -> tuple[dict[str, str] | None, dict[str, str]]:
    """What brings a line, and by heading the column that is filled before that is pressed."""
    presses = []
    for number in range(len(acts) - 1):
        pressed = acts[number].pressed
        if pressed is None:
            continue
        rows, more = (len(_rows(acts[at].boxes, seen.headings)) for at in (number, number + 1))
        if more > rows:
            presses.append((number, pressed.text))
    if not presses:
        return None, {}
    text = presses[-1][1]
    all_of_it = [at for at, act in enumerate(acts[:-1]) if act.pressed is not None and act.pressed.text == text]
    last = max(number for number, *_ in seen.changes)
    born, then = ({frame.born for frame in acts[all_of_it[0] + more].frames} for more in (0, 1))
    waits: dict[str, str] = {}
    for line in {line for _, line, *_ in seen.changes}:
        mine = [(number, heading) for number, one, heading, _ in seen.changes if one == line]
        first = mine[0]
        for number, heading in mine:
            if heading != first[1] and any(first[0] < at < number for at in all_of_it):
                waits[heading] = names[first[1]]
    add = {"press": text}
    if (born != then and all_of_it[-1] > last) or waits:
        add["when"] = "each"
    return add, waits


def _used(seen: _Seen, acts: Sequence[Act], headings: Sequence[str], lines: Sequence[_Line]) -> list[str]:
    """The columns that tell a line in use, where the first one holds something in an empty line too."""

    def holds(control: Control) -> bool:
        if control.kind in MARKED:
            return control.checked if control.kind == "checkbox" else bool(control.value)
        return bool(control.value.strip(" 0.,"))

    touched = {key_of(box) for line in lines for box in line.values()}
    empty = [
        row
        for act in acts
        for row in _rows(act.boxes, seen.headings).values()
        if headings[0] in row and not any(key_of(box) in touched for boxes in row.values() for box in boxes)
    ]
    if not any(holds(row[headings[0]][0]) for row in empty):
        return []
    return [one for one in headings if not any(one in row and holds(row[one][0]) for row in empty)]
