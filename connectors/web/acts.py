"""What a person did, one act after the other, and how what they used is written into a map. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from connectors.web.finding import pressables
from connectors.web.map_fields import FieldMap
from connectors.web.values import folded
from connectors.web.view import Control, FrameView, Pressable

MARKED = frozenset({"select", "radio", "checkbox"})
Tables = Sequence[Sequence[Sequence[Mapping[str, Any]]]]  # tables of rows of cells with ``text`` and ``boxes``


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person did.

    Attributes:
        control: The box that was changed, as it is after that.
        pressed: What was pressed.
        frame: The document, as it was seen then.
        password: The box takes a password; its value isn't known.
        url: Address of the window.
        tables: The document's tables then, as ``page.js`` reads them.
        around: All documents then.
    """

    control: Control | None
    pressed: Pressable | None
    frame: FrameView
    password: bool
    url: str
    tables: Tables = ()
    around: tuple[FrameView, ...] = ()


def id_of(act: Act) -> tuple[str, str, str]:
    """Which box an act was about: pages renumber theirs."""
    assert act.control is not None
    return act.control.name, act.control.label, " ".join(act.control.sections)


def field_name(mapped: FieldMap, control: Control, taken: Mapping[str, Any], sample: Mapping[str, str]) -> str:
    """A name for a field: the sample case's own for the same value, else made of its words."""
    value = value_of(control)
    same = [name for name, one in sample.items() if folded(one) == folded(value) and name not in taken]
    if value and len(same) == 1:
        return same[0]
    words = f"{mapped.section or ''} {mapped.label or mapped.name}".strip()
    if mapped.label and mapped.name:
        words = mapped.name
    name = re.sub(r"\W+", "_", words.casefold()).strip("_") or "field"
    name = name if not name[0].isdigit() else f"field_{name}"
    return name if name not in taken else f"{name}_{len(taken)}"


def plain_field(mapped: FieldMap, control: Control) -> dict[str, Any]:
    """A field as it stands in a map."""
    plain = {key: value for key in ("label", "section", "row", "name") if (value := getattr(mapped, key))}
    kind = {"select": "option", "radio": "option", "checkbox": "flag", "date": "date"}.get(control.kind)
    return {**plain, **({"type": kind} if kind else {})}


def value_of(control: Control) -> str:
    """What a person put into a box, as they see it."""
    if control.kind == "checkbox":
        return "true" if control.checked else "false"
    return control.text if control.kind in {"select", "radio"} else control.value


def way(acts: Sequence[Act], to: FrameView) -> list[dict[str, str]]:
    """What was pressed on the way to a document, as steps of a map; its address where words alone could mislead."""
    pressed = [(act, act.pressed) for act in acts if act.pressed is not None]
    unclear = any(len(pressables(act.frame.pressables, one.text, menu=not one.sends)) > 1 for act, one in pressed)
    if to.url and (unclear or not pressed):
        parts = urlsplit(to.url)
        return [{"page": parts.path + (f"?{parts.query}" if parts.query else "")}]
    return [{"press" if one.sends else "menu": one.text} for _, one in pressed]
