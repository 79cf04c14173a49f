"""A machine that froze and wakes after its lease: another has its case, and it writes and enters nothing more.

The risk that stays, and that no engine can take away: a machine frozen between its last question to the guard and the
click itself, for longer than the target's settle time, clicks when it wakes.
"""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest

from benchmarks.faults.life import begin, live
from benchmarks.faults.oracle import ask
from benchmarks.faults.target import read_ledger

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def wait_until_stopped(pid: int) -> None:
    end = time.monotonic() + 60
    while psutil.Process(pid).status() != psutil.STATUS_STOPPED:
        assert time.monotonic() < end, "it never came to the point"
        time.sleep(0.05)


@pytest.mark.parametrize("point", ["step.recorded", "entry.intended", "target.answered", "concluded"])
def test_a_frozen_machine_that_wakes_enters_nothing_more(make, point: str):
    """Stopped past its lease; another machine finishes the case; continued, it changes nothing anywhere."""
    project = make("frozen")
    project.drop(1)
    zombie = begin(project.home, f"stop:{point}", name="zombie")
    assert zombie.pid is not None
    wait_until_stopped(zombie.pid)
    try:
        assert live(project.home) == 0
        before = read_ledger(project.ledger), project.register.read_bytes()
        os.kill(zombie.pid, signal.SIGCONT)
        zombie.join(60)
    finally:
        zombie.kill()
    assert zombie.exitcode == 0
    assert (read_ledger(project.ledger), project.register.read_bytes()) == before
    assert ask(project, [1]).holds
