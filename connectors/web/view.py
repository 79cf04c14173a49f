"""What a person sees of an application at one moment: pure values, taken by ``page.js``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BUTTONS = frozenset({"INPUT", "BUTTON"})


@dataclass(frozen=True, slots=True)
class Control:
    """A box that can be filled: text, select, check box, or a group of radio buttons.

    Attributes:
        frame: Number of the frame it stands in, within its `View`.
        at: Its place among the document's boxes.
        kind: ``text``, ``select``, ``checkbox``, ``radio``, ``password``, ``date`` and other types of inputs.
        name: Its ``name`` attribute.
        id: Its ``id`` attribute.
        names: How a person calls it, the strongest first, as (text, how: label, aria, left, right, above, column …).
        sections: Titles it stands under, the nearest first.
        max: Its maxlength.
        read_only: A person can't type into it.
        disabled: It is greyed out.
        value: What it holds; empty for passwords.
        text: Text of the chosen option or radio button.
        checked: Whether it is ticked.
        options: (value, text) of a select's options.
        members: (place, value, text) of a group's radio buttons.
        box: Left, top, right and bottom in the frame's pixels.
        behind: It lies behind a tab.
        cell: Number of its table and of its row, and the heading of its column; None where it stands in no grid.
        wrong: What the page says is wrong with it.
        row: Heading of its row in such a table; empty where a box stands first.
        unfit: What the browser itself has against what it holds, which keeps it from sending the form.
    """

    frame: int
    at: int
    kind: str
    name: str
    id: str
    names: tuple[tuple[str, str], ...]
    sections: tuple[str, ...]
    max: int | None
    read_only: bool
    disabled: bool
    value: str
    text: str
    checked: bool
    options: tuple[tuple[str, str], ...]
    members: tuple[tuple[int, str, str], ...]
    box: tuple[float, float, float, float]
    behind: bool = False
    cell: tuple[int, int, str] | None = None
    wrong: str = ""
    row: str = ""
    unfit: str = ""

    @property
    def label(self) -> str:
        """What a person calls it first; empty where nothing names it."""
        return self.names[0][0] if self.names else ""


@dataclass(frozen=True, slots=True)
class Pressable:
    """Something to press: a button, a link, whatever answers a click.

    Attributes:
        frame: Number of the frame it stands in.
        at: Its place among the document's things to press.
        text: What stands on it.
        tag: Its element.
        disabled: It is greyed out.
        same: What it does, as far as its attributes tell: two with the same are one to a person.
        sections: Titles it stands under, the nearest first.
        box: Left, top, right and bottom in the frame's pixels.
        sends: It sends a form with boxes to fill.
    """

    frame: int
    at: int
    text: str
    tag: str
    disabled: bool
    same: str
    sections: tuple[str, ...]
    box: tuple[float, float, float, float]
    sends: bool = False


@dataclass(frozen=True, slots=True)
class FrameView:
    """One document.

    Attributes:
        number: Its number within the view.
        window: Number of the window it belongs to, the oldest 0.
        key: Stays the same while the frame lives, whatever is loaded into it.
        born: When the document was made; differs for each document that a frame shows.
        ready: Whether it has loaded.
        title: Its title.
        charset: Its encoding.
        text: All its visible text, in lines.
        controls: Its boxes.
        pressables: What can be pressed in it.
        url: Its address.
    """

    number: int
    window: int
    key: str
    born: float
    ready: bool
    title: str
    charset: str
    text: str
    controls: tuple[Control, ...]
    pressables: tuple[Pressable, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """Every visible document of every window of the application."""

    frames: tuple[FrameView, ...]

    @property
    def controls(self) -> Iterator[Control]:
        """Every box."""
        return (control for frame in self.frames for control in frame.controls)

    @property
    def pressables(self) -> Iterator[Pressable]:
        """Everything to press."""
        return (pressable for frame in self.frames for pressable in frame.pressables)

    @property
    def documents(self) -> dict[str, tuple[float, str]]:
        """Birth and text of each document, by frame: to tell later what is new."""
        return {frame.key: (frame.born, frame.text) for frame in self.frames}

    @property
    def ready(self) -> bool:
        """Whether every document has loaded."""
        return all(frame.ready for frame in self.frames)

    def window(self, number: int) -> View:
        """What is seen in one window."""
        return View(tuple(frame for frame in self.frames if frame.window == number))


def frame_view(number: int, window: int, key: str, seen: dict[str, Any]) -> FrameView:
    """Make a value of what ``page.js`` saw in one document."""
    return FrameView(
        number=number,
        window=window,
        key=key,
        born=seen["born"],
        ready=seen["ready"] == "complete",
        title=seen["title"],
        url=seen["url"],
        charset=seen["charset"],
        text=seen["text"] or "",
        controls=tuple(_control(number, one) for one in seen["controls"]),
        pressables=tuple(
            Pressable(**{**one, "frame": number, "sections": tuple(one["sections"]), "box": tuple(one["box"])})
            for one in seen["pressables"]
        ),
    )


def _control(frame: int, seen: dict[str, Any]) -> Control:
    return Control(
        frame=frame,
        at=seen["at"],
        kind=seen["kind"],
        name=seen["name"],
        id=seen["id"],
        names=tuple((text, how) for text, how in seen["names"]),
        sections=tuple(seen["sections"]),
        max=seen["max"],
        read_only=seen["read_only"],
        disabled=seen["disabled"],
        value=seen["value"],
        text=seen["text"],
        checked=seen["checked"],
        options=tuple((value, text) for value, text in seen["options"]),
        members=tuple((at, value, text) for at, value, text in seen.get("members", ())),
        box=tuple(seen["box"]),
        behind=seen["behind"],
        cell=tuple(seen["cell"]) if seen["cell"] else None,
        wrong=seen["wrong"],
        row=seen["row"],
        unfit=seen["unfit"],
    )
