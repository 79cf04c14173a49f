"""When a failed attempt is tried again."""

from __future__ import annotations

import random
from datetime import timedelta

_FIRST = timedelta(seconds=5)
_LONGEST = timedelta(hours=1)


def back_off(
    attempt: int, rng: random.Random, *, first: timedelta = _FIRST, longest: timedelta = _LONGEST
) -> timedelta:
    """How long to wait after `attempt` (from 1) failed: doubling, with full jitter in its upper half.

    Jitter keeps a thousand cases that failed together from coming back together.

    Args:
        attempt: Its number.
        rng: Where the jitter comes from.
        first: The longest wait after the first.
        longest: The longest of all.
    """
    limit = min(longest, first * 2 ** min(attempt - 1, 20))
    return timedelta(seconds=limit.total_seconds() * rng.uniform(0.5, 1.0))
