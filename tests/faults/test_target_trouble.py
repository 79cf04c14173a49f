"""The target goes wrong: after committing, before it, or it commits when nobody expects it any more."""

from __future__ import annotations

import signal

import pytest

from benchmarks.faults.life import live
from benchmarks.faults.oracle import ask
from benchmarks.faults.target import make_trouble

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.mark.parametrize("kind", ["error", "drop", "hang"])
def test_a_target_that_commits_and_does_not_say_so_is_asked_again(make, target, kind):
    """Answer 500, a dropped connection, no answer in time: what was committed is found, not entered again."""
    project = make("trouble")
    project.drop(1)
    make_trouble(target, kind, times=2, seconds=4)  # the client waits for 2 s
    assert live(project.home, patience=120) == 0
    assert ask(project, [1]).holds


def test_a_record_that_is_committed_late_is_waited_for(make, target):
    """The connection dropped, the commit came within the settle time: there is one record."""
    project = make("late")
    project.drop(1)
    make_trouble(target, "late", seconds=1)
    assert live(project.home, patience=120) == 0
    assert ask(project, [1]).holds


def test_a_record_committed_late_after_the_worker_died_is_waited_for(make, target):
    """Nobody is left who sent it, and the target commits it only after the next worker has looked."""
    project = make("late-and-dead")
    project.drop(1)
    make_trouble(target, "late", seconds=1.9)
    assert live(project.home, "kill:target.sent") == -signal.SIGKILL
    assert live(project.home, patience=120) == 0
    assert ask(project, [1]).holds


def test_a_closed_target_costs_a_wait_and_nothing_else(make, target):
    """Refused once, the order is entered when the target is open again, in the same attempt count."""
    project = make("closed")
    project.drop(1)
    make_trouble(target, "refuse")
    assert live(project.home, patience=150) == 0
    assert ask(project, [1]).holds
