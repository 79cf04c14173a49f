"""Figures that many ask for: counted once for all, and counted anew beside those who ask, not before them."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from loguru import logger

Value = TypeVar("Value")
_SHARE = 10.0  # a tenth of the time may be spent counting


class Kept(Generic[Value]):
    """A value that is counted anew when it is older than some seconds.

    Whoever asks gets what was counted last, at once; the first one waits. A page over a hundred thousand cases is
    thus as quick as over ten thousand.

    Args:
        count: Counts it; may take its time.
        seconds: After which it is counted anew; later where counting takes so long that it would slow the others down.
    """

    def __init__(self, count: Callable[[], Value], seconds: float) -> None:
        self._count, self._seconds = count, seconds
        self._lock = threading.Lock()
        self._known: tuple[float, Value] | None = None
        self._took = 0.0
        self._counting = False
        self._forgotten = 0  # how often: what was begun before that isn't kept

    def __call__(self) -> Value:
        """The value, at most `seconds` and a count old, or as many times as old as its count takes."""
        with self._lock:
            known, age = self._known, time.monotonic() - self._known[0] if self._known else 0.0
            begin = known is not None and age > max(self._seconds, self._took * _SHARE) and not self._counting
            if begin:
                self._counting = True
        if known is None:
            return self._anew()
        if begin:
            threading.Thread(target=self._beside, name="counting", daemon=True).start()
        return known[1]

    def forget(self) -> None:
        """Let the next one who asks wait for a new count: something was changed by a person who will look."""
        with self._lock:
            self._known = None
            self._forgotten += 1

    def stale(self) -> None:
        """Have it counted anew beside the next one who asks, who gets what is known: the change can wait a moment."""
        with self._lock:
            if self._known is not None:
                self._known = (-math.inf, self._known[1])

    def _anew(self) -> Value:
        before = self._forgotten
        began = time.monotonic()
        value = self._count()
        with self._lock:
            self._took = time.monotonic() - began
            if before == self._forgotten:
                self._known = (began, value)
        return value

    def _beside(self) -> None:
        try:
            self._anew()
        except Exception as error:  # noqa: BLE001 - the next one who asks tries again
            logger.warning("Figures couldn't be counted: {}", type(error).__name__)
        finally:
            self._counting = False
