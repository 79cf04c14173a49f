"""How a record is looked up again, learned of a person who searches for it after the entry. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.web.acts import MARKED, Act, Tables, field_name, plain_field, value_of, way
from connectors.web.finding import as_mapped
from connectors.web.values import folded


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
    earlier = [number for number in changed if number < begins]
    if not earlier or button >= len(acts) or begins == earlier[-1] + 1:
        return None
    before = {text for number in earlier if (text := _typed(acts[number]))}
    now = [text for act in acts[begins:button] if (text := _typed(act))]
    if not now or not before.issuperset(now):
        return None
    return Searched(earlier[-1] + 1, begins, button)


def look_up(acts: Sequence[Act], at: Searched, values: Mapping[str, str], last: Sequence[Tables]) -> Learned | None:
    """What the search tells: its form, the column of the key, and the link that opens the record.

    Args:
        acts: What was done after the log-in.
        at: Where the search is.
        values: What was typed into the entry, by field.
        last: The tables that were seen at the end.

    Returns:
        The look-up; None where no table of hits shows the key under a heading.
    """
    fields: dict[str, dict[str, Any]] = {}
    also: dict[str, str] = {}
    key = ""
    for act in {act.control.at: act for act in acts[at.begins : at.button] if act.control is not None}.values():
        assert act.control is not None
        mapped = as_mapped(act.control, act.frame.controls)
        if mapped is None:
            return None
        name = field_name(mapped, act.control, fields, values if _typed(act) else {})
        fields[name] = plain_field(mapped, act.control)
        if name in values and _typed(act) and not key:
            key = name
        else:
            also[name] = value_of(act.control)
    pressed = acts[at.button].pressed
    opened = acts[at.button + 1] if at.button + 1 < len(acts) else None
    found = _row([opened.tables] if opened is not None else last, key, values)
    if not key or pressed is None or found is None:
        return None
    row, cells = found
    told: dict[str, Any] = {"by": key, **({"also": also} if also else {}), "row": row}
    link = opened.pressed.text if opened is not None and opened.pressed is not None else ""
    if link and link in cells and cells[link] in row.values():
        told["open"] = cells[link]
    steps = way(acts[at.sent + 1 : at.begins], acts[at.begins].frame)
    return Learned(key, steps, {"fields": fields, "submit": {"button": pressed.text}}, told)


def _typed(act: Act) -> str:
    """What was typed into a text box; empty for any other."""
    is_text = act.control is not None and act.control.kind not in MARKED and not act.password
    return folded(value_of(act.control)) if is_text and act.control is not None else ""


def _row(
    documents: Sequence[Tables], key: str, values: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]] | None:
    """Of the one row that shows the key: heading by field, and heading by text."""
    found = []
    for tables in documents:
        for table in tables:
            for number, cells in enumerate(table):
                texts = [str(cell["text"]) for cell in cells]
                headings = _headings(table[:number], len(cells))
                if headings is None:
                    continue
                by_field = {
                    name: headings[texts.index(text)]
                    for name, value in values.items()
                    for text in texts
                    if value and folded(text) == folded(value) and headings[texts.index(text)]
                }
                if key in by_field:
                    found.append((by_field, dict(zip(texts, headings, strict=True))))
    return found[0] if len(found) == 1 else None


def _headings(rows: Sequence[Sequence[Mapping[str, Any]]], width: int) -> list[str] | None:
    """The first row above with as many cells, two texts and no box; None where there is none."""
    for cells in rows:
        texts = [str(cell["text"]) for cell in cells]
        if len(cells) == width and sum(map(bool, texts)) >= 2 and not any(cell["boxes"] for cell in cells):
            return texts
    return None
