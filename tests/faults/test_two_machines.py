"""Two machines on one store: the same papers, the same business key, and one of them dies."""

from __future__ import annotations

import json
import signal

import pytest

from benchmarks.faults.life import begin
from benchmarks.faults.oracle import ask
from benchmarks.faults.project import order_of
from benchmarks.faults.target import read_ledger

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def test_two_machines_share_the_orders_and_enter_each_once(make):
    """What one takes the other leaves, in the folder and in the queue."""
    project = make("shared")
    numbers = range(1, 9)
    for number in numbers:
        project.drop(number)
    lives = [begin(project.home, name=name) for name in ("one", "two")]
    for life in lives:
        life.join(120)
    assert [life.exitcode for life in lives] == [0, 0]
    assert ask(project, numbers).holds


@pytest.mark.parametrize("doom", ["", "kill:target.sent"])
def test_two_cases_with_one_business_key_enter_it_once(make, doom: str):
    """Two papers with one order number: one is entered, the other one asks, also when the first one's machine dies."""
    project = make("same-key")
    project.drop(1)
    copy = project.inbox / "copy.json"
    copy.write_text(json.dumps({**order_of(1), "amount": "2.50"}), encoding="utf-8")
    lives = [begin(project.home, doom, name="one")]
    if doom:  # left alone it is the one that sends; the other comes while the lease of the dead one still holds
        lives[0].join(120)
    lives.append(begin(project.home, name="two"))
    for life in lives:
        life.join(120)
    assert lives[1].exitcode == 0
    assert lives[0].exitcode == (-signal.SIGKILL if doom else 0)
    orders = [record for record in read_ledger(project.ledger) if record["entity"] == "order"]
    assert len(orders) == 1
    assert ask(project, []).in_doubt_to_person == 1
