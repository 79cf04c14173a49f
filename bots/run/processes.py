"""Worker processes as the supervisor sees them: started, heard, killed with all that they started."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import queue
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from loguru import logger

_PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
# Small matrices gain nothing from more threads, which only take the cores from the other workers.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_MARK = "BOTS_WORKER_MARK"  # every process that a worker starts inherits it, however detached


class WorkerProcess:
    """One worker process.

    Attributes:
        log: Name of its log file.
        case: The case it holds, empty when none.
        token: Its lease's token.
        cases: How many it has finished.
        idle: Whether it said last that there is nothing to do.
        was_ready: Whether it ever said that it is ready to work.
        mark: What its descendants carry in their environment.
    """

    def __init__(
        self,
        project: Path,
        name: str,
        log: str,
        environment: dict[str, str],
        said: queue.SimpleQueue[tuple[WorkerProcess, dict[str, Any]]],
        tags: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.log = log
        self.case = ""
        self.token = ""
        self.cases = 0
        self.idle = False
        self.was_ready = False
        self.mark = secrets.token_hex(8)
        self._killed_because = ""
        self._claimed_at = self._renewed_at = time.monotonic()
        command = [sys.executable, "-m", "bots.run.worker", "--project", str(project), "--name", name, "--log", log]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter
            [*command, *(f"--tag={tag}" for tag in tags)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**_ONE_THREAD, **environment, _MARK: self.mark, "PYTHONPATH": _python_path(environment)},
            start_new_session=True,
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
                    said.put((self, json.loads(line)))

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def hold(self, case: str, token: str) -> None:
        """Note that it claimed a case."""
        self.case, self.token = case, token
        self._claimed_at = self._renewed_at = time.monotonic()

    def let_go(self) -> None:
        """Note that it finished its case."""
        self.case = self.token = ""
        self.cases += 1

    def renewed(self) -> None:
        """Note that its lease was renewed."""
        self._renewed_at = time.monotonic()

    def since_renewal(self) -> float:
        """Seconds since its lease was last renewed."""
        return time.monotonic() - self._renewed_at

    def since_claim(self) -> float:
        """Seconds since it claimed its case."""
        return time.monotonic() - self._claimed_at

    def is_dead(self) -> bool:
        """Whether the process has ended, and everything it said is in the queue."""
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

    def kill(self, because: str) -> None:
        """Kill it and its process group, at once."""
        logger.warning("Worker {} is killed: {}", self.name, because)
        self._killed_because = because
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait()


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
    """Kill what a dead worker left behind: the browser and its driver, known by the mark in their environment."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(_MARK) == mark:
                process.kill()
                process.wait(timeout=2)


def _python_path(environment: dict[str, str]) -> str:
    """Where the toolkit lies, first, so that a worker runs the supervisor's own version of it."""
    here = str(Path(__file__).resolve().parents[2])
    rest = environment.get("PYTHONPATH", "")
    return os.pathsep.join(part for part in (here, rest) if part)
