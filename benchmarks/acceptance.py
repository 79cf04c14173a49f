"""What every reading benchmark reports of its confidence.

The share accepted, the share of the accepted that is wrong and how sure that is; coverage at 0.99; the calibration
curve. The upper bound is Clopper and Pearson's (1934), one-sided, 95 %: with that certainty no more is wrong.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from extractors.reading import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from extractors.reading import Reading

ACCEPTED = 0.98  # the threshold that bots ship with
SURE = 0.99
_BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0001)
_SIZE, _MARGIN = 320, 46


@dataclass(frozen=True, slots=True)
class Outcome:
    """One field of one document, read.

    Attributes:
        document: Its file.
        field: Name of the field.
        right: The value is the true one, compared as the field's type compares.
        read: There is a value.
        confidence: Of the reading.
        accepted: A bot would take it without asking.
    """

    document: str
    field: str
    right: bool
    read: bool
    confidence: float
    accepted: bool


def outcome(document: str, field: str, reading: Reading | None, *, right: bool) -> Outcome:
    """What came of a field.

    Args:
        document: Its file.
        field: Name of the field.
        reading: As the product reads it.
        right: Whether its value is the true one.
    """
    if reading is None or reading.value is None:
        return Outcome(document, field, right=False, read=False, confidence=0.0, accepted=False)
    taken = reading.state is not State.DOUBTFUL and (reading.confidence >= ACCEPTED or reading.state is State.VERIFIED)
    return Outcome(document, field, right, read=True, confidence=reading.confidence, accepted=taken)


def upper_bound(wrong: int, total: int, certainty: float = 0.95) -> float:
    """The share that no more is wrong of, with this certainty (Clopper and Pearson); 1 where nothing is known."""
    if total == 0 or wrong >= total:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        share = (low + high) / 2
        if _at_most(wrong, total, share) > 1 - certainty:
            low = share
        else:
            high = share
    return high


def _at_most(wrong: int, total: int, share: float) -> float:
    """Probability of no more than so many wrong ones, each being wrong by this share of chances."""
    logs = (
        math.log(math.comb(total, k)) + k * math.log(share) + (total - k) * math.log1p(-share) for k in range(wrong + 1)
    )
    return sum(map(math.exp, logs))


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Acceptance and calibration of some fields as plain data."""
    taken = [one for one in outcomes if one.accepted]
    wrong = sum(not one.right for one in taken)
    sure = [one for one in outcomes if one.confidence >= SURE]
    sure_wrong = sum(not one.right for one in sure)
    total = max(len(outcomes), 1)
    return {
        "fields": len(outcomes),
        "exact_share": round(sum(one.right for one in outcomes) / total, 4),
        "threshold": ACCEPTED,
        "accepted_share": round(len(taken) / total, 4),
        "accepted": len(taken),
        "accepted_wrong": wrong,
        "accepted_wrong_share": round(wrong / max(len(taken), 1), 4),
        "accepted_wrong_upper95": round(upper_bound(wrong, len(taken)), 4),
        "bound": "Clopper-Pearson, one-sided",
        "coverage_at_0.99": round(len(sure) / total, 4),
        "wrong_at_0.99": round(sure_wrong / max(len(sure), 1), 4),
    }


def per_field(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """Exact, accepted and wrong among the accepted, by field."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in outcomes:
        counts[one.field].update(fields=1, exact=one.right, accepted=one.accepted, wrong=one.accepted and not one.right)
    return {
        field: {
            "fields": found["fields"],
            "exact": round(found["exact"] / found["fields"], 4),
            "accepted": round(found["accepted"] / found["fields"], 4),
            "accepted_wrong": found["wrong"],
        }
        for field, found in counts.items()
    }


def calibration(outcomes: Sequence[Outcome]) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and number of values, by bin of confidence."""
    found = []
    for low, high in pairwise(_BINS):
        inside = [one for one in outcomes if one.read and low <= one.confidence < high]
        if inside:
            mean = sum(one.confidence for one in inside) / len(inside)
            found.append((mean, sum(one.right for one in inside) / len(inside), len(inside)))
    return found


def plot(outcomes: Sequence[Outcome], title: str, path: Path) -> None:
    """Write the calibration curve as SVG: what confidence says against what is right; a dot's size is how many.

    Args:
        outcomes: Fields that were read.
        title: Above the plot.
        path: The file.
    """
    dots = calibration(outcomes)

    def place(x: float, y: float) -> tuple[float, float]:
        return _MARGIN + x * _SIZE, _MARGIN + (1 - y) * _SIZE

    whole, end = _SIZE + 2 * _MARGIN, _MARGIN + _SIZE
    style = 'font-family="sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" {style}>',
        f'<rect width="{whole}" height="{whole}" fill="white"/>',
        f'<text x="{whole / 2}" y="24" text-anchor="middle" font-size="14">{title}</text>',
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#999"/>',
        f'<line x1="{_MARGIN}" y1="{end}" x2="{end}" y2="{_MARGIN}" stroke="#bbb" stroke-dasharray="4"/>',
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = place(tick, tick)
        parts.append(f'<text x="{x:.0f}" y="{_MARGIN + _SIZE + 16}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{_MARGIN - 6}" y="{y + 4:.0f}" text-anchor="end">{tick:g}</text>')
    for mean, right, count in dots:
        x, y = place(mean, right)
        radius = min(14.0, 2.0 + count**0.5 / 1.6)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#2a6fbb" fill-opacity="0.6"/>')
    parts.append(f'<text x="{whole / 2}" y="{whole - 8}" text-anchor="middle">confidence</text>')
    turned = f"rotate(-90 14 {whole / 2})"
    parts.append(f'<text x="14" y="{whole / 2}" text-anchor="middle" transform="{turned}">share right</text></svg>')
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
