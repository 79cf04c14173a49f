"""What becomes of a person's answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bots.cases.fields import facts_of, keep_fact, questions_of
from bots.cases.model import Status
from bots.cases.settle import Fact
from bots.errors import CaseStateError
from bots.queue.claim import claim
from bots.review.answers import answers_of
from bots.review.holding import take
from bots.review.people import Reviewer
from bots.review.rules import ReviewRules
from bots.review.submitting import AnswersRefusedError, Given, StaleAnswersError, stands_of, submit
from bots.review.undoing import take_back
from bots.review.ways_out import add_paper, ask_for, reject, send_to

IBAN, OTHER = "IT60X0542811101000000123456", "ES9121000418450200051332"
ALONE = ReviewRules()
FOUR = ReviewRules.model_validate({"four_eyes": {"iban": "changed"}})


def looked(store, case):
    """State, facts and open questions of a case."""
    with store.reading() as connection:
        facts = {name: fact.value for name, fact in facts_of(store, connection, case).items()}
        asked = [each.field for each in questions_of(store, connection, case)]
        return str(store.case(connection, case).status), facts, asked


def test_all_is_kept_or_nothing(store, doubtful):
    """A value that doesn't fit keeps the others from being saved too, and each is told."""
    case = doubtful(iban="IT1", birth_date="1990")
    with pytest.raises(AnswersRefusedError) as refused:
        submit(store, case, [Given("iban", IBAN), Given("birth_date", "31.2.1990")], by="ada", rules=ALONE)
    assert list(refused.value.wrong) == ["birth_date"]
    assert looked(store, case) == ("review", {}, ["birth_date", "iban"])
    done = submit(
        store, case, [Given("iban", IBAN, "typed", ms=4200), Given("birth_date", "1.2.1990")], by="ada", rules=ALONE
    )
    assert (done.status, done.open) == (Status.READY, ())
    assert looked(store, case) == ("ready", {"birth_date": "1990-02-01", "iban": IBAN}, [])
    with store.reading() as connection:
        told = [
            (each.field, each.person, each.before, each.value, each.ms) for each in answers_of(store, connection, case)
        ]
    assert told == [("iban", "ada", "IT1", IBAN, 4200), ("birth_date", "ada", "1990", "1990-02-01", 0)]


def test_a_stale_save_shows_the_difference(store, doubtful):
    """Who was overtaken sees what the other said; nothing of theirs is written over it."""
    case = doubtful(iban="IT1", birth_date="1990")
    submit(store, case, [Given("iban", IBAN)], by="bea", rules=ALONE)
    with pytest.raises(StaleAnswersError) as stale:
        submit(store, case, [Given("iban", OTHER, seen="IT1"), Given("birth_date", "1.2.1990")], by="ada", rules=ALONE)
    assert [(each.field, each.yours, each.theirs, each.by) for each in stale.value.differences] == [
        ("iban", OTHER, IBAN, "bea")
    ]
    assert looked(store, case) == ("review", {"iban": IBAN}, ["birth_date"])


def test_an_answer_is_taken_back_until_a_robot_has_the_case(store, doubtful):
    """What stood there before stands there again."""
    case = doubtful(iban="IT1")
    with store.transaction() as connection:
        keep_fact(store, connection, case, Fact("city", "LODI", "read", 0.99, ("account_form",)))
    submit(store, case, [Given("city", "LECCO"), Given("iban", IBAN)], by="ada", rules=ALONE)
    with pytest.raises(CaseStateError, match="nothing of yours"):
        take_back(store, case, by="bea")
    assert sorted(take_back(store, case, by="ada")) == ["city", "iban"]
    assert looked(store, case) == ("review", {"city": "LODI"}, ["iban"])
    submit(store, case, [Given("iban", IBAN)], by="ada", rules=ALONE)
    assert claim(store, {"demo": _bot()}, holder="robot", lease=timedelta(minutes=1))
    with pytest.raises(CaseStateError, match="robot has taken it"):
        take_back(store, case, by="ada")


def _bot():
    from bots.definition import Definition

    return Definition(name="demo")


def test_four_eyes_are_two_persons_and_a_third_where_they_differ(store, doubtful):
    """The second is another one and isn't told; who has said theirs doesn't get the case again."""
    case = doubtful(iban="IT1")
    first = submit(store, case, [Given("iban", IBAN)], by="ada", rules=FOUR)
    assert (first.status, first.open) == (Status.REVIEW, ("iban",))
    rules = {"demo": FOUR}
    assert take(store, Reviewer("ada"), rules) == []
    with pytest.raises(CaseStateError, match="said yours"):
        submit(store, case, [Given("iban", IBAN)], by="ada", rules=FOUR)
    assert len(take(store, Reviewer("bea"), rules)) == 1
    submit(store, case, [Given("iban", OTHER)], by="bea", rules=FOUR)
    with store.reading() as connection:
        stand = stands_of(store, connection, case, FOUR)[1]["iban"]
    assert (stand.turn, [each.value for each in stand.said]) == ("third", [IBAN, OTHER])
    assert submit(store, case, [Given("iban", OTHER)], by="cleo", rules=FOUR).status is Status.READY
    assert looked(store, case)[1] == {"iban": OTHER}


def test_four_eyes_hold_for_a_field_that_nobody_was_asked_about(store, doubtful):
    """Whoever changes what the robot was sure of needs another person too."""
    case = doubtful(birth_date="1990")
    with store.transaction() as connection:
        keep_fact(store, connection, case, Fact("city", "LODI", "read", 0.99, ("account_form",)))
    rules = ReviewRules.model_validate({"four_eyes": {"city": "changed"}})
    done = submit(store, case, [Given("city", "LECCO"), Given("birth_date", "1.2.1990")], by="ada", rules=rules)
    assert done.open == ("city",)
    assert submit(store, case, [Given("city", "LECCO")], by="bea", rules=rules).status is Status.READY


def test_what_one_cannot_read_another_sees(store, doubtful):
    """It isn't lost, and it doesn't come back to the same person."""
    case = doubtful(iban="IT1")
    assert submit(store, case, [Given("iban", None, "unreadable")], by="ada", rules=ALONE).open == ("iban",)
    assert take(store, Reviewer("ada"), {}) == []
    assert submit(store, case, [Given("iban", IBAN)], by="bea", rules=ALONE).status is Status.READY


def test_the_other_ways_out(store, doubtful):
    """Sent to others, asked for a paper that then comes, rejected with a reason."""
    case = doubtful(iban="IT1")
    send_to(store, case, "compliance", by="ada", why="looks odd")
    assert take(store, Reviewer("ada", skills=frozenset()), {}) == []
    ask_for(store, case, "identity_card", by="ada")
    assert looked(store, case)[0] == "incomplete"
    add_paper(store, case, "card.txt", b"a card", by="ada")
    assert looked(store, case) == ("ready", {}, [])  # read again as a whole
    other = doubtful(iban="IT1")
    reject(store, other, "wrong_document", by="ada")
    assert looked(store, other)[0] == "rejected"
