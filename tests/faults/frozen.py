"""A life that is stopped at a point, while something happens to what it depends on."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import psutil

from benchmarks.faults.life import begin


@contextmanager
def frozen_at(point: str, home: Path) -> Iterator[BaseProcess]:
    """A life of the project in `home` that has stopped at the point; `thaw` lets it go on."""
    life = begin(home, f"stop:{point}", name="frozen")
    assert life.pid is not None
    try:
        end = time.monotonic() + 60
        while psutil.Process(life.pid).status() != psutil.STATUS_STOPPED:
            assert time.monotonic() < end, f"it never came to {point}"
            time.sleep(0.05)
        yield life
    finally:
        life.kill()


def thaw(life: BaseProcess) -> None:
    """Let it go on."""
    assert life.pid is not None
    os.kill(life.pid, signal.SIGCONT)
