"""CPU seconds of a benchmark with all its processes."""

from __future__ import annotations

import os

import psutil


def processor_time() -> float:
    """Seconds of this process, of its children that live (OCR) and of those that ended (files), theirs included."""
    times = os.times()
    alive = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    own = times.user + times.system + times.children_user + times.children_system
    return own + sum(float(one.user + one.system + one.children_user + one.children_system) for one in alive)
