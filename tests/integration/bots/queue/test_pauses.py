"""Pauses: what is paused is left alone, a target that fails is left alone for longer, one case tries it again."""

from datetime import timedelta

import pytest

from bots.cases.model import Status
from bots.definition import Definition
from bots.queue.claim import claim
from bots.queue.kinds import PauseKind
from bots.queue.pauses import (
    Gate,
    Pauses,
    ask_gate,
    pause,
    pause_of,
    paused,
    probe_again,
    resume,
    target_answered,
    target_failed,
)

LEASE = timedelta(seconds=30)
DEMO = Definition(targets={"bank": {"limit": 2}}).model_copy(update={"name": "demo"})


@pytest.fixture
def take(store):
    def take(**keys):
        return claim(store, {"demo": DEMO}, holder="w", lease=LEASE, **keys)

    return take


@pytest.fixture
def fail(store, clock):
    """The target doesn't answer a case; returns for how long it is paused."""

    def fail(*, probe=False):
        with store.transaction() as connection:
            until, _ = target_failed(connection, clock.now, "bank", "no answer", probe=probe)
        return until - clock.now

    return fail


@pytest.fixture
def gate(store, clock):
    def gate():
        with store.transaction() as connection:
            return ask_gate(connection, clock.now, "bank")

    return gate


def wants(store, case_id, target="bank"):
    """A case that stopped for a target."""
    lease = claim(store, {"demo": DEMO}, holder="w", lease=LEASE, case_id=case_id)
    with store.fenced(lease) as connection:
        store.transition(connection, case_id, Status.READY, wants=target)


def test_a_paused_bots_cases_are_left_alone_until_somebody_resumes_it(store, new_case, take, clock):
    """Also past any time, where none was said; other cases and trials aren't touched."""
    case_id = new_case()
    with store.transaction() as connection:
        pause(connection, clock.now, PauseKind.BOT, "demo", by="anna", reason="new forms")
    clock.pass_by(days=30)
    assert take() is None
    assert take(case_id=case_id).case_id == case_id
    new_case()
    with store.transaction() as connection:
        assert resume(connection, clock.now, PauseKind.BOT, "demo")
        assert not resume(connection, clock.now, PauseKind.BOT, "demo")
    assert take() is not None


def test_a_pause_until_a_time_ends_by_itself(store, clock, gate):
    """A person's says nothing about the target: nobody probes."""
    with store.transaction() as connection:
        until = clock.now + timedelta(hours=1)
        pause(connection, clock.now, PauseKind.TARGET, "bank", by="anna", reason="closed", until=until)
    assert gate() is Gate.SHUT
    clock.pass_by(hours=1)
    assert [gate(), gate()] == [Gate.OPEN, Gate.OPEN]
    with store.reading() as connection:
        assert paused(connection, clock.now) == Pauses()


def test_cases_that_want_a_paused_target_are_not_claimed(store, new_case, take, clock, fail):
    """The others are: their papers can be read meanwhile."""
    waiting, fresh = new_case(), new_case()
    wants(store, waiting)
    length = fail()
    assert take().case_id == fresh
    assert take() is None
    clock.pass_by(seconds=length.total_seconds())
    assert take().case_id == waiting


def test_a_target_that_keeps_failing_is_paused_for_longer_and_longer(clock, fail, gate):
    """Doubling, with jitter, up to a quarter of an hour."""
    lengths = []
    for _ in range(12):
        lengths.append(fail(probe=True))
        assert gate() is Gate.SHUT
        clock.pass_by(seconds=lengths[-1].total_seconds())
        assert gate() is Gate.PROBE
    for number, length in enumerate(lengths):
        most = min(15 * 2**number, 15 * 60)
        assert most / 2 <= length.total_seconds() <= most


def test_cases_that_fail_together_count_once(clock, fail):
    """They had begun before the pause; a thousand of them don't make it a thousand times as long."""
    first = fail()
    assert fail() == first
    clock.pass_by(seconds=first.total_seconds())
    assert fail() > timedelta(seconds=14)


def test_when_a_pause_has_ended_one_case_tries(store, clock, fail, gate):
    """The others wait for it; its success lets all go on, its failure makes the next pause longer."""
    clock.pass_by(seconds=fail().total_seconds())
    assert [gate(), gate(), gate()] == [Gate.PROBE, Gate.SHUT, Gate.SHUT]
    fail(probe=True)
    with store.reading() as connection:
        assert pause_of(connection, PauseKind.TARGET, "bank").failures == 2
    clock.pass_by(seconds=60)
    assert gate() is Gate.PROBE
    with store.transaction() as connection:
        target_answered(connection, clock.now, "bank")
    assert [gate(), gate()] == [Gate.OPEN, Gate.OPEN]


def test_a_probe_that_dies_or_does_not_come_so_far_is_followed_by_another(store, clock, fail, gate):
    """At once where it is known, else after a minute."""
    clock.pass_by(seconds=fail().total_seconds())
    assert gate() is Gate.PROBE
    clock.pass_by(seconds=61)
    assert gate() is Gate.PROBE
    with store.transaction() as connection:
        probe_again(connection, clock.now, "bank")
    assert gate() is Gate.PROBE


def test_the_system_does_not_shorten_what_a_person_paused(store, clock, gate):
    """A case that was in the target when somebody paused it fails there, or succeeds: neither ends the pause."""
    with store.transaction() as connection:
        pause(connection, clock.now, PauseKind.TARGET, "bank", by="anna", reason="month's end")
        assert target_failed(connection, clock.now, "bank", "no answer", probe=False) == (None, True)
        target_answered(connection, clock.now, "bank")
        assert pause_of(connection, PauseKind.TARGET, "bank").by == "anna"
    assert gate() is Gate.SHUT


def test_resuming_a_target_lets_its_waiting_cases_go_on_at_once(store, new_case, take, clock, fail):
    """Nobody waits for a time that no longer means anything."""
    case_id = new_case()
    lease = take()
    length = fail()
    with store.fenced(lease) as connection:
        later = clock.now + 2 * length
        store.transition(connection, case_id, Status.WAITING, wants="bank", not_before=later)
    with store.transaction() as connection:
        assert resume(connection, clock.now, PauseKind.TARGET, "bank")
    assert take().case_id == case_id
