"""Machines: real supervisors with real workers, each killed as a machine or a process dies, and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil

from benchmarks.faults.project import Project

_ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0  # seconds that a machine may take to stop when it is asked to


class Machine:
    """``bots up`` in a process group of its own.

    Args:
        project: What it works for.
        inside: Command that it is started with, such as that of a network namespace.
        command: What of ``bots`` it runs.
    """

    def __init__(self, project: Project, *, inside: tuple[str, ...] = (), command: tuple[str, ...] = ("up",)) -> None:
        self._project = project
        self._command = [*inside, sys.executable, "-m", "bots.cli", *command]
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        with (self._project.home / "machines.log").open("ab") as log:
            return subprocess.Popen(
                self._command,
                cwd=self._project.home,
                env={**os.environ, "BOTS_PROJECT": str(self._project.home), "PYTHONPATH": str(_ROOT)},
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Process id of its supervisor."""
        return self._process.pid

    def workers(self) -> dict[str, int]:
        """Its workers that run: name, and process id."""
        found = {}
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(self.pid).children():
                with contextlib.suppress(psutil.Error):
                    line = child.cmdline()
                    if "bots.run" in line:
                        found[line[line.index("--name") + 1]] = child.pid
        return found

    def kill_and_restart(self) -> str:
        """Kill its supervisor, with which its workers die, and start it again; returns what their names begin with."""
        begin = f"{socket.gethostname()}:{self.pid}:"
        self.kill()
        self._process = self._started()
        return begin

    def kill(self) -> None:
        """Kill its supervisor."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Let it finish what it holds, and end."""
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()


def kill_worker(pid: int) -> bool:
    """Kill a worker with all that it started; False if it was gone."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
