"""A table of routes: each says what it does to whom, so that one place can refuse, and one test ask them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from bots.people.rights import Action
from bots.validation import Strict

if TYPE_CHECKING:
    from bots.panel.visit import Visit


@dataclass(frozen=True, slots=True)
class Page:
    """Something that is looked at: ``GET``.

    Attributes:
        path: Such as ``/cases/{case}``. Where it has a ``{case}``, that case's bot must be granted too, and a
            ``{bot}`` likewise; whoever isn't is told that there is no such thing.
        action: What it does; decides who may.
        show: Makes the answer. Runs in a thread: it may ask the database.
    """

    path: str
    action: Action
    show: Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Button:
    """Something that changes something: ``POST`` of a form at its path, and of JSON at ``/api`` with its path.

    Attributes:
        path: Such as ``/cases/{case}/retry``.
        action: What it does; decides who may.
        takes: What is handed over: the form's fields and the JSON's keys, checked.
        press: Does it; what it returns is the JSON's answer. The browser goes to ``then`` of that, if it says so,
            else back to where it was; ``said`` of it is shown there.
        title: What it does, in English, for the description of the API.
        most: Bytes that are taken; whoever may not press it is refused before they are read.
        quiet: Whether it leaves everything as it was that pages count.
    """

    path: str
    action: Action
    takes: type[Strict]
    press: Callable[[Visit, Any], Mapping[str, Any]]
    title: str
    most: int = 1_000_000
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """Data for programs: ``GET`` of JSON at ``/api`` with its path."""

    path: str
    action: Action
    tell: Callable[[Visit], Any]
    title: str


class Nothing(Strict):
    """A button that takes nothing."""


Entry = Page | Button | Feed
