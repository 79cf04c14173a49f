"""One spelling from several readers of a line: the first one's letters, marks and blanks by vote."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.types.value import bare, squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAIR = re.compile(r"(?<!\d)(\d{1,4})\s?&\s?(\d{1,4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Spelt:
    """A line as its readers settle it.

    Attributes:
        text: Its spelling.
        agreeing: How many readers see these letters.
        others: Other letters that a reader saw.
    """

    text: str
    agreeing: int
    others: tuple[str, ...]


def settle_line(first: str, seconds: Sequence[str]) -> Spelt:
    """One spelling of a line.

    The first reader's letters stand: measured on receipts, it is right more often than two others that agree against
    it. Blanks and marks between the letters are voted on by those who see the same letters; a comma beats a full stop
    in a draw, for it loses its tail. An ampersand between numbers is read as an 8, an 8 never as an ampersand.

    Args:
        first: By the reader of the page.
        seconds: By the others.
    """
    first = _with_ampersands(first, seconds)
    groups: dict[str, list[str]] = {}
    for text in (first, *seconds):
        groups.setdefault(bare(text), []).append(squeeze(text))
    chosen = bare(first)
    group = groups[chosen]
    others = tuple(texts[0] for letters, texts in groups.items() if letters and letters != chosen)
    return Spelt(_voted(group), len(group), others)


def _with_ampersands(first: str, seconds: Sequence[str]) -> str:
    """House numbers such as "14 & 16" where another reader saw the mark that the first took for a digit."""
    for seen in seconds:
        for one, other in _PAIR.findall(seen):
            first = re.sub(rf"(?<!\d){one}8{other}(?!\d)", f"{one} & {other}", first)
    return first


def _voted(texts: Sequence[str]) -> str:
    split = [_marks(text) for text in texts]
    letters, first = split[0]
    marks = [between for own, between in split if len(own) == len(letters)]
    if len(marks) == 1:
        return texts[0]
    text = ""
    for place, seen in enumerate(zip(*marks, strict=True)):
        counts = Counter(seen).most_common()
        best = counts[0][0]
        if len(counts) > 1 and counts[0][1] == counts[1][1]:
            best = next((mark for mark in seen if "," in mark), first[place])
        text += best + (letters[place] if place < len(letters) else "")
    return text


def _marks(text: str) -> tuple[list[str], list[str]]:
    """The letters of a text, and what stands before each and after the last."""
    letters: list[str] = []
    between = [""]
    for character in text:
        if bare(character):
            letters.append(character)
            between.append("")
        else:
            between[-1] += character
    return letters, between
