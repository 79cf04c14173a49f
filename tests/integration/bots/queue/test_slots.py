"""Slots: no target gets more robots than it tolerates, no account two of them, and a dead one's place comes free."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bots.cases.model import Status
from bots.definition import Definition
from bots.queue import slots
from bots.queue.claim import claim
from bots.queue.kinds import PauseKind
from bots.queue.pauses import Gate, Pauses, ask_gate, pause, paused, target_failed

LEASE = timedelta(seconds=30)
TWO = slots.Capacity(2)
NOTHING = Pauses()
DEMO = Definition(targets={"bank": {"limit": 2}}).model_copy(update={"name": "demo"})


@pytest.fixture
def working(store, new_case):
    """Makes a case that is worked on; returns its lease."""

    def working():
        return claim(store, {"demo": DEMO}, holder="w", lease=LEASE, case_id=new_case())

    return working


@pytest.fixture
def take(store, clock):
    def take(lease, tolerated=TWO, standing=NOTHING):
        with store.fenced(lease) as connection:
            return slots.take(connection, clock.now, lease, "bank", tolerated, standing)

    return take


@pytest.fixture
def is_full(store, clock):
    def is_full(tolerated=TWO):
        with store.reading() as connection:
            standing = paused(connection, clock.now)
            return bool(slots.full(connection, clock.now, {"bank": tolerated}, standing))

    return is_full


def test_a_target_gets_no_more_robots_than_it_tolerates(working, take, is_full):
    """The third finds no slot."""
    first, second = take(working()), take(working())
    assert (first.number, second.number) == (1, 2)
    assert is_full()
    assert take(working()) is None


def test_a_slot_is_free_when_its_attempt_ends(store, working, take, is_full):
    """And only that one."""
    lease = working()
    take(lease)
    other = take(working())
    with store.fenced(lease) as connection:
        slots.release(connection, lease)
    assert not is_full()
    assert take(working()).number != other.number


def test_a_dead_workers_slot_is_free_when_its_lease_ends(working, take, is_full, clock):
    """With nobody's help; a lease that is renewed holds its slot."""
    take(working())
    take(working())
    clock.pass_by(seconds=31)
    assert not is_full()
    assert take(working()).number == 1


def test_a_slot_does_not_outlive_its_lease(store, working, take, clock):
    """The next attempt at the same case is another holder."""
    lease = working()
    take(lease, slots.Capacity(1))
    clock.pass_by(seconds=31)
    again = claim(store, {"demo": DEMO}, holder="x", lease=LEASE)
    assert again.case_id == lease.case_id
    assert take(again, slots.Capacity(1)).number == 1


def test_each_slot_logs_in_with_an_account_of_its_own(working, take, is_full):
    """A legacy log-in that allows one session per user gets one."""
    accounts = slots.Capacity(2, ("robot1", "robot2"))
    assert {take(working(), accounts).account for _ in range(2)} == {"robot1", "robot2"}
    assert is_full(accounts)
    assert take(working(), accounts) is None


def test_a_paused_account_is_not_taken_and_the_others_go_on(store, working, take, is_full, clock):
    """When all are paused, the target is full."""
    accounts = slots.Capacity(2, ("robot1", "robot2"))
    with store.transaction() as connection:
        pause(connection, clock.now, PauseKind.ACCOUNT, "bank.robot1", by="system", reason="password expired")
        standing = paused(connection, clock.now)
    assert not is_full(accounts)
    lease = working()
    assert take(lease, accounts, standing).account == "robot2"
    assert take(working(), accounts, standing) is None
    with store.transaction() as connection:
        slots.release(connection, lease)
        pause(connection, clock.now, PauseKind.ACCOUNT, "bank.robot2", by="system", reason="locked")
    assert is_full(accounts)


def test_cases_that_want_a_full_target_are_not_claimed(store, new_case, working, take):
    """Nobody reads their papers again only to find that there is no place."""
    lease = working()
    with store.fenced(lease) as connection:
        store.transition(connection, lease.case_id, Status.READY, wants="bank")
    holders = [working() for _ in range(2)]
    for each in holders:
        take(each)
    assert claim(store, {"demo": DEMO}, holder="w", lease=LEASE) is None
    with store.fenced(holders[0]) as connection:
        slots.release(connection, holders[0])
    assert claim(store, {"demo": DEMO}, holder="w", lease=LEASE).case_id == lease.case_id


@pytest.mark.parametrize(
    ("limit", "accounts", "tolerates"),
    [(None, [], None), (2, [], 2), (None, ["a", "b", "c"], 3), (2, ["a", "b", "c"], 2), (5, ["a"], 1)],
)
def test_what_a_target_tolerates(limit, accounts, tolerates):
    """The limit of bot.yaml and the number of accounts: the lesser."""
    found = slots.capacity(limit, accounts)
    assert (found and found.limit) == tolerates


def test_many_at_once_take_each_slot_and_account_once_and_send_one_probe(store, working, clock):
    """On several machines two ask at the same moment: neither place nor account nor probe is given twice."""
    accounts = slots.Capacity(3, ("a", "b", "c"))
    leases = [working() for _ in range(8)]
    with store.transaction() as connection:
        until = target_failed(connection, clock.now, "bank", "no answer", probe=False)[0]
    clock.now = until
    start = threading.Barrier(len(leases))

    def enter(lease):
        start.wait()
        with store.fenced(lease) as connection:
            gate = ask_gate(connection, clock.now, "bank")
        with store.fenced(lease) as connection:
            return gate, slots.take(connection, clock.now, lease, "bank", accounts, NOTHING)

    with ThreadPoolExecutor(len(leases)) as pool:
        found = list(pool.map(enter, leases))
    assert [gate for gate, _ in found].count(Gate.PROBE) == 1
    assert sorted((slot.number, slot.account) for _, slot in found if slot) == [(1, "a"), (2, "b"), (3, "c")]
