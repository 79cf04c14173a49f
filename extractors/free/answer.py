"""What was found for a field of a free layout, with what speaks for it, and the reading that this makes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from extractors.reading import Doubt, Reading, State, around

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractors.free.lines import Segment
    from extractors.reading import Box

WEIGHTS = Path(__file__).resolve().parents[2] / "resources" / "labels" / "weights.yaml"
_TAKEN = 0.98  # below, a person looks at it
_PROOFS = frozenset(
    {"sum", "items", "paid", "check_digit"}
)  # that could have failed, and have nothing to do with reading
_HIGHEST = 0.998


@dataclass(slots=True)
class Answer:
    """A value found for a field.

    Attributes:
        name: Of the field.
        value: Canonical; None where nothing was found.
        raw: As printed.
        places: Where it stands.
        signs: Features for its confidence, 0 to 1 each: label, margin, agreement of a second reader …
        proofs: What confirms it independently.
        others: Other values that it may be.
        doubts: Why it isn't taken as it stands.
        kind: Which weights judge it; the field's name if empty.
        rows: Of a table: place of each row, and whether a check of its own holds.
    """

    name: str
    value: str | None = None
    raw: str = ""
    places: tuple[Segment, ...] = ()
    signs: dict[str, float] = field(default_factory=dict)
    proofs: set[str] = field(default_factory=set)
    others: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    kind: str = ""
    rows: tuple[tuple[Box, bool], ...] = ()


@lru_cache(maxsize=1)
def weights() -> Mapping[str, Mapping[str, float]]:
    """Weights of a field's signs, by field: log-odds, set by hand; see ``resources/labels/weights.yaml``."""
    loaded: Mapping[str, Mapping[str, float]] = yaml.safe_load(WEIGHTS.read_text(encoding="utf-8"))
    return loaded


def confidence(signs: Mapping[str, float], weighed: Mapping[str, float]) -> float:
    """Probability that a value is right.

    Args:
        signs: Features, 0 to 1.
        weighed: Log-odds of each, and of ``bias``.
    """
    odds = weighed.get("bias", 0.0) + sum(weighed.get(name, 0.0) * value for name, value in signs.items())
    return min(_HIGHEST, 1 / (1 + math.exp(-odds)))


def judge(answer: Answer, page: int) -> Reading:
    """The reading that an answer makes: accepted only with two confirmations that don't depend on each other.

    Args:
        answer: What was found.
        page: Within the document, from 1.
    """
    if answer.value is None:
        return Reading(answer.name, None, "", 0.0, State.MISSING, doubts=answer.doubts)
    weighed = weights().get(answer.kind or answer.name) or weights()["other"]
    sure = confidence(answer.signs, weighed)
    doubts = answer.doubts
    confirmed = set(answer.proofs)
    if answer.signs.get("second", 0.0) > 0:
        confirmed.add("second_reader")
    if len(confirmed) < 2 and sure >= _TAKEN:
        sure = _TAKEN - 0.01
    if answer.signs.get("differs", 0.0) > 0 and answer.places and answer.places[0].reader == "text_layer":
        doubts = (*doubts, Doubt("picture_differs"))
    elif answer.signs.get("differs", 0.0) > 0 and not confirmed & _PROOFS:
        doubts = (*doubts, Doubt("readers_differ"))
    elif sure < _TAKEN and not doubts:
        doubts = (Doubt("unconfirmed" if len(confirmed) < 2 else "low_confidence"),)
    state = State.DOUBTFUL if doubts or sure < _TAKEN else State.VERIFIED if confirmed & _PROOFS else State.READ
    if state is State.DOUBTFUL:
        sure = min(sure, _TAKEN - 0.01)
    first = answer.places[0] if answer.places else None
    return Reading(
        answer.name,
        answer.value,
        answer.raw,
        round(sure, 4),
        state,
        page if first else 0,
        around([place.box for place in answer.places]) if answer.places else None,
        first.reader if first else "",
        doubts,
        answer.others if state is State.DOUBTFUL else (),
    )
