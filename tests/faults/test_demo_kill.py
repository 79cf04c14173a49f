"""The demo with `kill -9` in its middle: the same end result.

Each moment is a demo of its own in which first a worker and then the supervisor, with the watcher in it, are killed at
random. ``BOTS_KILL_MOMENTS`` says how many (1 unless said; 5 are ten kills), ``BOTS_KILL_SEED`` repeats a run.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.acceptance.demo_run import CASES, Demo, demo_command, demo_environment
from tests.acceptance.demo_run import SEED as PAPERS

MOMENTS = int(os.environ.get("BOTS_KILL_MOMENTS", "1"))
SEED = int(os.environ.get("BOTS_KILL_SEED") or secrets.randbelow(1_000_000))
PATIENCE = 280

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600 + 600 * MOMENTS)]


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        demo_command(folder, cases=CASES, seed=PAPERS),
        env=demo_environment(),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def pids(folder: Path, name: str) -> list[int]:
    try:
        lines = (folder / "run" / name).read_text().splitlines()
    except OSError:
        return []
    return [int(line.split()[0]) for line in lines]


def wait_for_workers(demo: subprocess.Popen[str], folder: Path) -> list[int]:
    """The workers' pids, once all of them run."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and demo.poll() is None:
        found = pids(folder, "workers.pid")
        if len(found) == 2:
            return found
        time.sleep(0.1)
    return []


def runs_after(demo: subprocess.Popen[str], seconds: float) -> bool:
    """Wait; whether the demo still runs then."""
    with suppress(subprocess.TimeoutExpired):
        demo.wait(seconds)
    return demo.poll() is None


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def running(process_ids: list[int]) -> list[int]:
    alive = []
    for pid in process_ids:
        with suppress(psutil.Error):
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                alive.append(pid)
    return alive


def test_killed_at_random_moments_the_end_is_the_same(demo: Demo, tmp_path: Path):
    """Kill -9 of a worker and of the supervisor, restart: the end is that of a demo in which nothing was killed."""
    print(f"BOTS_KILL_SEED={SEED}")  # noqa: T201 - a failure is repeated with it
    rng = random.Random(SEED)
    for moment in range(MOMENTS):
        folder = tmp_path / f"demo-{moment}"
        for name in ("specimens", "truth"):  # the same papers
            shutil.copytree(demo.folder / name, folder / name)
        figures = json.loads(kill_and_restart(folder, rng))
        assert {**figures, "seconds": 0} == {**demo.figures, "seconds": 0}, f"BOTS_KILL_SEED={SEED}, moment {moment}"
        assert figures["failed"] == figures["wrong_fields_entered"] == figures["entered_twice"] == 0


def kill_and_restart(folder: Path, rng: random.Random) -> str:
    """A demo in which a worker and then the supervisor are killed, restarted and brought to its end; what it says."""
    demo = start(folder)
    try:
        kill_a_worker(demo, folder, rng.uniform(0, 25), rng)
        if kill_the_supervisor(demo, folder, rng.uniform(0, 20)):
            demo = start(folder)
        told, _ = demo.communicate(timeout=PATIENCE)
    finally:
        kill_group(demo)
    return told


def kill_a_worker(demo: subprocess.Popen[str], folder: Path, delay: float, rng: random.Random) -> None:
    workers = wait_for_workers(demo, folder)
    if workers and runs_after(demo, delay):
        kill(rng.choice(pids(folder, "workers.pid") or workers))
        print(f"a worker killed {delay:.1f} s after they began")  # noqa: T201


def kill_the_supervisor(demo: subprocess.Popen[str], folder: Path, delay: float) -> bool:
    """Whether it was killed; it may have been too quick."""
    if not runs_after(demo, delay):
        return False
    others = [*pids(folder, "workers.pid"), *pids(folder, "core_banking.pid")]
    if not (run := pids(folder, "demo.pid")):  # it is done and tells its figures
        return False
    assert run == [demo.pid]
    kill(demo.pid)
    demo.communicate()
    print(f"the supervisor killed {delay:.1f} s later")  # noqa: T201
    end = time.monotonic() + 30
    while running(others) and time.monotonic() < end:
        time.sleep(0.2)
    assert running(others) == [], "workers and application must end with their supervisor"
    return True


def kill_group(demo: subprocess.Popen[str]) -> None:
    """A demo that a failed test left behind goes, with the pipes to it."""
    if demo.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(demo.pid, signal.SIGKILL)
        demo.communicate()
