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
        self._counting: threading.Event | None = None  # set when the count that goes on beside has ended
        self._forgotten = 0  # how often
        self._holds = 0  # of how many of those times what is known was counted after
        self.times = 0  # how often it was counted: whoever shows it sees by this that there is something new

    def __call__(self, patience: float = math.inf) -> Value:
        """The value, at most `seconds` and a count old, or as many times as old as its count takes.

        Args:
            patience: Seconds to wait for a new count after `forget`; then what is known is given all the same.
        """
        with self._lock:
            known, forgotten = self._known, self._holds < self._forgotten
            old = known is not None and time.monotonic() - known[0] > max(self._seconds, self._took * _SHARE)
            if known is not None and (old or forgotten) and self._counting is None:
                self._counting = threading.Event()
                threading.Thread(target=self._beside, args=(self._counting,), name="counting", daemon=True).start()
            counting = self._counting
        if known is None:
            return self._anew()
        if not forgotten:
            return known[1]
        if counting is not None:
            counting.wait(patience if patience < math.inf else None)
        with self._lock:
            known, forgotten = self._known, self._holds < self._forgotten
        return self._anew() if known is None or (forgotten and patience == math.inf) else known[1]

    def forget(self) -> None:
        """Let the next one who asks wait for a new count: something was changed by a person who will look."""
        with self._lock:
            self._forgotten += 1

    @property
    def is_behind(self) -> bool:
        """Whether what is known was counted before something was changed by hand."""
        return self._holds < self._forgotten

    def stale(self) -> None:
        """Have it counted anew beside the next one who asks, who gets what is known: the change can wait a moment."""
        with self._lock:
            if self._known is not None:
                self._known = (-math.inf, self._known[1])

    def _anew(self) -> Value:
        with self._lock:
            holds = self._forgotten
        began = time.monotonic()
        value = self._count()
        with self._lock:
            self._took = time.monotonic() - began
            if holds >= self._holds:
                self._known, self._holds = (began, value), holds
                self.times += 1
        return value

    def _beside(self, ended: threading.Event) -> None:
        try:
            self._anew()
        except Exception as error:  # noqa: BLE001 - the next one who asks tries again
            logger.warning("Figures couldn't be counted: {}", type(error).__name__)
        finally:
            with self._lock:
                self._counting = None
            ended.set()
