"""What a person did, one act after the other, and how what they used is written into a map. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from connectors.web.finding import as_mapped, pressables
from connectors.web.map_fields import FieldMap
from connectors.web.values import folded
from connectors.web.view import Control, FrameView, Pressable

MARKED = frozenset({"select", "radio", "checkbox"})
Tables = Sequence[Sequence[Sequence[Mapping[str, Any]]]]  # tables of rows of cells with ``text``, ``head``, ``boxes``
BoxKey = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Through:
    """A window that filled a box.

    Attributes:
        press: What opened it.
        picker: How a row was picked in it, as it stands in a map; empty where a record was added instead.
        acts: What was done in it.
    """

    press: str
    picker: Mapping[str, str]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person did, or a moment at which the page was another than before.

    Attributes:
        control: The box that was changed, as it is after that.
        pressed: What was pressed.
        frame: The document, as it was seen then.
        password: The box takes a password; its value isn't known.
        url: Address of the window.
        tables: The document's tables then, as ``page.js`` reads them.
        around: All documents of the window then.
        entries: Of a pick from a list or a calendar: what was pointed at, or all that a key may have picked.
        picked: The box was filled by such a pick.
        dialogs: How many dialogs the page had opened before.
        window: Number of the window, the first 0.
        through: The window that filled the box.
    """

    control: Control | None
    pressed: Pressable | None
    frame: FrameView
    password: bool
    url: str
    tables: Tables = ()
    around: tuple[FrameView, ...] = ()
    entries: tuple[str, ...] = ()
    picked: bool = False
    dialogs: int = 0
    window: int = 0
    through: Through | None = None

    @property
    def frames(self) -> tuple[FrameView, ...]:
        """All documents that were seen."""
        return self.around or (self.frame,)

    @property
    def boxes(self) -> list[Control]:
        """All boxes that were seen."""
        return [control for frame in self.frames for control in frame.controls]


def key_of(control: Control) -> BoxKey:
    """Which box it is, whatever a page numbers it: in a grid its words may be those of what was picked beside it."""
    if control.cell is not None and control.name:
        return control.name, control.cell[1:]
    return control.name, control.label, control.sections, control.cell


def plain_field(mapped: FieldMap, control: Control, canonical: object = "") -> dict[str, Any]:
    """A field as it stands in a map."""
    plain = {key: value for key in ("section", "row", "name") if (value := getattr(mapped, key))}
    if mapped.label:
        plain = {"label": mapped.label.strip(" :*") or mapped.label, **plain}
    return {**plain, **type_of(control, canonical)}


def type_of(control: Control, canonical: object = "") -> dict[str, str]:
    """The type that a box's kind tells, as it stands in a map.

    Args:
        control: The box.
        canonical: What the sample case has for it: a choice that it calls by its value, not its words, is an option.
    """
    if control.kind in {"select", "radio"} and canonical:
        by_value = folded(str(canonical)) == folded(control.value) != folded(control.text)
        return {"type": "option"} if by_value else {}
    kinds = {"checkbox": "flag", "date": "date", "number": "number"}
    return {"type": kinds[control.kind]} if control.kind in kinds else {}


def mapped_of(act: Act) -> FieldMap | None:
    """How a person would map the box that was changed; None where nothing leads to it alone.

    Words that can be pressed, such as a menu beside the form, only name a box that has no name of its own.
    """
    control = act.control
    assert control is not None
    pressed = {folded(one.text) for frame in act.frames for one in frame.pressables}
    if control.name and folded(control.label) in pressed:
        by_name = replace(control, names=())
        boxes = [by_name if one == control else one for one in act.boxes]
        if (mapped := as_mapped(by_name, boxes)) is not None:
            return mapped
    return as_mapped(control, act.boxes) or as_mapped(control, act.frame.controls)


def value_of(control: Control) -> str:
    """What a person put into a box, as they see it."""
    if control.kind == "checkbox":
        return "true" if control.checked else "false"
    return control.text if control.kind in {"select", "radio"} else control.value


def changed_since(
    boxes: Iterable[Control], later: Iterable[Act]
) -> Iterator[tuple[Act, list[tuple[FrameView, Control]]]]:
    """Each later moment with the boxes that hold something else than before.

    Args:
        boxes: As they were before; one that has a change of its own meanwhile is left out from then on.
        later: What came after.
    """
    before = {key_of(one): value_of(one) for one in boxes}
    for act in later:
        if act.control is not None:
            before.pop(key_of(act.control), None)
        yield (
            act,
            [
                (frame, one)
                for frame in act.frames
                for one in frame.controls
                if before.get(key_of(one), value_of(one)) != value_of(one)
            ],
        )


def way(acts: Sequence[Act], to: FrameView) -> list[dict[str, str]]:
    """What was pressed on the way to a document, as steps of a map; its address where words alone could mislead."""
    pressed = [(act, act.pressed) for act in acts if act.pressed is not None]
    unclear = any(len(pressables(act.frame.pressables, one.text, menu=not one.sends)) > 1 for act, one in pressed)
    if to.url and (unclear or not pressed):
        parts = urlsplit(to.url)
        return [{"page": parts.path + (f"?{parts.query}" if parts.query else "")}]
    return [{"press" if one.sends else "menu": one.text} for _, one in pressed]


def as_name(words: str, taken: Mapping[str, Any]) -> str:
    """A name for a map, made of words; with a number where it is taken."""
    name = re.sub(r"\W+", "_", words.casefold()).strip("_") or "field"
    name = name if not name[0].isdigit() else f"field_{name}"
    return name if name not in taken else f"{name}_{len(taken)}"
