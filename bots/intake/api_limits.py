"""Limits on who hands in cases over HTTP: so many a minute each, and so much at the same time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bots.errors import BotsError


class TooManyError(BotsError):
    """More than is taken from one sender.

    Args:
        after: Seconds after which it may be tried again.
    """

    def __init__(self, after: int) -> None:
        super().__init__(f"Too many submissions: try again after {after} s.")
        self.after = after


class BusyError(BotsError):
    """As much is being taken in as this machine holds in memory."""


class Bucket:
    """A bucket of tokens for each sender, which fills at an even rate (the token bucket of RFC 2697).

    Args:
        a_minute: How many may be taken out in a minute, and at once.
    """

    def __init__(self, a_minute: int) -> None:
        self._most = float(a_minute)
        self._levels: dict[str, tuple[float, float]] = {}  # sender → level, and when that was
        self._lock = threading.Lock()

    def take(self, sender: str, now: float) -> None:
        """Take one out.

        Args:
            sender: Whose.
            now: Seconds of a monotonic clock.

        Raises:
            TooManyError: It is empty.
        """
        rate = self._most / 60
        with self._lock:
            level, then = self._levels.get(sender, (self._most, now))
            level = min(self._most, level + (now - then) * rate)
            if level < 1:
                self._levels[sender] = (level, now)
                raise TooManyError(max(1, round((1 - level) / rate)))
            self._levels[sender] = (level - 1, now)


class Room:
    """Memory for what is being taken in: the others are told to come back.

    Args:
        most: Bytes.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._lock = threading.Lock()

    @contextmanager
    def held(self, size: int) -> Iterator[None]:
        """Hold so many bytes for a while; a single one that is larger than all of it goes alone.

        Raises:
            BusyError: Others hold too much.
        """
        with self._lock:
            if self._held and self._held + size > self._most:
                raise BusyError("As much is being taken in as this machine holds in memory: try again in a moment.")
            self._held += size
        try:
            yield
        finally:
            with self._lock:
                self._held -= size
