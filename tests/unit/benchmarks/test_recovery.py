"""How killed cases went on, told from their attempts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from benchmarks.faults.recovery import Attempt, Kill, recovery

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def attempt(worker: str, seconds: float, *, has_ended: bool = False, case_id: str = "7F3K") -> Attempt:
    return Attempt(case_id, worker, after(seconds), has_ended)


def test_a_recovery_lasts_from_the_kill_to_the_next_attempt():
    """Killed after 2 s, taken again after 9: seven seconds."""
    made = [attempt("host:1:1", 0), attempt("host:1:2", 9, has_ended=True)]
    found = recovery(made, [Kill("host:1:1", after(2))])
    assert (found.seconds, found.p95, found.false_takeovers) == ((7.0,), 7.0, 0)


def test_a_supervisor_takes_its_workers_with_it_and_no_others():
    """Its name is what theirs begin with, up to the colon."""
    made = [attempt("host:1:3", 0), attempt("host:2:1", 5), attempt("host:12:1", 9, has_ended=True)]
    found = recovery(made, [Kill("host:1:", after(1))])
    assert (found.seconds, found.false_takeovers) == ((4.0,), 1)


def test_a_case_taken_from_a_worker_that_died_later_was_taken_falsely():
    """Who was killed only after the takeover was alive when it happened."""
    made = [attempt("host:1:1", 0), attempt("host:1:2", 5, has_ended=True)]
    found = recovery(made, [Kill("host:1:1", after(6))])
    assert (found.seconds, found.p95, found.false_takeovers) == ((), None, 1)


def test_an_attempt_that_ended_was_taken_from_nobody():
    """A case that was tried again, and another case's attempts, are no takeovers."""
    made = [attempt("a:1:1", 0, has_ended=True), attempt("a:1:1", 5), attempt("a:1:1", 6, case_id="9ABC")]
    assert recovery(made, []).false_takeovers == 0
