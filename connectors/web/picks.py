"""Boxes that were filled by picking, from a list or a calendar: no change of their own tells it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from connectors.web.acts import Act, changed_since, key_of, value_of
from connectors.web.values import folded
from connectors.web.view import Control, FrameView

FURTHER = 6  # moments within which a pick has had its effect


def with_picks(acts: Sequence[Act]) -> list[Act]:
    """The acts, with each pick that filled a box as a change of that box.

    Args:
        acts: As they were told, picks among them.

    Returns:
        Changes, presses and moments in their order. What was pressed in a list or calendar to pick is left out; a pick
        that filled no box, such as that of a menu, counts as what was pressed.
    """
    found: list[Act] = []
    for number, act in enumerate(acts):
        if not act.entries:
            if act.pressed is None or not _is_of_pick(act, found):
                found.append(act)
            continue
        filled = _filled(act, acts[number + 1 : number + 1 + FURTHER])
        if filled is not None:
            while found and found[-1].entries:  # the calendar's next month
                found.pop()
            found.append(filled)
        else:
            found.append(act)
    return _sticky(act for act in found if act.picked or not act.entries)


def is_entry(act: Act) -> bool:
    """Whether what a pick put into a box is what the list's entry is called: only then can it be picked again."""
    value = folded(value_of(act.control)) if act.control is not None else ""
    return act.picked and value in set(map(folded, act.entries))


def _is_of_pick(act: Act, before: Sequence[Act]) -> bool:
    """Whether that press is the pick that has just been seen to fill a box."""
    last = next((one for one in reversed(before) if one.control or one.pressed or one.entries), None)
    if last is None or act.pressed is None or not last.picked:
        return False
    return any(act.pressed.text in one for one in last.entries)


def _filled(pick: Act, later: Iterable[Act]) -> Act | None:
    boxes = (one for one in pick.boxes if one.kind != "password")
    for act, changed in changed_since(boxes, later):
        if changed:
            hit = _meant(pick, changed)
            return None if hit is None else replace(pick, control=hit[1], frame=hit[0], around=act.frames, picked=True)
        if act.pressed is not None or act.entries:
            return None
    return None


def _meant(pick: Act, changed: Sequence[tuple[FrameView, Control]]) -> tuple[FrameView, Control] | None:
    entries = set(map(folded, pick.entries))
    called = [one for one in changed if folded(value_of(one[1])) in entries]
    if len(called) == 1:
        return called[0]
    return changed[0] if len(changed) == 1 and len(pick.entries) == 1 else None


def _sticky(acts: Iterable[Act]) -> list[Act]:
    """A box that was filled by a pick stays so when it is left with that value."""
    picked: dict[object, Act] = {}
    found = []
    for act in acts:
        if act.control is not None:
            key, value = key_of(act.control), value_of(act.control)
            if act.picked:
                picked[key] = act
            elif key in picked and (earlier := picked[key].control) is not None and value_of(earlier) == value:
                found.append(replace(act, picked=True, entries=picked[key].entries))
                continue
        found.append(act)
    return found
