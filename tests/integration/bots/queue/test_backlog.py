"""The backlog: what more workers would help with, and nothing else."""

from datetime import timedelta

import pytest

from bots.cases.model import Status
from bots.definition import Definition
from bots.queue.backlog import Backlog, backlog
from bots.queue.claim import claim

DEMO = Definition().model_copy(update={"name": "demo"})
NIGHTLY = Definition(schedule="0 22 * * *").model_copy(update={"name": "nightly"})


@pytest.fixture
def look(store, clock):
    def look(*, bots=(DEMO, NIGHTLY), closed=()):
        with store.reading() as connection:
            return backlog(connection, clock.now, bots, closed)

    return look


def test_its_age_is_that_of_the_case_that_has_waited_longest(store, new_case, look, clock):
    """For a worker: not while it waited to be tried again, nor once it is worked on."""
    assert look() == Backlog()
    case_id = new_case()
    clock.pass_by(minutes=5)
    new_case()
    assert look() == Backlog(2, timedelta(minutes=5))
    lease = claim(store, {"demo": DEMO}, holder="w", lease=timedelta(seconds=30), case_id=case_id)
    assert look() == Backlog(1, timedelta())
    with store.fenced(lease) as connection:
        store.transition(connection, case_id, Status.WAITING, not_before=clock.now + timedelta(minutes=10))
    clock.pass_by(minutes=11)
    assert look() == Backlog(2, timedelta(minutes=11))
    assert look(closed=["bank"]).cases == 2


def test_what_more_workers_would_not_hasten_is_left_out(store, new_case, look, clock):
    """A full target, a schedule that hasn't fired, a paused bot."""
    case_id = new_case()
    lease = claim(store, {"demo": DEMO}, holder="w", lease=timedelta(seconds=30), case_id=case_id)
    with store.fenced(lease) as connection:
        store.transition(connection, case_id, Status.READY, wants="bank")
    new_case("nightly")
    assert look(closed=["bank"]) == Backlog()
    assert look().cases == 1
    assert look(bots=(NIGHTLY,)) == Backlog()
