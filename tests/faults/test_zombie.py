"""A machine that froze and wakes after its lease: another has its case, and it writes and enters nothing more.

The risk that stays, and that no engine can take away: a machine frozen between its last question to the guard and the
click itself, for longer than the target's settle time, clicks when it wakes.
"""

from __future__ import annotations

import pytest

from benchmarks.faults.life import live
from benchmarks.faults.oracle import ask
from benchmarks.faults.target import read_ledger
from tests.faults.frozen import frozen_at, thaw

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.mark.parametrize("point", ["step.recorded", "entry.intended", "target.answered", "concluded"])
def test_a_frozen_machine_that_wakes_enters_nothing_more(make, point: str):
    """Stopped past its lease; another machine finishes the case; continued, it changes nothing anywhere."""
    project = make("frozen")
    project.drop(1)
    with frozen_at(point, project.home) as zombie:
        assert live(project.home) == 0
        before = read_ledger(project.ledger), project.register.read_bytes()
        thaw(zombie)
        zombie.join(60)
    assert zombie.exitcode == 0
    assert (read_ledger(project.ledger), project.register.read_bytes()) == before
    assert ask(project, [1]).holds
