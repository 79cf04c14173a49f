"""Claiming: one holder at a time, the most urgent first, nobody's case lost."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from bots.cases.audit import history
from bots.cases.model import Status
from bots.cases.operations import cancel, retry
from bots.cases.tables import schedules
from bots.definition import Definition
from bots.errors import CaseStateError, LeaseLostError
from bots.queue.claim import claim
from bots.queue.leases import Standing, give_back, renew

LEASE = timedelta(seconds=30)


def bot(**keys):
    return Definition(**keys).model_copy(update={"name": "demo"})


@pytest.fixture
def take(store):
    def take(definition=None, **keys):
        return claim(store, {"demo": definition or bot()}, lease=LEASE, **{"holder": "w", **keys})

    return take


def test_a_case_is_claimed_once(new_case, take):
    """The second worker finds nothing."""
    case_id = new_case()
    lease = take()
    assert (lease.case_id, lease.attempt) == (case_id, 1)
    assert take() is None


def test_priority_comes_before_due_time_and_due_time_before_age(new_case, take, clock):
    """Urgent first, then what is due first, then what came first."""
    late = new_case(due_at=clock.now + timedelta(days=2))
    soon = new_case(due_at=clock.now + timedelta(hours=1))
    urgent = new_case(priority=0, due_at=clock.now + timedelta(days=9))
    assert [take().case_id for _ in range(3)] == [urgent, soon, late]


def test_a_dead_workers_case_is_taken_when_its_lease_ends(new_case, take, clock):
    """By any live one, with nobody's help; the history says so."""
    new_case()
    take()
    clock.pass_by(seconds=29)
    assert take() is None
    clock.pass_by(seconds=2)
    assert take().attempt == 2


def test_the_old_holder_can_write_nothing_more(store, new_case, take, clock):
    """Fencing: a worker that wakes up late is refused."""
    new_case()
    old = take()
    clock.pass_by(seconds=31)
    new = take()
    with pytest.raises(LeaseLostError), store.fenced(old):
        pass
    assert renew(store, {old.case_id: old.token}, LEASE) == {old.case_id: Standing.TAKEN}
    with store.fenced(new):
        pass


def test_a_renewed_lease_holds(store, new_case, take, clock):
    """As long as the supervisor renews it."""
    new_case()
    lease = take()
    clock.pass_by(seconds=20)
    assert renew(store, {lease.case_id: lease.token}, LEASE) == {lease.case_id: Standing.RENEWED}
    clock.pass_by(seconds=20)
    assert take() is None


def test_a_case_given_back_is_free_at_once(store, new_case, take):
    """When its worker is certainly dead, and nobody else's with it."""
    case_id = new_case()
    lease = take(holder="host:7:ab-1")
    assert [give_back(store, other) for other in ("host:7:ab-12", "host:7:a", "host:7:ab-1-")] == [0, 0, 0]
    assert take() is None
    assert give_back(store, "host:7:ab") == 1
    assert renew(store, {case_id: lease.token}, LEASE) == {case_id: Standing.RENEWED}  # nobody has taken it yet
    assert give_back(store, "host:7:ab-1") == 1
    assert take().case_id == case_id
    with store.transaction() as connection:
        store.transition(connection, case_id, Status.DONE)
    assert renew(store, {case_id: lease.token}, LEASE) == {case_id: Standing.OVER}


def test_one_case_that_is_written_to_keeps_no_other_lease_from_being_renewed(store, new_case, take):
    """It is still its holder's, and renewed the next time."""
    if store.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    one, other = new_case(), new_case()
    held = {lease.case_id: lease.token for lease in (take(), take())}
    with store.transaction() as connection:
        store.hold(connection, one)
        assert renew(store, held, LEASE) == {one: Standing.BUSY, other: Standing.RENEWED}
    assert set(renew(store, held, LEASE).values()) == {Standing.RENEWED}


def test_a_case_that_kills_its_workers_ends_in_failed(store, new_case, take, clock):
    """After the bot's number of attempts, and an operator may retry it."""
    case_id = new_case()
    for _ in range(2):
        assert take(bot(attempts=2)) is not None
        clock.pass_by(seconds=31)
    assert take(bot(attempts=2)) is None
    with store.reading() as connection:
        case = store.case(connection, case_id)
        assert (case.status, case.reason) == (Status.FAILED, "attempts_used_up")
    retry(store, case_id, by="anna", reason="memory was full")
    assert take(bot(attempts=2)).attempt == 3
    with store.reading() as connection:
        assert history(connection, case_id)[-2].data["by"] == "anna"


def test_a_waiting_case_is_not_taken_before_its_time(store, new_case, take, clock):
    """Back-off is obeyed."""
    new_case()
    lease = take()
    with store.fenced(lease) as connection:
        store.transition(connection, lease.case_id, Status.WAITING, not_before=clock.now + timedelta(minutes=1))
    assert take() is None
    clock.pass_by(minutes=1)
    assert take() is not None


def test_a_scheduled_bots_case_waits_for_its_schedule(store, new_case, take, clock):
    """And one that comes after it waits for the next."""
    nightly = bot(schedule="0 22 * * 1-5")
    new_case()
    assert take(nightly) is None
    clock.pass_by(hours=13)
    with store.transaction() as connection:
        connection.execute(insert(schedules).values(bot="demo", last_fire=clock.now))
    assert take(nightly) is not None
    clock.pass_by(seconds=10)
    new_case()
    assert take(nightly) is None


def test_a_cancelled_case_is_not_taken_and_an_ended_one_not_cancelled(store, new_case, take):
    """What has ended stays as it is."""
    case_id = new_case()
    assert cancel(store, case_id, by="anna", reason="withdrawn")
    assert take() is None
    with pytest.raises(CaseStateError):
        cancel(store, case_id, by="anna", reason="again")


def test_a_case_being_worked_on_is_cancelled_at_its_next_keyword(store, new_case, take):
    """The holder is told; until then the case is still its own."""
    case_id = new_case()
    take()
    assert not cancel(store, case_id, by="anna", reason="withdrawn")
    with store.reading() as connection:
        assert store.case(connection, case_id).cancel_requested
