"""Which control a field of the map means: pure decisions on what is seen. Between two, nothing is guessed."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence

from connectors.web.map_fields import FieldMap
from connectors.web.values import folded
from connectors.web.view import BUTTONS, Control, Pressable

SHOWN = 12


def matching(controls: Iterable[Control], field: FieldMap) -> list[Control]:
    """The controls that a person could take for a field.

    Args:
        controls: What is seen.
        field: The field of the map.

    Returns:
        One where the field is clear; none, or several, where a person would ask back. What a control is called first
        counts more than what else names it (its title, its column's heading), and what is in front more than what lies
        behind a tab.
    """
    found = _called_so(controls, field)
    return [one for one in found if not one.behind] or found


def _called_so(controls: Iterable[Control], field: FieldMap) -> list[Control]:
    found = [one for one in controls if field.name is None or one.name == field.name]
    if field.section is not None:
        found = [one for one in found if folded(field.section) in map(folded, one.sections)]
    if field.row is not None:
        found = [one for one in found if folded(field.row) == folded(one.row)]
    if field.label is None:
        return found
    wanted = folded(field.label)
    first = [one for one in found if folded(one.label) == wanted]
    return first or [one for one in found if any(folded(text) == wanted for text, _ in one.names)]


def as_mapped(control: Control, controls: Sequence[Control]) -> FieldMap | None:
    """How a person would map a box: by label, by section too where the label repeats, by name where that isn't enough.

    Args:
        control: The box.
        controls: All boxes of its form.

    Returns:
        The field, without its type; None where neither words nor a name lead to it alone.
    """
    section = control.sections[0] if control.sections else None
    label, name = control.label or None, control.name or None
    column = control.cell[2] if control.cell is not None and control.row else None
    for field in (
        label and FieldMap(label=label),
        label and FieldMap(label=label, section=section),
        column and FieldMap(label=column, row=control.row),
        label and FieldMap(label=label, name=name),
        name and FieldMap(name=name),
    ):
        if field and matching(controls, field) == [control]:
            return field
    return None


def pressables(
    seen: Iterable[Pressable], text: str, section: str | None = None, *, menu: bool = False
) -> list[Pressable]:
    """The things to press that a person could take for a button or menu item.

    Args:
        seen: What is seen.
        text: What stands on it.
        section: The title it stands under, or None.
        menu: An item of a menu is meant: nothing that sends a form with boxes, which may be one left over from before.

    Returns:
        One where it is clear. A button counts before a link of the same text; two that do the same, or that lie one
        within the other, are one.
    """
    found = [one for one in seen if folded(one.text) == folded(text) and not one.disabled]
    if menu:
        found = [one for one in found if not one.sends]
    if section is not None:
        found = [one for one in found if folded(section) in map(folded, one.sections)]
    found = [one for one in found if one.tag in BUTTONS] or found
    kept: list[Pressable] = []
    for one in found:
        twin = next((i for i, other in enumerate(kept) if one.frame == other.frame and _is_same(one, other)), None)
        if twin is None:
            kept.append(one)
        elif _inside(one, kept[twin]):
            kept[twin] = one
    return kept


def no_pressable(seen: Iterable[Pressable], text: str) -> str:
    """Why nothing of a text can be pressed, for messages."""
    known = list(seen)
    if any(one.disabled and folded(one.text) == folded(text) for one in known):
        return f'"{text}" is greyed out: the page waits for something else'
    near = nearest_text({one.text for one in known}, text)
    return f'nothing to press is called "{text}"; nearest: "{near}"'


def beside(found: Iterable[Pressable], control: Control) -> list[Pressable]:
    """Those of several buttons that stand next to a control on its line, the nearest alone."""
    left, top, right, bottom = control.box
    line = [
        one
        for one in found
        if one.frame == control.frame and one.box[0] >= right - 3 and min(bottom, one.box[3]) > max(top, one.box[1])
    ]
    return sorted(line, key=lambda one: one.box[0] - left)[:1]


def what_a_person_sees(controls: Sequence[Control]) -> str:
    """The boxes of a page as a person would list them, for messages: labels, with the section where one repeats."""
    times = Counter(folded(one.label) for one in controls)
    words = [_called(one, repeated=times[folded(one.label)] > 1) for one in controls if one.label]
    shown = ", ".join(words[:SHOWN]) or "no field at all"
    return f"{shown}, … ({len(controls)} fields)" if len(words) > SHOWN else shown


def nearest(controls: Sequence[Control], label: str, section: str | None = None) -> str:
    """The label that comes nearest to a wrong one, with what to do about it; empty where the page has none.

    Args:
        controls: The boxes that are seen.
        label: The wrong one.
        section: The title it should stand under: what does comes first.
    """
    under = [one for one in controls if section and folded(section) in map(folded, one.sections)]
    by_label: dict[str, list[Control]] = {}
    for one in under or controls:
        if one.label:
            by_label.setdefault(folded(one.label), []).append(one)
    near = difflib.get_close_matches(folded(label), by_label, n=1, cutoff=0.0)
    if not near:
        return ""
    same = by_label[near[0]]
    if len(same) == 1:
        return f'"{same[0].label}"' + (f' under "{same[0].sections[0]}"' if same[0].sections else "")
    return f'"{same[0].label}" stands {_times(len(same))}: say which section'


def nearest_text(texts: Iterable[str], wanted: str) -> str:
    """The text that comes nearest to a wrong one; empty where there is none."""
    near = difflib.get_close_matches(wanted, list(texts), n=1, cutoff=0.0)
    return near[0] if near else ""


def _called(control: Control, *, repeated: bool) -> str:
    return f"{control.label} ({control.sections[0]})" if repeated and control.sections else control.label


def _times(number: int) -> str:
    return {2: "twice", 3: "three times"}.get(number, f"{number} times")


def _is_same(one: Pressable, other: Pressable) -> bool:
    return one.same == other.same or _inside(one, other) or _inside(other, one)


def _inside(one: Pressable, other: Pressable) -> bool:
    return (
        one.box[0] >= other.box[0]
        and one.box[1] >= other.box[1]
        and one.box[2] <= other.box[2]
        and one.box[3] <= other.box[3]
    )
