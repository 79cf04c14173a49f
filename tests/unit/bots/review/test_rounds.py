"""Whose turn a question is."""

from __future__ import annotations

import pytest

from bots.cases.settle import Question, Source
from bots.review.people import Reviewer
from bots.review.rounds import Said, Turn, stand_of
from bots.review.rules import ReviewRules
from extractors.reading import Reading

RULES = ReviewRules.model_validate({"four_eyes": {"iban": "changed", "total": {"over": 10000}, "tax_code": "always"}})


def asked(field: str, best: str | None, *doubts: str) -> Question:
    sources = (Source("form", Reading(field, best)),) if best else ()
    return Question(field, tuple((doubt, "") for doubt in doubts or ("low_confidence",)), sources)


def turn(question: Question, *said: tuple[str, str | None]) -> tuple[Turn, str | None]:
    stand = stand_of(question, [Said(*each) for each in said], RULES, same=lambda one, other: one == other)
    return stand.turn, stand.value


def test_one_person_decides_where_no_rule_asks_for_more():
    """Most fields need one look."""
    assert turn(asked("city", "LODI")) == (Turn.FIRST, None)
    assert turn(asked("city", "LODI"), ("ada", "LECCO")) == (Turn.SETTLED, "LECCO")


@pytest.mark.parametrize(
    ("field", "best", "said", "then"),
    [
        ("iban", "IT1", "IT1", Turn.SETTLED),
        ("iban", "IT1", "IT2", Turn.BLIND),
        ("total", "9999.00", "10000.00", Turn.SETTLED),
        ("total", "9999.00", "-10000.01", Turn.BLIND),
        ("tax_code", "A", "A", Turn.BLIND),
    ],
)
def test_a_rule_calls_for_a_second_person(field, best, said, then):
    """An IBAN that was changed, an amount above the limit, a field that two always decide."""
    assert turn(asked(field, best), ("ada", said))[0] is then


def test_two_that_agree_settle_it_and_a_third_decides_between_two():
    """The second keys it blind; only who comes third sees what was said."""
    question = asked("iban", "IT1")
    assert turn(question, ("ada", "IT2"), ("bea", "IT2")) == (Turn.SETTLED, "IT2")
    apart = stand_of(question, [Said("ada", "IT2"), Said("bea", "IT3")], RULES, same=lambda one, other: one == other)
    assert (apart.turn, apart.not_by, len(apart.said)) == (Turn.THIRD, {"ada", "bea"}, 2)
    assert turn(question, ("ada", "IT2"), ("bea", "IT3"), ("cleo", "IT3")) == (Turn.SETTLED, "IT3")


def test_the_robot_counts_as_the_first_where_it_was_sure():
    """One person besides is enough when they agree, and keys it without seeing the reading."""
    question = asked("total", "20000.00", "four_eyes")
    assert turn(question) == (Turn.BLIND, None)
    assert turn(question, ("ada", "20000.00")) == (Turn.SETTLED, "20000.00")
    assert turn(question, ("ada", "2000.00"))[0] is Turn.THIRD


def test_what_one_cannot_read_is_shown_to_another_and_then_given_up():
    """Two who can't read it are enough."""
    question = asked("city", "LODI")
    first = stand_of(question, [Said("ada", None)], RULES, same=lambda one, other: one == other)
    assert (first.turn, first.not_by) == (Turn.FIRST, {"ada"})
    assert turn(question, ("ada", None), ("bea", None))[0] is Turn.UNREADABLE


@pytest.mark.parametrize(
    ("reviewer", "may"),
    [
        (Reviewer("ada"), True),
        (Reviewer("ada", bots=frozenset({"other"})), False),
        (Reviewer("ada", skills=frozenset()), False),
        (Reviewer("ada", skills=frozenset({"compliance"})), True),
        (Reviewer("bea"), False),
    ],
)
def test_a_case_goes_to_who_may_and_is_able(reviewer, may):
    """Grants, skills, and who has said theirs already."""
    assert reviewer.may_settle("orders", "compliance", {"bea"}) is may
