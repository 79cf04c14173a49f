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
_LEFT, _TOP, _COLUMN, _HEIGHT = 60, 50, 72, 260  # of the plot, pixels
_TICKS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.998, 0.999, 1.0)
_TOPMOST = 0.0005  # share of errors at the upper edge


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


@dataclass(frozen=True, slots=True)
class Bin:
    """Values of one range of confidence.

    Attributes:
        low: Its least confidence.
        mean: Mean confidence, what is claimed.
        right: How many of them are right.
        count: How many there are.
    """

    low: float
    mean: float
    right: int
    count: int


def calibration(outcomes: Sequence[Outcome]) -> list[Bin]:
    """What confidence claims and what is right, by range of confidence; ranges without a value are left out."""
    found = []
    for low, high in pairwise(_BINS):
        inside = [one for one in outcomes if one.read and low <= one.confidence < high]
        if inside:
            mean = sum(one.confidence for one in inside) / len(inside)
            found.append(Bin(low, mean, sum(one.right for one in inside), len(inside)))
    return found


def plot(outcomes: Sequence[Outcome], title: str, path: Path) -> None:
    """Write the calibration as SVG: for each range of confidence what is claimed and, with its interval, what is right.

    Upwards each line is a tenth of the errors of the one below, as the ranges that matter lie close to 1. The bar is
    the two-sided 90 % interval of Clopper and Pearson.

    Args:
        outcomes: Fields that were read.
        title: Above the plot.
        path: The file.
    """
    bins = calibration(outcomes)
    end, foot = _LEFT + _COLUMN * max(len(bins), 4), _TOP + _HEIGHT
    size = f'width="{end + 16}" height="{foot + 62}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">',
        f'<rect {size} fill="white"/>',
        f'<text x="{_LEFT}" y="20" font-size="14">{title}: share right by confidence</text>',
        f'<text x="{_LEFT}" y="37" fill="#666">line: claimed; dot: right, with its 90 % interval</text>',
    ]
    for tick in _TICKS:
        y = _level(tick)
        parts.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{end}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:.5g}</text>')
    for number, one in enumerate(bins):
        x = _LEFT + _COLUMN * (number + 0.5)
        wrong = one.count - one.right
        low, high = 1 - upper_bound(wrong, one.count), upper_bound(one.right, one.count)
        claimed, right = _level(one.mean), _level(one.right / one.count)
        parts += [
            f'<line x1="{x - 22}" y1="{claimed:.1f}" x2="{x + 22}" y2="{claimed:.1f}" stroke="#c60" stroke-width="2"/>',
            f'<line x1="{x}" y1="{_level(low):.1f}" x2="{x}" y2="{_level(high):.1f}" stroke="#2a6fbb"/>',
            f'<circle cx="{x}" cy="{right:.1f}" r="5" fill="#2a6fbb"/>',
            f'<text x="{x}" y="{foot + 18}" text-anchor="middle">from {one.low:g}</text>',
            f'<text x="{x}" y="{foot + 34}" text-anchor="middle" fill="#666">{one.count:,}</text>',
        ]
    parts.append(f'<text x="{_LEFT}" y="{foot + 54}" fill="#666">range of confidence, and values in it</text></svg>')
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _level(share: float) -> float:
    """Where a share of right ones stands; nothing is higher than one error in two thousand."""
    return _TOP + _HEIGHT * (1 + math.log10(max(1 - share, _TOPMOST)) / -math.log10(_TOPMOST))
