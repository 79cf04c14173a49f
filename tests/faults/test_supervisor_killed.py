"""A supervisor is killed with cases in hand: another one of its machine goes on with them, and waits for no lease."""

from __future__ import annotations

import time
from contextlib import ExitStack

import pytest
from sqlalchemy import select

from benchmarks.faults.machines import Machine
from benchmarks.faults.oracle import ask
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

ORDERS = range(1, 5)
_PATIENCE = 90.0  # seconds; far less than the lease


def test_the_cases_of_a_killed_supervisor_go_on_without_waiting_for_their_lease(make):
    """Started again at once: every order is entered once although a lease is an hour."""
    project = make("hour", lease=3600)
    with ExitStack() as stack:
        machine = Machine(project)
        stack.callback(machine.stop)
        store = Store.open(project.settings)
        stack.callback(store.close)
        for number in ORDERS:
            project.drop(number)
        while not _holds_something(store, machine.pid):
            time.sleep(0.02)
        machine.kill_and_restart()
        end = time.monotonic() + _PATIENCE
        while not (verdict := ask(project, ORDERS)).holds and time.monotonic() < end:
            time.sleep(0.5)
    assert verdict.holds, verdict


def _holds_something(store: Store, pid: int) -> bool:
    with store.reading() as connection:
        holders = connection.scalars(select(cases.c.lease_holder).where(cases.c.status == Status.WORKING)).all()
    return any(f":{pid}:" in (holder or "") for holder in holders)
