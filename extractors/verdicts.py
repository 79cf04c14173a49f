"""What a check does to a reading: confirms it, or holds something against it."""

from __future__ import annotations

from dataclasses import replace

from extractors.reading import Doubt, Reading, State

CONFIRMED = 0.999
CONTRADICTED = 0.5


def confirmed(reading: Reading, confidence: float = CONFIRMED) -> Reading:
    """The reading verified, for a second source agrees; what was covered stays for a person to see."""
    if any(doubt.code == "covered" for doubt in reading.doubts):
        return reading
    sure = max(reading.confidence, confidence)
    return replace(reading, state=State.VERIFIED, confidence=sure, doubts=(), alternatives=())


def contradicted(reading: Reading, detail: str, code: str = "contradicts") -> Reading:
    """The reading with a doubt: what `detail` names says something else."""
    doubts = (*reading.doubts, Doubt(code, detail))
    return replace(reading, state=State.DOUBTFUL, confidence=min(reading.confidence, CONTRADICTED), doubts=doubts)
