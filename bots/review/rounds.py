"""Whose turn a question is, after what was said so far: pure decisions, so that four eyes are four.

The first person sees page and reading. Where the rule wants a second, that one keys the field from the page alone.
Where the two differ, a third sees the page and both. Nobody answers the same question twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bots.cases.settle import Question
from bots.review.rules import ReviewRules

Same = Callable[[str, str], bool]

ROBOT = "robot"  # the first pair of eyes where the readers were sure and the rule wants a person besides


class Turn(StrEnum):
    """How a person meets a question."""

    FIRST = "first"  # sees the page and what the readers saw
    BLIND = "blind"  # sees the page only
    THIRD = "third"  # sees the page and both answers
    UNREADABLE = "unreadable"  # two couldn't read it: ask for the paper again, or reject
    SETTLED = "settled"  # nothing is left to decide


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answered.

    Attributes:
        value: Canonical; None: "can't read".
    """

    person: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a question stands.

    Attributes:
        turn: How the next person meets it.
        value: The value that is settled.
        not_by: Persons whose turn it isn't.
        said: The answers that the third person sees.
    """

    turn: Turn
    value: str | None = None
    not_by: frozenset[str] = frozenset()
    said: tuple[Said, ...] = ()


def stand_of(question: Question, said: Sequence[Said], rules: ReviewRules, *, same: Same) -> Stand:
    """Where the question stands after these answers.

    Args:
        question: What is asked.
        said: What people answered to it, in order.
        rules: The bot's.
        same: Whether two canonical values of the field mean the same.
    """
    persons = frozenset(each.person for each in said)
    if sum(each.value is None for each in said) > 1:
        return Stand(Turn.UNREADABLE, said=tuple(said))
    values = [each for each in said if each.value is not None]
    if any(code == "four_eyes" for code, _ in question.doubts) and question.best is not None:
        values.insert(0, Said(ROBOT, question.best))  # that the robot was sure is why somebody else is asked
    return _of_values(question, values, rules, persons, same)


def _of_values(
    question: Question, values: Sequence[Said], rules: ReviewRules, persons: frozenset[str], same: Same
) -> Stand:
    """Where it stands by the values alone."""
    if not values:
        return Stand(Turn.FIRST, not_by=persons)
    first = values[0].value or ""
    if len(values) == 1:
        alone = values[0].person != ROBOT and not rules.two_decide(question.field, first, question.best)
        return Stand(Turn.SETTLED, first) if alone else Stand(Turn.BLIND, not_by=persons)
    if same(first, values[1].value or ""):
        return Stand(Turn.SETTLED, first)
    if len(values) == 2:
        return Stand(Turn.THIRD, not_by=persons, said=tuple(values))
    return Stand(Turn.SETTLED, values[-1].value)
