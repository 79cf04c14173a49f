"""Accents of printed capitals, set as they are seen rather than as readers guess them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMBINING = {"grave": "\u0300", "acute": "\u0301", "dots": "\u0308"}
_TAKES = "AEIOUY"  # letters that these marks stand over in the names of Europe's south and middle


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark over a letter.

    Attributes:
        letter: Which letter of the line stands under it, from 0; None where the letters run into one another.
        kind: ``grave``, ``acute``, ``dots``, or ``other`` where it can't be told.
    """

    letter: int | None
    kind: str


def accents(text: str) -> int:
    """Letters with a mark over them."""
    return sum(len(unicodedata.normalize("NFD", letter)) > 1 for letter in text)


def with_marks(text: str, seen: Sequence[Mark]) -> str:
    """The text with the marks that are seen over its letters.

    Only its accents are touched: where as many letters carry one as marks are seen, their kinds are set right; where
    the readers saw none at all, and every letter stands apart, they are added.

    Args:
        text: As a reader gave it, in capitals.
        seen: From `marks`, left to right.
    """
    carrying = [place for place, letter in enumerate(text) if len(unicodedata.normalize("NFD", letter)) > 1]
    if len(carrying) == len(seen):
        return _set(text, dict(zip(carrying, seen, strict=True)))
    letters = [place for place, letter in enumerate(text) if letter.isalnum()]
    if carrying or any(mark.letter is None or mark.letter >= len(letters) for mark in seen):
        return text
    places = {letters[mark.letter]: mark for mark in seen if mark.letter is not None}
    if any(text[place] not in _TAKES or mark.kind == "other" for place, mark in places.items()):
        return text
    return _set(text, places)


def _set(text: str, places: dict[int, Mark]) -> str:
    changed = list(text)
    for place, mark in places.items():
        base = unicodedata.normalize("NFD", text[place])[0]
        if mark.kind in _COMBINING and base in _TAKES:
            changed[place] = unicodedata.normalize("NFC", base + _COMBINING[mark.kind])
    return "".join(changed)
