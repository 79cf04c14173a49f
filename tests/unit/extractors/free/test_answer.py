"""When a found value is accepted."""

from __future__ import annotations

from extractors.free.answer import Answer, judge
from extractors.reading import State

_SURE = {"second": 1.0, "label": 1.0, "paid": 1.0, "sum": 1.0, "twice": 1.0, "margin": 1.0}


def test_one_confirmation_is_not_enough() -> None:
    """However much speaks for a value, a single confirmation leaves it to a person."""
    reading = judge(Answer("total", "7.30", "7.30", signs=_SURE), 1)
    assert reading.state is State.DOUBTFUL
    assert [doubt.code for doubt in reading.doubts] == ["unconfirmed"]


def test_two_confirmations_verify() -> None:
    """A second reader and arithmetic together verify a value."""
    reading = judge(Answer("total", "7.30", "7.30", signs=_SURE, proofs={"paid"}), 1)
    assert (reading.state, reading.confidence >= 0.98, reading.doubts) == (State.VERIFIED, True, ())


def test_readers_that_differ() -> None:
    """A value that another reader sees differently is a doubt, with the other one as alternative."""
    signs = {**_SURE, "second": 0.0, "differs": 1.0}
    reading = judge(Answer("total", "7.30", "7.30", signs=signs, proofs={"twice"}, others=("7.80",)), 1)
    assert reading.state is State.DOUBTFUL
    assert reading.alternatives == ("7.80",)


def test_nothing_found() -> None:
    """A field that wasn't found is missing."""
    assert judge(Answer("total"), 1).state is State.MISSING
