"""Worker processes as the supervisor sees them: started, heard, killed with all that they started."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from loguru import logger

_PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
# Small matrices gain nothing from more threads, which only take the cores from the other workers.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_LOOK = 0.02  # seconds between two looks whether a process has ended
_MARK = "BOTS_WORKER_MARK"  # every process that a worker starts inherits it, however detached


@dataclass(slots=True)
class Held:
    """A case that a worker holds; moments are seconds of this machine's monotonic clock.

    Attributes:
        case: Which.
        token: Its lease's.
        since: Right before it was claimed.
        renewed: Right before its lease was last renewed: it lasts at least from there.
        over: When it was first seen that nobody holds the case any more.
    """

    case: str
    token: str
    since: float
    renewed: float
    over: float | None = None


class WorkerProcess:
    """One worker process.

    What it says is noted in the thread that reads it: a supervisor that is busy elsewhere must not miss a lease.

    Args:
        project: The project's folder.
        name: The worker's.
        log: Name of its log file.
        environment: Its environment variables.
        said: Where its messages go.
        mark: What its descendants carry in their environment.
        tags: What this machine is capable of.
        inherits: Files that stay open as long as it lives.

    Attributes:
        held: The case it holds, None when none.
        cases: How many it has finished.
        idle: Whether it said last that there is nothing to do.
        was_ready: Whether it ever said that it is ready to work.
    """

    def __init__(
        self,
        project: Path,
        name: str,
        log: str,
        environment: dict[str, str],
        said: queue.SimpleQueue[tuple[WorkerProcess, dict[str, Any]]],
        *,
        mark: str,
        tags: Sequence[str] = (),
        inherits: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.log = log
        self.mark = mark
        self.held: Held | None = None
        self.cases = 0
        self.idle = False
        self.was_ready = False
        self._killed_because = ""
        self._life = threading.Lock()  # a process that was waited for is gone: its number may be another's
        command = [sys.executable, "-m", "bots.run", str(os.getpid())]
        command += ["--project", str(project), "--name", name, "--log", log]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter
            [*command, *(f"--tag={tag}" for tag in tags)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**_ONE_THREAD, **environment, _MARK: self.mark, "PYTHONPATH": _python_path(environment)},
            start_new_session=True,
            pass_fds=inherits,
            text=True,
        )
        self._reader = threading.Thread(target=self._listen, args=(said,), daemon=True)
        self._reader.start()

    def _listen(self, said: queue.SimpleQueue[tuple[WorkerProcess, dict[str, Any]]]) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(
            OSError, ValueError
        ):  # the pipe is closed while what a dead worker left still holds it
            for line in self._process.stdout:
                with contextlib.suppress(json.JSONDecodeError):  # a line cut off by a kill
                    message = json.loads(line)
                    self._note(message)
                    said.put((self, message))

    def _note(self, message: dict[str, Any]) -> None:
        if message["event"] == "claimed":
            since = message["since"]
            self.held = Held(message["case"], message["token"], since, since)
        elif message["event"] == "finished":
            self.held = None
            self.cases += 1

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def case(self) -> str:
        """The case it holds, empty when none."""
        held = self.held
        return held.case if held else ""

    def is_dead(self) -> bool:
        """Whether the process has ended, and everything it said is in the queue."""
        with self._life:
            if self._process.poll() is None:
                return False
        self._reader.join(timeout=1)
        return True

    def close(self) -> None:
        """Close the pipes of a dead worker."""
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def why_dead(self) -> str:
        """Why it ended, in words."""
        code = self._process.poll()
        return self._killed_because or (f"killed by signal {-code}" if code and code < 0 else f"ended with {code}")

    def ask_to_stop(self) -> None:
        """Let it finish its case and end."""
        self._say("stop")

    def wake(self) -> None:
        """Let it look for a case now, if it is resting."""
        self._say("wake")

    def _say(self, word: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.write(f"{word}\n")
            self._process.stdin.flush()

    def kill(self, because: str, *, holding: Held | None = None) -> None:
        """Kill it and its process group, at once and without waiting for its end.

        Args:
            because: Why, in words.
            holding: Only while it holds this.
        """
        with self._life:
            if self._process.poll() is not None or (holding is not None and self.held is not holding):
                return
            logger.warning("Worker {} is killed: {}", self.name, because)
            self._killed_because = because
            with contextlib.suppress(OSError):
                if hasattr(os, "killpg"):
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()

    def ends_within(self, seconds: float) -> bool:
        """Wait until it is dead; False where it isn't by then, as one that waits for a broken disk."""
        end = time.monotonic() + seconds
        while not self.is_dead():
            if time.monotonic() > end:
                return False
            time.sleep(_LOOK)
        return True


def adopt_orphans(*, adopt: bool = True) -> None:
    """Become the parent of processes whose own parent died, so that they can be found; or stop being it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, int(adopt))


def reap_orphans() -> None:
    """Let adopted processes that have ended go. Ours are Python; a browser's and its driver's helpers are not."""
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error, OSError):
            if child.status() == psutil.STATUS_ZOMBIE and not child.name().startswith("python"):
                os.waitpid(child.pid, os.WNOHANG)


def kill_orphans(mark: str) -> None:
    """Kill what dead workers left behind: the browser and its driver, known by what the mark in them begins with."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(_MARK, "").startswith(mark):
                process.kill()
                process.wait(timeout=2)


def _python_path(environment: dict[str, str]) -> str:
    """Where the toolkit lies, first, so that a worker runs the supervisor's own version of it."""
    here = str(Path(__file__).resolve().parents[2])
    rest = environment.get("PYTHONPATH", "")
    return os.pathsep.join(part for part in (here, rest) if part)
