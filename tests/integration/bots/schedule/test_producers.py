"""Runs of producing suites over several machines: each fire once, and gone on with where a machine dies."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from bots.schedule.producers import Producers
from bots.schedule.production import LEASE, latest, renew
from bots.settings import Settings

PASSES = "*** Tasks ***\nOne\n    Log    ok\n"
FAILS = "*** Tasks ***\nOne\n    Fail    no\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "orders.robot").write_text(PASSES, encoding="utf-8")
    producers = {"orders": {"suite": "orders.robot", "schedule": "0 8 * * *", "attempts": 2}}
    return Settings.model_validate({"producers": producers}).model_copy(update={"home": tmp_path})


def test_a_fire_is_run_by_one_machine_and_once(settings, store, clock):
    """The first machine holds it, others find nothing to do, and when it has ended there is nothing left."""
    one, other = Producers(settings, store), Producers(settings, store)
    (item,) = one.items
    held = one.claim(item)
    assert held is not None
    assert other.claim(item) is None
    assert one.work(item, held, threading.Event()) == ""
    assert other.claim(item) is None
    clock.pass_by(days=1)
    assert other.claim(item) is not None
    with store.reading() as connection:
        assert latest(connection)["orders"].fire - held.fire == timedelta(days=1)


def test_a_run_whose_machine_died_goes_on_elsewhere(settings, store, clock):
    """When its lease is over another takes it; the dead one can't write any more, and attempts are bounded."""
    one, other = Producers(settings, store), Producers(settings, store)
    (item,) = one.items
    lost = one.claim(item)
    assert lost is not None
    clock.pass_by(seconds=LEASE.total_seconds() + 1)
    again = other.claim(item)
    assert again is not None
    assert (again.fire, again.attempt) == (lost.fire, 2)
    assert not renew(store, lost)
    assert renew(store, again)
    clock.pass_by(seconds=LEASE.total_seconds() + 1)
    assert one.claim(item) is None
    with store.reading() as connection:
        assert (latest(connection)["orders"].state, latest(connection)["orders"].reason) == ("failed", "machine_died")


def test_a_suite_that_fails_is_tried_again_later(settings, store, clock):
    """After a while, as often as it has attempts; then it has failed until its next fire."""
    (settings.home / "orders.robot").write_text(FAILS, encoding="utf-8")
    runner = Producers(settings, store)
    (item,) = runner.items
    held = runner.claim(item)
    assert held is not None
    assert runner.work(item, held, threading.Event()) == "1_tasks_failed"
    assert runner.claim(item) is None
    clock.pass_by(minutes=2)
    held = runner.claim(item)
    assert held is not None
    runner.work(item, held, threading.Event())
    clock.pass_by(minutes=30)
    assert runner.claim(item) is None
    with store.reading() as connection:
        assert latest(connection)["orders"].state == "failed"
