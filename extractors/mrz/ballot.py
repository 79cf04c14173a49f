"""Several readings of the same lines put to the vote, character by character."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.mrz.characters import ALLOWED, HOLE, STRONG_PAIRS, look_alikes, of_class
from extractors.mrz.formats import Format, Kind, line_kinds
from extractors.mrz.names import repair_fillers

# Costs are negative logarithms of odds: 3 is one in twenty.
STRONG_UNSEEN = 2.0
MEDIUM_UNSEEN = 4.0
LOST = 5.0
_MEANT = 0.1  # of a probability goes to what the character is known to be taken for
_FAINTEST = 0.03  # a probability below that is no vote

# A lone letter that a filler is taken for, with fillers on both sides, in data: no number is written like that.
_STRAY_FILLER = re.compile(r"(?<=<<)[KCL](?=<<|<$)")


@dataclass(frozen=True, slots=True)
class Choice:
    """A character that may stand at a place.

    Attributes:
        character: The character.
        cost: 0 for the one most readers saw, more the less speaks for it.
        seen: Whether any reader saw it, or its like of another class.
    """

    character: str
    cost: float
    seen: bool


@dataclass(frozen=True, slots=True)
class Vote:
    """One reader's line.

    Attributes:
        text: As long as the layout's; `HOLE` where nothing was read.
        weight: How much it counts.
        odds: For each place, the probability of each character of its class; None where the reader is certain.
    """

    text: str
    weight: float = 1.0
    odds: tuple[Mapping[str, float], ...] | None = None


Columns = tuple[tuple[tuple[Choice, ...], ...], ...]  # line, position, choices with the cheapest first


def in_class(text: str, layout: Format, line: int) -> str:
    """A line with every character brought into the class of its field, and stray fillers mended.

    Args:
        text: A line as long as the layout's; `HOLE` where nothing was read.
        layout: The layout.
        line: Which line, from 0.

    Returns:
        The line; `HOLE` where a character fits no character of the class.
    """
    kinds = line_kinds(layout, line)
    plain = "".join(of_class(character, kind) or HOLE for character, kind in zip(text, kinds, strict=True))
    for field in layout.fields:
        if field.span.line != line:
            continue
        start, end = field.span.start, field.span.end
        if field.kind is Kind.NAME:
            plain = plain[:start] + repair_fillers(plain[start:end]) + plain[end:]
        elif field.kind is Kind.NUMBER:
            plain = plain[:start] + _STRAY_FILLER.sub("<", plain[start:end]) + plain[end:]
    return plain


def _choices(votes: dict[str, float], kind: Kind) -> tuple[Choice, ...]:
    """The choices at one place, given the weight of the votes for each character."""
    if not votes:
        lost = [Choice(character, LOST, seen=False) for character in sorted(ALLOWED[kind] - {"<"})]
        return (Choice("<", 0.0, seen=False), *lost)
    ranked = sorted(votes, key=lambda character: (-votes[character], character))
    most = votes[ranked[0]]
    choices = [Choice(character, math.log(most / votes[character]), seen=True) for character in ranked]
    # The more readers agree, the less likely it is that all took the same look-alike.
    agreed = math.log(max(most, 1.0))
    for other in look_alikes(ranked[0], kind):
        if other not in votes:
            strong = frozenset((ranked[0], other)) in STRONG_PAIRS
            choices.append(Choice(other, (STRONG_UNSEEN if strong else MEDIUM_UNSEEN) + agreed, seen=False))
    return tuple(choices)


def restricted(odds: Sequence[Mapping[str, float]], layout: Format, line: int) -> Vote:
    """What a reader that knows odds says, given which characters may stand where.

    A place's odds are shared out among the characters of its class: a narrow ring in a name is rather O than 0, but
    where B came close to 0 it is B.

    Args:
        odds: For each place, the probability of each character.
        layout: The layout.
        line: Which line, from 0.

    Returns:
        A vote of weight 1.
    """
    text, within = [], []
    for seen, kind in zip(odds, line_kinds(layout, line), strict=True):
        shares = {character: share for character, share in seen.items() if character in ALLOWED[kind]}
        for character, share in seen.items():
            meant = of_class(character, kind)
            if character not in shares and meant is not None:
                shares[meant] = shares.get(meant, 0.0) + _MEANT * share
        total = sum(shares.values())
        within.append({character: share / total for character, share in shares.items()})
        text.append(max(shares, key=lambda character: shares[character]) if shares else HOLE)
    return Vote("".join(text), 1.0, tuple(within))


def _shares(vote: Vote, character: str, position: int) -> dict[str, float]:
    """A vote's weight at one place, shared out among characters of the class."""
    if vote.odds is None or character != vote.text[position]:  # certain, or a filler mended
        return {} if character == HOLE else {character: 1.0}
    return {seen: share for seen, share in vote.odds[position].items() if share >= _FAINTEST}


def count(votes: Sequence[Sequence[Vote]], layout: Format) -> Columns:
    """The choices at every place of a layout.

    Args:
        votes: For each line of the layout, its readings.
        layout: The layout.

    Returns:
        The choices by line and position.
    """
    columns = []
    for line in range(layout.rows):
        kinds = line_kinds(layout, line)
        plain = [in_class(vote.text, layout, line) for vote in votes[line]]
        places = []
        for position, kind in enumerate(kinds):
            tally: dict[str, float] = {}
            for vote, text in zip(votes[line], plain, strict=True):
                for character, share in _shares(vote, text[position], position).items():
                    tally[character] = tally.get(character, 0.0) + vote.weight * share
            places.append(_choices(tally, kind))
        columns.append(tuple(places))
    return tuple(columns)


def majority(columns: Columns) -> tuple[str, ...]:
    """The lines that most readers saw."""
    return tuple("".join(choices[0].character for choices in line) for line in columns)
