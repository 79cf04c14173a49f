"""Figures that many ask for."""

from __future__ import annotations

import math
import threading

import pytest

from bots.panel.kept import Kept

HOUR = 3600.0


class Counting:
    """A count that ends when it is let; each gives the next number."""

    def __init__(self) -> None:
        self.number = 0
        self.began, self.may_end = threading.Event(), threading.Event()
        self.may_end.set()

    def __call__(self) -> int:
        self.number += 1
        number = self.number
        self.began.set()
        assert self.may_end.wait(60)
        return number


@pytest.fixture
def count() -> Counting:
    return Counting()


def test_who_asks_gets_what_is_known(count):
    """It is counted once, however many ask."""
    kept = Kept(count, HOUR)
    assert [kept(), kept(), kept(0)] == [1, 1, 1]
    assert not kept.is_behind


def test_whoever_changed_something_is_not_kept_waiting_and_gets_it_when_it_is_counted(count):
    """Without patience comes what is known, said to be behind; with it, what was counted after the change."""
    kept = Kept(count, HOUR)
    kept()
    count.may_end.clear()
    kept.forget()
    assert kept(0) == 1
    assert kept.is_behind
    times = kept.times
    count.may_end.set()
    assert kept() >= 2
    assert not kept.is_behind
    assert kept.times > times


def test_a_count_that_was_begun_before_the_change_is_not_taken_for_one_after(count):
    """Whoever can wait gets the change, also where somebody had begun to count without it."""
    kept = Kept(count, HOUR)
    kept()
    count.may_end.clear()
    kept.forget()
    count.began.clear()
    assert kept(0) == 1
    assert count.began.wait(60)
    kept.forget()
    count.may_end.set()
    assert kept(math.inf) == 3
    assert not kept.is_behind


def test_a_count_that_fails_lets_nobody_wait_for_ever():
    """Who waits is told what is wrong; who doesn't keeps what is known."""
    wrong = threading.Event()

    def count() -> int:
        if wrong.is_set():
            raise OSError("the database is away")
        return 1

    kept = Kept(count, HOUR)
    kept()
    wrong.set()
    kept.forget()
    assert kept(60) == 1
    with pytest.raises(OSError, match="away"):
        kept()
    wrong.clear()
    assert kept() == 1
    assert not kept.is_behind
