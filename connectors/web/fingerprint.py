"""What a box was like when it was last filled well, and which box of a changed page is it: pure decisions.

A page's next version renames, rewords, moves. Attributes outlive that to different degrees (type .96, name .95, id .87,
aria-label .82 of versions: HybridSimilo, arXiv 2505.16424), so no single one decides: a box is taken to be the one that
is remembered only where two things that don't come from each other say so and nothing else could be meant. No text that
a person entered is kept, and options only as digests: a list may hold people's names.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from connectors.web.values import folded
from connectors.web.view import Control

TEXTS = frozenset({"text", "email", "tel", "search", "url", "number", "date", "password"})
ALIKE = 0.6  # of a reworded label that still makes a box likelier, though it proves nothing
FEW = 3  # options from which on a list says which box it is
MARGIN = 1.5  # by which the winner must be ahead


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A box among the others of its form.

    Attributes:
        kind: Its type.
        name: Its ``name`` attribute.
        id: Its ``id`` attribute.
        labels: How a person calls it, the strongest first.
        sections: Titles it stands under, the nearest first.
        before: Name and label of the box before it.
        after: Name and label of the box after it.
        options: Digests of its options' texts.
        max: Its maxlength.
        twins: How many other boxes were called the same.
        at: Its place among the boxes, from 0 for the first to 1 for the last.
    """

    kind: str
    name: str
    id: str
    labels: tuple[str, ...]
    sections: tuple[str, ...]
    before: tuple[str, str]
    after: tuple[str, str]
    options: tuple[str, ...]
    max: int | None
    twins: int
    at: float

    @staticmethod
    def of(control: Control, controls: Sequence[Control]) -> Fingerprint:
        """The fingerprint of one of the boxes of a form."""
        place = controls.index(control)

        def beside(number: int) -> tuple[str, str]:
            return (controls[number].name, folded(controls[number].label)) if 0 <= number < len(controls) else ("", "")

        texts = [text for _, text in control.options] or [text for *_, text in control.members]
        return Fingerprint(
            control.kind,
            control.name,
            control.id,
            tuple(folded(text) for text, _ in control.names),
            tuple(map(folded, control.sections)),
            beside(place - 1),
            beside(place + 1),
            tuple(sorted({hashlib.sha256(folded(text).encode()).hexdigest()[:8] for text in texts})),
            control.max,
            sum(folded(one.label) == folded(control.label) for one in controls) - 1,
            round(place / max(1, len(controls) - 1), 3),
        )

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @staticmethod
    def from_plain(plain: Mapping[str, Any]) -> Fingerprint:
        """Back from JSON."""
        made: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
        }
        return Fingerprint(**made)


def the_same(
    remembered: Fingerprint,
    controls: Sequence[Control],
    others: Sequence[Fingerprint] = (),
    taken: Sequence[Control] = (),
) -> Control | None:
    """The box that a remembered one has become.

    Args:
        remembered: What it was like.
        controls: The boxes of the form now.
        others: What the form's other fields were like: a box that is rather one of them isn't meant.
        taken: Boxes that other fields of the map have found by what they are called.

    Returns:
        The clear winner; None where there is none, or where another could be meant as well.
    """
    names = {control.name for control in controls}
    stable = any(one.name and one.name in names for one in others)
    scored = []
    for control in controls:
        if any(control is one for one in taken):
            continue
        now = Fingerprint.of(control, controls)
        if not _consistent(remembered, now) or _is_neighbour(remembered, now):
            continue
        if stable and remembered.name and remembered.name != now.name:
            continue  # names are as they were, and this isn't its name
        points, proofs = _compared(remembered, now)
        rival = max((_compared(one, now)[0] for one in others if _consistent(one, now)), default=0.0)
        scored.append((points, proofs, rival, control))
    scored.sort(key=lambda one: -one[0])
    if not scored:
        return None
    points, proofs, rival, control = scored[0]
    second = scored[1][0] if len(scored) > 1 else 0.0
    clear = points >= second + MARGIN and points > rival
    return control if clear and proofs >= 2 else None


def contradicts(remembered: Fingerprint, found: Control, controls: Sequence[Control], known: Sequence[str]) -> bool:
    """Whether the box that a label leads to is hardly the remembered one, and another box is.

    Args:
        remembered: What it was like.
        found: What the map's label leads to.
        controls: The boxes of the form.
        known: Labels that the map's other fields go by; a box called so has its own reason to be there.
    """
    if not remembered.name or found.name == remembered.name:
        return False
    labels = {folded(one) for one in known}
    rivals = [
        one
        for one in controls
        if one.name == remembered.name and one.kind == remembered.kind and folded(one.label) not in labels
    ]
    if len(rivals) != 1:
        return False
    rival, mine = (_compared(remembered, Fingerprint.of(one, controls))[0] for one in (rivals[0], found))
    return rival + MARGIN > mine  # a label handed on to a new box, while the old one stands there with its name


def _consistent(one: Fingerprint, other: Fingerprint) -> bool:
    return one.kind == other.kind or {one.kind, other.kind} <= TEXTS - {"password", "date", "number"}


def _is_neighbour(one: Fingerprint, now: Fingerprint) -> bool:
    """Whether a box is called what stood beside the remembered one: positional names that moved on by a place."""
    called = now.labels[:1]
    return bool(called) and called != one.labels[:1] and called[0] in {one.before[1], one.after[1]}


def _compared(one: Fingerprint, now: Fingerprint) -> tuple[float, int]:
    """Points for everything that is as it was, and how many things that don't come from each other prove it."""
    points, proofs = 0.0, 0
    same_name = bool(one.name) and one.name == now.name
    same_id = bool(one.id) and one.id == now.id
    if same_name or same_id:
        points += 3.0 * same_name + 2.0 * same_id
        proofs += 1  # an id mostly comes from the name: together they are one witness
    words = max((_alike(label, text) for label in one.labels[:1] for text in now.labels), default=0.0)
    exact = words == 1.0 and not one.twins
    points += 3.0 * words if words >= ALIKE else 0.0
    proofs += exact
    if len(one.options) >= FEW and now.options:
        shared = len(set(one.options) & set(now.options)) / len(set(one.options) | set(now.options))
        points += 3.0 * shared
        proofs += shared >= 0.8  # a list that lost or gained a few
    beside = [_is_beside(one.before, now.before), _is_beside(one.after, now.after)]
    points += 1.0 * sum(beside)
    proofs += all(beside) or (any(beside) and (same_name or exact))
    if one.sections and now.sections:
        points += 0.5 * (one.sections[0] == now.sections[0])
    points += 0.25 * (one.max == now.max) + 0.5 * (1 - abs(one.at - now.at))
    return points, proofs


def _is_beside(one: tuple[str, str], now: tuple[str, str]) -> bool:
    return any(first and first == second for first, second in zip(one, now, strict=True))


def _alike(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    return 1.0 if one == other else min(0.95, difflib.SequenceMatcher(None, one, other).ratio())
