"""What one run of all rounds took, and how many boxes hold something else than was meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.fill.entries import Entry


@dataclass(frozen=True)
class Timed:
    """A run.

    Attributes:
        ms: Milliseconds of filling, reading back and clicking, all rounds.
        wrong: Fields of all rounds that the page kept otherwise than meant; a round that is missing counts whole.
    """

    ms: float
    wrong: int

    @staticmethod
    def of(seconds: float, kept: Sequence[dict[str, str]], rounds: Sequence[Entry]) -> Timed:
        """Compare what the page kept with what was meant."""
        held = [*kept, *({} for _ in rounds)]
        wrong = sum(
            found.get(field) != value
            for entry, found in zip(rounds, held, strict=False)
            for field, value in entry.values.items()
        )
        return Timed(seconds * 1000, wrong + max(0, len(kept) - len(rounds)))
