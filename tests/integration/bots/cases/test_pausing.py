"""Single cases that are paused: no worker takes them, whatever else happens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bots.cases.audit import history
from bots.cases.bulk import Chosen
from bots.cases.model import Status
from bots.cases.pausing import pause_all, resume_all
from bots.cases.references import attach
from bots.definition import Definition
from bots.queue.claim import claim
from bots.queue.kinds import PauseKind
from bots.queue.pauses import pause, resume

LEASE = timedelta(seconds=30)
DEMO = Definition(targets={"bank": {"limit": 2}}).model_copy(update={"name": "demo"})


@pytest.fixture
def take(store):
    def take() -> str:
        lease = claim(store, {"demo": DEMO}, holder="w", lease=LEASE)
        return lease.case_id if lease else ""

    return take


def test_a_paused_case_waits_for_a_person(store, new_case, take):
    """Workers take the next one; let go on, it has its turn again, and its history says who, why and until when."""
    first, second = new_case(), new_case()
    assert pause_all(store, Chosen(ids=[first]), by="olga", reason="the branch asks") == 1
    assert take() == second
    assert not take()
    assert resume_all(store, Chosen(ids=[first, second]), by="olga", reason="answered") == 1
    assert take() == first
    with store.reading() as connection:
        told = [(event.data.get("by"), event.data.get("why")) for event in history(connection, first)]
    assert ("olga", "the branch asks") in told
    assert ("olga", "answered") in told


def test_a_pause_may_end_by_itself(store, clock, new_case, take):
    """At its moment a worker takes the case."""
    case = new_case()
    pause_all(store, Chosen(ids=[case]), by="olga", reason="after lunch", until=clock.now + timedelta(hours=1))
    assert not take()
    clock.now += timedelta(hours=1, seconds=1)
    assert take() == case


def test_nothing_else_lets_a_paused_case_go_on(store, clock, new_case, take):
    """Neither the target that it waited for, nor papers that come: the pause stands."""
    case = new_case()
    with store.fenced(claim(store, {"demo": DEMO}, holder="w", lease=LEASE)) as connection:
        later = clock.now + timedelta(minutes=5)
        store.transition(connection, case, Status.WAITING, reason="target_unavailable", not_before=later, wants="bank")
    assert pause_all(store, Chosen(ids=[case]), by="olga", reason="wait") == 1
    with store.transaction() as connection:
        pause(connection, clock.now, PauseKind.TARGET, "bank", by="olga", reason="closed")
        resume(connection, clock.now, PauseKind.TARGET, "bank")
        assert attach(store, connection, case, [("more.txt", b"more")], of="a mail")
    clock.now += timedelta(hours=2)
    assert not take()


def test_a_case_at_work_is_not_paused(store, new_case, take):
    """It ends its attempt: a worker is never stopped in the middle."""
    case = new_case()
    assert take() == case
    assert pause_all(store, Chosen(ids=[case]), by="olga", reason="wait") == 0
