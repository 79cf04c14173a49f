"""Which box a window beside the form has filled: told by what was picked or typed there, or not at all."""

from __future__ import annotations

from dataclasses import replace

from connectors.web.acts import Act
from connectors.web.recorded_windows import with_windows
from connectors.web.view import Control, FrameView, Pressable


def box(at: int, label: str, value: str) -> Control:
    return Control(
        frame=0, at=at, kind="text", name=f"n{at}", id="", names=((label, "left"),), sections=(), max=None,
        read_only=False, disabled=False, value=value, text="", checked=False,
        options=(), members=(), box=(0.0, at * 20.0, 100.0, at * 20.0 + 15),
    )  # fmt: skip


def page(*boxes: Control) -> FrameView:
    return FrameView(
        number=0, window=0, key="0", born=1.0, ready=True, title="", charset="UTF-8", text="", controls=boxes,
        pressables=(),
    )  # fmt: skip


def pressed(text: str, seen: FrameView, window: int = 0, top: float = 0.0) -> Act:
    button = Pressable(
        frame=0, at=0, text=text, tag="A", disabled=False, same=text, sections=(), box=(110.0, top, 120.0, top + 15)
    )
    return Act(None, button, seen, password=False, url="", window=window)


HITS = [[[{"text": text, "boxes": False} for text in row] for row in (("Code", "Name"), ("F205", "MILANO"))]]


def picked(first: str, second: str) -> list[Act]:
    """A window that was opened beside the first of two boxes, and what these hold then."""
    before, after = page(box(0, "Born", ""), box(1, "Lives", "")), page(box(0, "Born", first), box(1, "Lives", second))
    row = replace(pressed("MILANO", page(), window=1), tables=HITS)
    return with_windows([pressed("...", before), row, pressed("Save", after)])


def test_a_row_that_is_picked_is_a_change_of_the_box() -> None:
    """The opener and the window are left out; the column that was pressed is told."""
    filled, saved = picked("MILANO", "")
    assert filled.control is not None
    assert filled.through is not None
    assert filled.control.label == "Born"
    assert filled.through.picker == {"press": "...", "pick": "Name"}
    assert saved.pressed is not None


def test_a_window_that_fills_nothing_of_what_was_picked_is_left_as_it_was() -> None:
    """Another text in the box tells nothing of the row."""
    assert [act.window for act in picked("ROMA", "")] == [0, 1, 0]


def test_of_two_boxes_the_one_beside_the_button_counts() -> None:
    """A window may fill two boxes with one text."""
    filled, _ = picked("MILANO", "MILANO")
    assert filled.control is not None
    assert filled.control.label == "Born"
