"""How a record is looked up again, learned of a person who searches for it after the entry. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.web.acts import MARKED, Act, Tables, as_name, key_of, mapped_of, plain_field, value_of, way
from connectors.web.guessing import sample_name
from connectors.web.values import folded
from connectors.web.view import BUTTONS, FrameView


@dataclass(frozen=True, slots=True)
class Searched:
    """Where, among what a person did, the entry was sent, and where the search begins and is sent."""

    sent: int
    begins: int
    button: int


@dataclass(frozen=True, slots=True)
class Learned:
    """A look-up as a map has it, but for the name of the search form.

    Attributes:
        key: The field whose value was searched for.
        steps: The way to the search form, from where the entry ended.
        form: Fields and button of the search form.
        look_up: The rest.
    """

    key: str
    steps: Sequence[Mapping[str, str]]
    form: Mapping[str, Any]
    look_up: Mapping[str, Any]


def searched(acts: Sequence[Act]) -> Searched | None:
    """Where a search follows the entry: the last boxes that were filled hold nothing but what was typed before.

    Args:
        acts: What was done after the log-in.
    """
    changed = [number for number, act in enumerate(acts) if act.control is not None]
    if not changed:
        return None
    begins = changed[-1]
    while begins and acts[begins - 1].control is not None:
        begins -= 1
    button = changed[-1] + 1
    entry = [number for number in changed if number < begins]
    if not entry or button >= len(acts) or _still_holds(acts[begins], acts[entry[-1]]):
        return None
    before = {text for number in entry if (text := _typed(acts[number]))}
    now = [text for act in acts[begins:button] if (text := _typed(act))]
    at = sent(acts[:begins])
    if not now or not before.issuperset(now) or at < entry[-1] or at + 1 > begins:
        return None
    return Searched(at, begins, button)


def sent(acts: Sequence[Act]) -> int:
    """The place of the button that sent the entry.

    Args:
        acts: What was done, without a search after it.

    Returns:
        Of what was pressed while the last box still held its value, the last button that sends a form: those before it
        bring it again with what was typed ("Update"). Where none does, the first button: a form may stay as it is
        after it was saved. -1 where nothing was pressed after the last box was filled.
    """
    last = max((number for number, act in enumerate(acts) if act.control is not None), default=-1)
    pressed = [
        (number, act.pressed) for number, act in enumerate(acts) if number > last >= 0 and act.pressed is not None
    ]
    holding = [(number, one) for number, one in pressed if _still_holds(acts[number], acts[last])]
    sending = [number for number, one in holding if one.sends]
    buttons = [number for number, one in holding if one.tag in BUTTONS]
    return sending[-1] if sending else next(iter((*buttons, *(number for number, _ in pressed))), -1)


def _still_holds(now: Act, changed: Act) -> bool:
    """Whether the box that was changed is still seen, with what was put into it."""
    assert changed.control is not None
    key, value = key_of(changed.control), value_of(changed.control)
    return any(key_of(one) == key and value_of(one) == value for one in now.boxes)


def look_up(
    acts: Sequence[Act],
    at: Searched,
    values: Mapping[str, str],
    last: Sequence[FrameView],
    tables: Sequence[Tables],
) -> Learned | None:
    """What the search tells: its form, the column of the key, and the link that opens the record.

    Args:
        acts: What was done after the log-in.
        at: Where the search is.
        values: What was typed into the entry, by field.
        last: What was seen at the end.
        tables: The tables of that.

    Returns:
        The look-up; None where no table of hits shows the key under a heading.
    """
    fields: dict[str, dict[str, Any]] = {}
    also: dict[str, str] = {}
    key = ""
    for act in {act.control.at: act for act in acts[at.begins : at.button] if act.control is not None}.values():
        assert act.control is not None
        mapped = mapped_of(act)
        if mapped is None:
            return None
        words = mapped.name if mapped.label and mapped.name else f"{mapped.section or ''} {mapped.label or mapped.name}"
        known = sample_name(act.control, act.control.label, values, fields) if _typed(act) else ""
        name = known or as_name((words or "").strip(), fields)
        fields[name] = plain_field(mapped, act.control)
        if name in values and _typed(act) and not key:
            key = name
        else:
            also[name] = value_of(act.control)
    pressed = acts[at.button].pressed
    opened = acts[at.button + 1] if at.button + 1 < len(acts) else None
    found = _row([opened.tables] if opened is not None else tables, key, values)
    if not key or pressed is None or found is None:
        return None
    row, cells = found
    told: dict[str, Any] = {"by": key, **({"also": also} if also else {}), "row": row}
    link = opened.pressed.text if opened is not None and opened.pressed is not None else ""
    if link and link in cells and cells[link] in row.values():
        told["open"] = cells[link]
    shown = opened.frames if opened is not None else last
    if nothing := _nothing(acts[at.button].frames, shown, list(filter(None, values.values()))):
        told["nothing"] = nothing
    steps = way(acts[at.sent + 1 : at.begins], acts[at.begins].frame)
    return Learned(key, steps, {"fields": fields, "submit": {"button": pressed.text}}, told)


def _nothing(before: Sequence[FrameView], hits: Sequence[FrameView], typed: Collection[str]) -> dict[str, str]:
    """The sign that nothing was found, where one hit was counted in words: after "1 result" comes "0 results"."""
    old = {line for frame in before for line in frame.text.splitlines()}
    lines = [line for frame in hits for line in frame.text.splitlines() if line not in old]
    lines = [line for line in lines if not any(one in line for one in typed)]
    counted = [found[1] for line in lines if (found := re.search(r"(?<![\d.,])1 ([^\W\d]{4,})", line))]
    return {"matches": rf"\b0 {re.escape(counted[0][:-1])}\w*"} if counted else {}


def _typed(act: Act) -> str:
    """What was typed into a text box; empty for any other."""
    is_text = act.control is not None and act.control.kind not in MARKED and not act.password
    return folded(value_of(act.control)) if is_text and act.control is not None else ""


def _row(
    documents: Sequence[Tables], key: str, values: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]] | None:
    """Of the row that shows the key: heading by field, and heading by text; of several, the one that shows most.

    An application may take two records with one key: in a single table their rows have the same headings.
    """
    found = []
    for table in (table for tables in documents for table in tables):
        hits = []
        for number, cells in enumerate(table):
            texts = [str(cell["text"]) for cell in cells]
            headings = headings_over(table[:number], len(cells))
            if headings is None:
                continue
            by_field = _by_field(texts, headings, values)
            if key in by_field:
                hits.append((by_field, dict(zip(texts, headings, strict=True))))
        if hits:
            found.append(max(hits, key=lambda hit: len(hit[0])))
    return found[0] if len(found) == 1 else None


def _by_field(texts: Sequence[str], headings: Sequence[str], values: Mapping[str, str]) -> dict[str, str]:
    """The heading over each field's value; where a value stands under two, or two fields hold it, the one of its name.

    A birth place that is the city of the address too says nothing of the column "City".
    """
    found = {}
    for name, value in values.items():
        over = [head for text, head in zip(texts, headings, strict=True) if head and folded(text) == folded(value)]
        alike = sum(folded(other) == folded(value) for other in values.values())
        if value and (len(over) > 1 or alike > 1):
            over = [head for head in over if as_name(head, {}) == name]
        if value and len(over) == 1:
            found[name] = over[0]
    return found


def headings_over(rows: Sequence[Sequence[Mapping[str, Any]]], width: int) -> list[str] | None:
    """The first row above with as many cells, no box, and two texts, or all cells marked as headings.

    Args:
        rows: Of the table, those above.
        width: Cells of the row that the headings are for.
    """
    for cells in rows:
        texts = [str(cell["text"]) for cell in cells]
        told = sum(map(bool, texts))
        marked = told == 1 and all(cell.get("head") for cell in cells)
        if len(cells) == width and (told >= 2 or marked) and not any(cell["boxes"] for cell in cells):
            return texts
    return None
