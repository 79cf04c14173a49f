"""What a recording tells beside the form: the sign that it took, the question it asked, pages in between. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.web import finding
from connectors.web.acts import MARKED, Act
from connectors.web.map_fields import FieldMap
from connectors.web.view import FrameView

LEAST, SAID = 3, 60  # characters that a sign of success has
TOLD = 12  # letters that it has beside what was typed
_LEAVES = re.compile(r"(log|sign)[ -]?(out|off)|exit|esci|disconnetti|salir|cerrar sesi[oó]n", re.IGNORECASE)


def success(
    before: Sequence[Act],
    after: Sequence[Sequence[FrameView]],
    fields: Mapping[str, dict[str, Any]],
    values: Mapping[str, str],
    typed: Sequence[str],
) -> dict[str, Any]:
    """What was seen after the button and never before; else that the form came again with a box that is empty now.

    Args:
        before: What was done until then.
        after: What was seen then, the last first.
        fields: The form's fields as the map has them.
        values: What was typed into them.
        typed: All that was typed, into grids too.

    Returns:
        The map's ``success``; empty where there is no such sign.
    """
    old = {line for act in before for frame in act.frames for line in frame.text.splitlines()}
    for frames in after:
        for line in (line for frame in frames for line in frame.text.splitlines()):
            speaks = re.search(r"[.!]$|saved|salvat|guardad|success", line, re.IGNORECASE) and not line.endswith("..")
            fits = LEAST < len(line) <= SAID + _length_of(line, typed)
            if speaks and fits and line not in old and (sign := _sign(line, typed)):
                return {"success": sign}
    for frames in after:
        boxes = [control for frame in frames for control in frame.controls]
        for name, plain in fields.items():
            found = finding.matching(boxes, FieldMap.model_validate(plain))
            if values[name] and len(found) == 1 and not found[0].value and found[0].kind not in MARKED:
                return {"success": {"emptied": name}}
    return {}


def asked(dialogs: Sequence[str], typed: Sequence[str]) -> str:
    """The question that came after the button, as far as it is the same the next time."""
    pieces = re.split("|".join([*(re.escape(one) for one in sorted(typed, key=len, reverse=True) if len(one) >= LEAST),
                                r"\d+"]), dialogs[0]) if dialogs else []  # fmt: skip
    return max((one.strip(" \"'«»“”") for one in pieces), key=len, default="")


def interposed(act: Act) -> dict[str, str] | None:
    """The page on which that was pressed, where it is one that only wants this: no box, nothing else to press."""
    every = [one for frame in act.frames for one in frame.pressables]
    if act.pressed is None or act.boxes or len(every) != 1:
        return None
    pieces = (piece.strip() for line in act.frame.text.splitlines() for piece in re.split(r"\S*\d\S*", line))
    told = next((piece for piece in pieces if len(piece) > LEAST and piece != act.pressed.text), "")
    return {"text": told, "press": act.pressed.text} if told else None


def log_out(acts: Sequence[Act]) -> dict[str, str] | None:
    """What was pressed at the end to leave; None where nothing was."""
    last = acts[-1].pressed if acts else None
    return {"menu": last.text} if last is not None and _LEAVES.fullmatch(last.text.strip()) else None


def _length_of(line: str, typed: Sequence[str]) -> int:
    return sum(len(one) for one in set(typed) if one in line)


def _sign(line: str, typed: Sequence[str]) -> dict[str, str]:
    """A sentence as a sign: the next record has another number, and other values; empty where little else is said."""
    shape = re.escape(line)
    for value in sorted(typed, key=len, reverse=True):
        if value in line and len(value) < LEAST and not value.isdigit():
            return {}
        if value in line and len(value) >= LEAST:
            shape = shape.replace(re.escape(value), ".+")
    shape = re.sub(r"\d+", lambda _: r"\d+", shape)
    said = re.sub(r"\.\+|\\d\+|\W", "", shape)
    if len(said) <= (TOLD if ".+" in shape else 0):
        return {}
    return {"text": line} if shape == re.escape(line) else {"matches": shape}
