"""From votes to lines: the cheapest change, at most two characters, that makes every check digit hold.

One check digit lets one wrong repair in ten pass, so a repair counts as likely only where something else speaks for it
too: another reader saw that character, or it is the everlasting O for 0 and the field gets more regular by it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from extractors.mrz.ballot import Choice, Columns, majority
from extractors.mrz.characters import DIGITS, STRONG_PAIRS
from extractors.mrz.check_digits import blind
from extractors.mrz.dates import is_date
from extractors.mrz.formats import Check, Format, Kind
from extractors.mrz.model import Edit, all_hold

MOST_EDITS = 2
MARGIN = 2.5  # how much dearer than a repair the next one must be: twelve to one
DISPUTE = 1.0  # what readers see so often besides is weighed against a majority that holds: e to one
BLIND = 2.0  # the same where no check digit could tell
LEAST_CLEAR = 0.15  # with less, one reading in ten that holds by chance would be a large share of all that hold
_IRREGULAR = 1.5  # what each further change between letters and digits in a number costs
_MOST_OPTIONS = 48


@dataclass(frozen=True, slots=True)
class Option:
    """A character that might stand in place of the one most readers saw."""

    line: int
    position: int
    choice: Choice


@dataclass(frozen=True, slots=True)
class Solution:
    """Lines whose check digits hold.

    Attributes:
        lines: The lines.
        edits: What was changed for it.
        cost: How much speaks against it.
    """

    lines: tuple[str, ...]
    edits: tuple[Edit, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the votes amount to.

    Attributes:
        lines: The lines believed to be printed.
        edits: Changes from what most readers saw.
        verified: All check digits hold, in one way, without an unlikely repair.
        doubts: Why not, or what may be wrong in spite of it.
    """

    lines: tuple[str, ...]
    edits: tuple[Edit, ...]
    verified: bool
    doubts: tuple[str, ...]


def _covered(layout: Format) -> set[tuple[int, int]]:
    places = set()
    for check in layout.checks:
        for span in (*check.covers, check.digit):
            places |= {(span.line, position) for position in range(span.start, span.end)}
    return places


def _options(columns: Columns, layout: Format) -> list[Option]:
    """What may be changed, the cheapest first: only what a check digit can judge."""
    found = [
        Option(line, position, choice) for line, position in _covered(layout) for choice in columns[line][position][1:]
    ]
    found.sort(key=lambda option: (option.choice.cost, option.line, option.position, option.choice.character))
    return found[:_MOST_OPTIONS]


def _apply(lines: tuple[str, ...], options: tuple[Option, ...]) -> tuple[str, ...]:
    changed = [list(line) for line in lines]
    for option in options:
        changed[option.line][option.position] = option.choice.character
    return tuple("".join(line) for line in changed)


def consistent(layout: Format, lines: tuple[str, ...]) -> bool:
    """Whether every check digit holds and both dates are days of the calendar.

    Args:
        layout: The layout.
        lines: Lines of its length.

    Returns:
        True when nothing in the lines contradicts itself.
    """
    dates = (layout.field(name).span.of(lines) for name in ("birth_date", "expiry_date"))
    return all(is_date(day) for day in dates) and all_hold(layout, lines)


def _changes(options: list[Option]) -> Iterator[tuple[Option, ...]]:
    yield from ((option,) for option in options)
    for pair in combinations(options, MOST_EDITS):
        if (pair[0].line, pair[0].position) != (pair[1].line, pair[1].position):
            yield pair


def solutions(columns: Columns, layout: Format) -> list[Solution]:
    """All lines within two edits of the majority whose check digits hold.

    Args:
        columns: The votes.
        layout: The layout.

    Returns:
        The solutions, the cheapest first.
    """
    base = majority(columns)
    found = [Solution(base, (), 0.0)] if consistent(layout, base) else []
    options = _options(columns, layout)
    if found:  # nothing to repair: only what readers really disagree on is weighed against it
        options = [option for option in options if option.choice.seen and option.choice.cost < DISPUTE]
    for change in _changes(options):
        lines = _apply(base, change)
        if not consistent(layout, lines):
            continue
        edits = tuple(
            Edit(option.line, option.position, base[option.line][option.position], option.choice.character,
                 option.choice.seen)
            for option in change
        )  # fmt: skip
        irregular = _switching(lines, layout) - _switching(base, layout)
        cost = sum(option.choice.cost for option in change) + _IRREGULAR * max(irregular, 0)
        found.append(Solution(lines, edits, cost))
    return sorted(found, key=lambda solution: (solution.cost, solution.lines))


def _switches(text: str) -> int:
    """How often letters and digits take turns."""
    classes = [character in DIGITS for character in text if character != "<"]
    return sum(one != other for one, other in pairwise(classes))


def _switching(lines: tuple[str, ...], layout: Format) -> int:
    """How often letters and digits take turns in all numbers: issuers write letters together."""
    return sum(_switches(field.span.of(lines)) for field in layout.fields if field.kind is Kind.NUMBER)


def _check_of(edit: Edit, layout: Format) -> Check | None:
    """The single check (not the composite one) whose stretch an edit lies in."""
    for check in layout.checks:
        if check.name != "composite":
            for span in (*check.covers, check.digit):
                if span.line == edit.line and span.start <= edit.position < span.end:
                    return check
    return None


def _likely(solution: Solution, base: tuple[str, ...], layout: Format) -> bool:
    """Whether something besides the check digits speaks for every edit."""
    checks = [_check_of(edit, layout) for edit in solution.edits]
    unseen = [edit for edit in solution.edits if not edit.seen]
    if len(set(checks)) < len(checks) and not all(_strong(edit) for edit in solution.edits):
        return False  # two edits under one check digit: one pair in ten holds by chance
    if any(not _strong(edit) for edit in unseen):
        return False
    for edit in unseen:
        for field in layout.fields:
            span = field.span
            if span.line == edit.line and span.start <= edit.position < span.end and field.kind is Kind.NUMBER:
                before, after = _switches(span.of(base)), _switches(span.of(solution.lines))
                if after > before or (edit.made not in DIGITS and after == before):
                    return False
    return True


def _strong(edit: Edit) -> bool:
    return frozenset((edit.read, edit.made)) in STRONG_PAIRS


def _blind_disputes(columns: Columns, lines: tuple[str, ...], layout: Format) -> bool:
    """Whether readers disagree between two characters that no check digit tells apart."""
    for line, position in _covered(layout):
        made = lines[line][position]
        for choice in columns[line][position]:
            if choice.seen and choice.character != made and choice.cost < BLIND and blind(made, choice.character):
                return True
    return False


def clearness(columns: Columns, lines: tuple[str, ...], layout: Format) -> float:
    """The probability, as the readers' votes have it, of the worst-read stretch that one check digit covers.

    Args:
        columns: The votes.
        lines: What is believed to stand there.
        layout: The layout.

    Returns:
        0 to 1.
    """
    worst = 1.0
    for check in layout.checks:
        if check.name == "composite":
            continue
        sure = 1.0
        for span in (*check.covers, check.digit):
            for position in range(span.start, span.end):
                seen = {c.character: math.exp(-c.cost) for c in columns[span.line][position] if c.seen}
                sure *= seen.get(lines[span.line][position], 0.0) / max(sum(seen.values()), 1e-9)
        worst = min(worst, sure)
    return worst


def settle(columns: Columns, layout: Format) -> Verdict:
    """Decide what the lines say.

    Args:
        columns: The votes.
        layout: The layout.

    Returns:
        The lines: repaired where one likely repair makes every check digit hold, else as most readers saw them.
    """
    base = majority(columns)
    found = solutions(columns, layout)
    if not found:
        return Verdict(base, (), verified=False, doubts=("check_digit",))
    best = found[0]
    doubts = []
    margin = MARGIN if best.edits else 2 * DISPUTE
    rivals = [other for other in found[1:] if other.cost - best.cost < margin and other.lines != best.lines]
    if rivals:
        doubts.append("ambiguous")
    if not _likely(best, base, layout):
        doubts.append("unlikely_repair")
    if _blind_disputes(columns, best.lines, layout):
        doubts.append("look_alike")
    if clearness(columns, best.lines, layout) < LEAST_CLEAR and not best.edits:
        doubts.append("unclear")
    if doubts:
        return Verdict(best.lines if not best.edits else base, (), verified=False, doubts=tuple(doubts))
    return Verdict(best.lines, best.edits, verified=True, doubts=())
