"""What a check does to a reading: confirms it, or holds something against it."""

from __future__ import annotations

from dataclasses import replace

from extractors.reading import Doubt, Reading, State

CONFIRMED = 0.999
CONTRADICTED = 0.5


_KEPT = frozenset({"covered", "picture_differs"})  # doubts of the page itself, which no other source can lift


def confirmed(reading: Reading, confidence: float = CONFIRMED) -> Reading:
    """The reading verified, for a second source agrees; what was covered, or isn't in the picture, a person sees."""
    if any(doubt.code in _KEPT for doubt in reading.doubts):
        return reading
    sure = max(reading.confidence, confidence)
    return replace(reading, state=State.VERIFIED, confidence=sure, doubts=(), alternatives=())


def contradicted(reading: Reading, detail: str, code: str = "contradicts") -> Reading:
    """The reading with a doubt: what `detail` names says something else."""
    doubts = (*reading.doubts, Doubt(code, detail))
    return replace(reading, state=State.DOUBTFUL, confidence=min(reading.confidence, CONTRADICTED), doubts=doubts)
