"""An entry in doubt that a person has looked up afresh."""

from __future__ import annotations

import pytest

from bots.cases.decisions import FIELD
from bots.cases.fields import keep_question, questions_of
from bots.cases.model import Status
from bots.cases.settle import Question
from bots.errors import CaseStateError, NotFoundError
from bots.queue.claim import claim
from bots.review.settling import look_again
from tests.integration.bots.cases.test_pausing import DEMO, LEASE


@pytest.fixture
def in_doubt(store, new_case):
    """Makes a case that asks about an entry, and about more fields."""

    def make(*more: str) -> str:
        case_id = new_case()
        about = {"key": "k", "meant": {"name": "ROSSI"}, "found": []}
        with store.transaction() as connection:
            store.transition(connection, case_id, Status.WORKING)
            asked = Question(f"{FIELD}bank.customer", (("entry_not_found", "bank.customer"),), (), about=about)
            keep_question(store, connection, case_id, asked)
            for name in more:
                keep_question(store, connection, case_id, Question(name, (("low_confidence", ""),), ()))
            store.transition(connection, case_id, Status.REVIEW, reason="entry_not_found")
        return case_id

    return make


def test_a_robot_looks_before_it_does_anything_else(store, new_case, in_doubt):
    """The question is closed without an answer, and the case is the next that a worker takes."""
    new_case()
    case = in_doubt()
    look_again(store, case, "bank.customer", by="ada")
    with store.reading() as connection:
        assert questions_of(store, connection, case) == []
    lease = claim(store, {"demo": DEMO}, holder="w", lease=LEASE)
    assert lease is not None
    assert lease.case_id == case


def test_nothing_is_looked_up_while_other_fields_are_open(store, in_doubt):
    """What a person must say first is said; an entry that nobody is asked about isn't looked up."""
    case = in_doubt("surname")
    with pytest.raises(CaseStateError, match="settle the other fields first"):
        look_again(store, case, "bank.customer", by="ada")
    with pytest.raises(NotFoundError, match="Nobody is asked"):
        look_again(store, case, "bank.account", by="ada")
