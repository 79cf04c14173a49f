"""A watch over a working child: it is killed when its time is up or it grew too large.

Its time is that of the clock without that in which it, or whoever speaks with it, was ready and got no processor: on a
busy machine a page takes long to read and is read all the same, and one that hangs is given up as soon as ever.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from extractors.children.forked import Child

_POLL = 0.25  # seconds between two looks at the memory
_MOST = 10  # times its seconds that a child may take by the clock


def resident_bytes(pid: int) -> int:
    """Resident memory of a process in bytes; 0 if it is gone."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * mmap.PAGESIZE
    import psutil  # noqa: PLC0415 - slow to import, and not needed on Linux

    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0


@dataclass(frozen=True, slots=True)
class Share:
    """What a thread had of the processors.

    Attributes:
        run: Seconds that it ran.
        starved: Seconds that it was ready and others ran; a wait that hasn't ended yet isn't in it.
        ready: Whether it runs or wants to, right now.
    """

    run: float = 0.0
    starved: float = 0.0
    ready: bool = False

    @classmethod
    def of(cls, pid: int, thread: int = 0) -> Share:
        """That of a process's first thread, or of another one; of nothing where the system doesn't tell."""
        task = Path(f"/proc/{pid}/task/{thread or pid}")
        with contextlib.suppress(OSError, ValueError, IndexError):
            run, starved = (task / "schedstat").read_text("ascii").split()[:2]
            state = (task / "stat").read_text("utf-8", "replace").rpartition(") ")[2][:1]
            return cls(int(run) / 1e9, int(starved) / 1e9, state == "R")
        return cls()


def is_late(seconds: float, elapsed: float, share: Share) -> bool:
    """Whether a child has had its time.

    Args:
        seconds: That it was given.
        elapsed: By the clock since it began.
        share: What it had of the processors since.
    """
    if share.run >= seconds or elapsed >= _MOST * seconds:
        return True
    return elapsed - share.starved >= seconds and not share.ready


class Watch:
    """Kills `process` after `seconds`, or when it holds more than `memory` bytes, while the ``with`` block runs.

    Time spent waiting for a processor isn't counted, up to ten times `seconds` by the clock.

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
        self._seconds = seconds
        self._begun = time.monotonic()
        self._speaker = threading.get_native_id()
        self._before = self._share()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        poll = min(_POLL, self._seconds)
        while not self._over.wait(poll):
            share = self._share()
            since = Share(share.run - self._before.run, share.starved - self._before.starved, share.ready)
            if self._memory:
                self.peak = max(self.peak, resident_bytes(self._process.pid))
            if is_late(self._seconds, time.monotonic() - self._begun, since):
                self._kill("time")
            elif self._memory and self.peak > self._memory:
                self._kill("memory")
            else:
                continue
            break

    def _share(self) -> Share:
        """The child's, and the wait of whoever speaks with it, for which it may have to wait."""
        child, speaker = Share.of(self._process.pid), Share.of(os.getpid(), self._speaker)
        return Share(child.run, child.starved + speaker.starved, child.ready)

    def _kill(self, verdict: str) -> None:
        self.verdict = verdict
        self._process.kill()
