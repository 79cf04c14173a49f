"""Boxes that were filled through a window beside them: a row picked there, or a record added. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connectors.web import finding
from connectors.web.acts import Act, Through, changed_since, key_of, mapped_of, value_of
from connectors.web.learning import headings_over
from connectors.web.picks import FURTHER
from connectors.web.values import folded
from connectors.web.view import Control, FrameView


def with_windows(acts: Sequence[Act]) -> list[Act]:
    """The acts, with what was done in a window that filled a box as a change of that box.

    Args:
        acts: As they were told, of every window.

    Returns:
        Acts of the first window alone where each other one was opened there and filled one of its boxes; what was done
        in any other window stays where it was.
    """
    found: list[Act] = []
    at = 0
    while at < len(acts):
        end = at
        while end < len(acts) and acts[end].window:
            end += 1
        if end == at:
            found.append(acts[at])
            at += 1
            continue
        filled = _filled(found, acts[at:end], acts[end : end + FURTHER])
        if filled is not None:
            opener = max(number for number, one in enumerate(found) if one.pressed is not None)
            found[opener:] = [filled]
        else:
            found += acts[at:end]
        at = end
    return found


def _filled(before: Sequence[Act], inside: Sequence[Act], later: Sequence[Act]) -> Act | None:
    """The change of the box that the window filled; None where that isn't clear."""
    opener = next((one for one in reversed(before) if one.pressed or one.control), None)
    last = next((one.pressed for one in reversed(inside) if one.pressed), None)
    if opener is None or opener.pressed is None or last is None:
        return None
    typed = {folded(value_of(one.control)) for one in inside if one.control is not None and not one.password}
    is_added = bool(typed) and last.sends
    wanted = typed if is_added else {folded(last.text)}
    hits = [(frame, one) for frame, one in _changed(opener, later) if folded(value_of(one)) in wanted]
    if len(hits) > 1:
        near = [one for one in hits if finding.beside([opener.pressed], one[1])]
        hits = near if len(near) == 1 else []
    if not hits:
        return None
    picker = {} if is_added else _picker(opener.pressed.text, inside)
    if picker is None:
        return None
    frame, box = hits[0]
    through = Through(opener.pressed.text, picker, tuple(inside))
    return replace(opener, control=box, pressed=None, frame=frame, around=_seen_with(later, box), through=through)


def _changed(opener: Act, later: Sequence[Act]) -> list[tuple[FrameView, Control]]:
    """The boxes of the first window that hold something else the next time that they are seen."""
    for act, changed in changed_since(opener.boxes, later):
        found = [(frame, one) for frame, one in changed if value_of(one)]
        if found or act.pressed is not None:
            return found
    return []


def _seen_with(later: Sequence[Act], box: Control) -> tuple[FrameView, ...]:
    return next((act.frames for act in later if box in act.boxes), ())


def _picker(press: str, inside: Sequence[Act]) -> dict[str, str] | None:
    """How the row was found and picked, as it stands in a map; None where words can't tell it."""
    picked = next(act for act in reversed(inside) if act.pressed is not None)
    assert picked.pressed is not None
    columns = {
        heading
        for table in picked.tables
        for number, cells in enumerate(table)
        for at, cell in enumerate(cells)
        if folded(str(cell["text"])) == folded(picked.pressed.text)
        and (headings := headings_over(table[:number], len(cells))) is not None
        and (heading := headings[at])
    }
    boxes = {key_of(one.control): one for one in inside if one.control is not None}
    if len(columns) != 1 or len(boxes) > 1:
        return None
    told = {"press": press}
    for act in boxes.values():
        mapped = mapped_of(act)
        if mapped is None or not mapped.label:
            return None
        told["search"] = mapped.label
        pressed = [one.pressed for one in inside if one.pressed is not None and one is not picked]
        if pressed:
            told["button"] = pressed[-1].text
    return {**told, "pick": columns.pop()}
