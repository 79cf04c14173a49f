"""A line as read brought to its layout's length.

Readers drop or double fillers in long runs, and now and then lose a character. Which of the possible places is meant
follows from what the layout expects where: digits in the dates, letters in the states, check digits that hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise

from extractors.mrz.characters import ALLOWED, HOLE, of_class
from extractors.mrz.check_digits import check_digit
from extractors.mrz.dates import is_date
from extractors.mrz.formats import Format, Kind, line_kinds
from extractors.mrz.names import repair_fillers, well_formed
from extractors.mrz.states import could_be_state

MOST_MISSING = 4  # more than that isn't this line any more
_KEPT = 6
_GOOD = 1.5  # a fit so good needs no search for lost characters


@dataclass(frozen=True, slots=True)
class Aligned:
    """One way to place a line's characters.

    Attributes:
        text: As long as the layout's lines; `HOLE` where a character was lost.
        cost: How badly it fits, 0 for a line without a flaw.
    """

    text: str
    cost: float


def _runs(text: str) -> list[tuple[int, int]]:
    """Start and end of every run of fillers."""
    runs = []
    start = None
    for i, character in enumerate((*text, "")):
        if character == "<" and start is None:
            start = i
        elif character != "<" and start is not None:
            runs.append((start, i))
            start = None
    return runs


def _longer(text: str, by: int) -> Iterator[tuple[str, float]]:
    """Fillers added to runs or to the end."""
    places = [end for _, end in _runs(text)]
    for chosen in {
        *combinations_with_replacement(places[-4:], min(by, 2)),
        *((place,) for place in (*places, len(text))),
    }:
        each = [by - len(chosen) + 1] + [1] * (len(chosen) - 1)
        grown = text
        for place, count in sorted(zip(chosen, each, strict=True), reverse=True):
            grown = grown[:place] + "<" * count + grown[place:]
        yield grown, 0.5 * len(set(chosen))


def _holed(text: str, by: int) -> Iterator[tuple[str, float]]:
    """One character lost anywhere, and fillers."""
    places = [end for _, end in _runs(text)] or [len(text)]
    for i in range(len(text) + 1):
        if by == 1:
            yield text[:i] + HOLE + text[i:], 3.0
            continue
        for place in places[-3:]:
            first, second = sorted((i, place))
            marks = (HOLE, "<" * (by - 1)) if i <= place else ("<" * (by - 1), HOLE)
            yield text[:first] + marks[0] + text[first:second] + marks[1] + text[second:], 3.5


def _shorter(text: str, by: int) -> Iterator[tuple[str, float]]:
    """Fillers taken from runs, and stray characters at the ends or anywhere."""
    runs = _runs(text)
    for start, end in runs:
        if end - start > by:
            yield text[:start] + text[start + by :], 0.5
    if by >= 2:
        for (start, end), (other_start, other_end) in pairwise(runs):
            for first in range(1, by):
                if end - start > first and other_end - other_start > by - first:
                    cut = text[:other_start] + text[other_start + by - first :]
                    yield cut[:start] + cut[start + first :], 1.0
    for front in range(by + 1):
        yield text[front : len(text) - (by - front)], 1.5 * by


def _thinned(text: str, by: int) -> Iterator[tuple[str, float]]:
    """One stray character anywhere."""
    if by == 1:
        for i in range(len(text)):
            yield text[:i] + text[i + 1 :], 3.0


def _misfit(text: str, layout: Format, line: int) -> float:
    """What speaks against these characters at these places."""
    plain = []
    cost = 0.0
    for character, kind in zip(text, line_kinds(layout, line), strict=True):
        meant = None if character == HOLE else of_class(character, kind)
        cost += 0.0 if character == HOLE or character in ALLOWED[kind] else 0.4 if meant else 1.5
        plain.append(meant or HOLE)
    lines = tuple("".join(plain) if i == line else "" for i in range(layout.rows))
    initial = 0.0 if line or text[0] in layout.initials else 1.5
    return cost + initial + _misfit_of_fields(lines, layout, line) + _misfit_of_checks(lines, layout, line)


def _misfit_of_fields(lines: tuple[str, ...], layout: Format, line: int) -> float:
    """Unknown states, impossible dates, names that aren't."""
    cost = 0.0
    for field in layout.fields:
        if field.span.line != line:
            continue
        value = field.span.of(lines)
        if field.kind is Kind.STATE and not could_be_state(value):
            cost += 1.0
        elif HOLE in value:
            continue
        elif field.kind is Kind.DATE and not is_date(value):
            cost += 1.5
        elif field.kind is Kind.NAME and not well_formed(repair_fillers(value)):
            cost += 1.0
    return cost


def _misfit_of_checks(lines: tuple[str, ...], layout: Format, line: int) -> float:
    """Check digits of one line that don't hold; one that needs a lost character speaks neither way."""
    cost = 0.0
    for check in layout.checks:
        if check.name == "composite" or check.digit.line != line:
            continue
        covered = "".join(span.of(lines) for span in check.covers)
        digit = check.digit.of(lines)
        if HOLE in covered + digit or (digit != check_digit(covered) and (digit != "<" or covered.strip("<"))):
            cost += 1.5
    return cost


def alignments(text: str, layout: Format, line: int) -> tuple[Aligned, ...]:
    """The ways to place a line's characters, the likeliest first.

    Args:
        text: A cleaned line.
        layout: The layout it is tried in.
        line: Which of its lines, from 0.

    Returns:
        At most a handful; none when the length is too far off.
    """
    missing = layout.length - len(text)
    named = layout.fields_on(line)[-1].kind is Kind.NAME
    if not text or missing < -MOST_MISSING or missing > (layout.length * 2 // 3 if named else MOST_MISSING):
        return ()
    if missing == 0:
        return (Aligned(text, _misfit(text, layout, line)),)
    if missing > MOST_MISSING:  # a reader that gave up in the run of fillers behind a name
        grown = text + "<" * missing
        return (Aligned(grown, 1.0 + _misfit(grown, layout, line)),)
    found: dict[str, float] = {}
    for stage in (_longer, _holed) if missing > 0 else (_shorter, _thinned):
        for changed, cost in stage(text, abs(missing)):
            if changed not in found or cost < found[changed]:
                found[changed] = cost
        scored = [Aligned(changed, cost + _misfit(changed, layout, line)) for changed, cost in found.items()]
        if any(aligned.cost < _GOOD for aligned in scored):
            break
    return tuple(sorted(scored, key=lambda aligned: (aligned.cost, aligned.text))[:_KEPT])
