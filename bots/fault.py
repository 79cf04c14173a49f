"""Fault points: places where a test kills this process, to prove that nothing is lost or done twice there.

Off, a point costs one comparison. ``BOTS_FAULT`` arms them before the process starts:

    kill:12             SIGKILL at the twelfth point that this process passes
    kill:entry.acted    at the first point of that name
    stop:12             SIGSTOP instead: whoever asked for it lets the process go on
    kill:12@FILE        only in the first process that comes so far: it makes FILE, which spares the others
    list:FILE           nothing happens; each point's name is added to FILE, one a line
"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

VARIABLE = "BOTS_FAULT"


class Fault:
    """What is to happen, and at which point.

    Args:
        text: As ``BOTS_FAULT`` has it.

    Raises:
        ValueError: It isn't understood.
    """

    def __init__(self, text: str) -> None:
        self._action, _, rest = text.partition(":")
        if self._action not in {"kill", "stop", "list"} or not rest:
            raise ValueError(f"{VARIABLE}={text!r}: write kill:POINT, stop:POINT or list:FILE, POINT a number or name.")
        self._where, _, self._mark = rest.partition("@")
        self._passed = 0
        self._lock = threading.Lock()  # the supervisor's threads pass points too

    def passes(self, name: str) -> None:
        """The process passes the point `name`."""
        with self._lock:
            self._passed += 1
            if self._action == "list":
                with Path(self._where).open("a", encoding="ascii") as file:
                    file.write(name + "\n")
            elif self._where in {name, str(self._passed)} and self._is_first():
                self._where = ""
                os.kill(os.getpid(), signal.SIGKILL if self._action == "kill" else signal.SIGSTOP)

    def _is_first(self) -> bool:
        if not self._mark:
            return True
        try:
            Path(self._mark).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


_fault: Fault | None = None


def arm(text: str) -> None:
    """Let it happen in this process; empty: nothing is to happen.

    Raises:
        ValueError: `text` isn't understood.
    """
    global _fault  # noqa: PLW0603 - one fault a process, as one environment
    _fault = Fault(text) if text else None


def point(name: str) -> None:
    """A place where a killed process must leave nothing lost, half-done or done twice."""
    if _fault is not None:
        _fault.passes(name)


arm(os.environ.get(VARIABLE, ""))
