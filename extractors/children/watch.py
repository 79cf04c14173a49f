"""A watch over a working child: it is killed when its time is up or it grew too large."""

from __future__ import annotations

import contextlib
import mmap
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from extractors.children.forked import Child

_POLL = 0.25  # seconds between two looks at the memory


def resident_bytes(pid: int) -> int:
    """Resident memory of a process in bytes; 0 if it is gone."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * mmap.PAGESIZE
    import psutil  # noqa: PLC0415 - slow to import, and not needed on Linux

    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0


class Watch:
    """Kills `process` after `seconds`, or when it holds more than `memory` bytes, while the ``with`` block runs.

    A read from the killed child's pipe then ends, so whoever waits for an answer needs no time limit of its own.

    Attributes:
        verdict: Empty, or why it was killed: ``time`` or ``memory``.
        peak: Most resident memory that was seen, in bytes; 0 where nobody looked.
    """

    def __init__(self, process: Child, *, seconds: float, memory: int = 0) -> None:
        self.verdict = ""
        self.peak = 0
        self._process = process
        self._memory = memory
        self._deadline = time.monotonic() + seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            left = self._deadline - time.monotonic()
            if left <= 0:
                return self._kill("time")
            if self._over.wait(min(left, _POLL) if self._memory else left):
                return None
            if self._memory:
                self.peak = max(self.peak, resident_bytes(self._process.pid))
                if self.peak > self._memory:
                    return self._kill("memory")

    def _kill(self, verdict: str) -> None:
        self.verdict = verdict
        self._process.kill()
