"""Killed at numbered points: a sample of them here, every one with ``python -m benchmarks.crash --sweep``."""

from __future__ import annotations

import os

import pytest

from benchmarks.faults.sweep import Sweep, pairs

SAMPLE = int(os.environ.get("BOTS_FAULT_SAMPLE", "8"))  # points on each database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(params=["sqlite", "postgresql"])
def sweep(request: pytest.FixtureRequest, make) -> Sweep:
    """Kills lives on one of the databases."""
    if request.param == "sqlite":
        return Sweep(make)
    cluster = request.getfixturevalue("postgres")
    return Sweep(lambda name: make(name, database=cluster.url(cluster.create())))


def test_killed_at_any_point_an_order_is_entered_once_unaided(sweep, rng):
    """Kill -9 before or after any write or act, restart: entered once, done, and nobody was asked."""
    length = sweep.length()
    assert length > 100
    plans = [[point] for point in sorted(rng.sample(range(1, length - 5), SAMPLE))]  # its end differs by what it waits
    outcomes = list(sweep.over(plans))
    assert [list(outcome.points) for outcome in outcomes] == plans
    assert [outcome for outcome in outcomes if not outcome.verdict.holds] == []


def test_killed_again_while_it_recovers_an_order_is_entered_once_unaided(sweep, rng):
    """The life that takes over is killed too."""
    outcomes = list(sweep.over(pairs(sweep.length(), SAMPLE // 2, rng)))
    assert any(len(outcome.points) == 2 for outcome in outcomes)
    assert [outcome for outcome in outcomes if not outcome.verdict.holds] == []
