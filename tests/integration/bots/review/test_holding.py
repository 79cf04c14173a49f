"""Who has which case open."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from bots.cases import audit
from bots.errors import CaseStateError
from bots.review.holding import HeldByAnotherError, draft_of, keep_draft, let_go, renew, take, take_this
from bots.review.people import Reviewer
from bots.review.rules import ReviewRules
from bots.review.submitting import Given, submit
from bots.review.tasks import waiting

ADA, BEA = Reviewer("ada"), Reviewer("bea")
NO_RULES: dict[str, ReviewRules] = {}


def ids(holds):
    return [hold.case_id for hold in holds]


def test_cases_come_by_priority_and_due_time(store, doubtful):
    """The urgent one first, then the one that is due first."""
    late, soon = datetime(2026, 12, 24, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
    third, second = doubtful(due_at=late, city="X"), doubtful(due_at=soon, city="X")
    first = doubtful(priority=0, due_at=late, city="X")
    assert [task.case_id for task in waiting(store, NO_RULES)] == [first, second, third]
    assert ids(take(store, ADA, NO_RULES, wanted=2)) == [first, second]
    assert ids(take(store, ADA, NO_RULES, wanted=2)) == [first, second]  # asked again, the same
    assert [task.holder for task in waiting(store, NO_RULES)] == ["ada", "ada", ""]


def test_two_people_never_get_the_same_case(store, doubtful):
    """However many ask at the same moment."""
    cases = {doubtful(city="X") for _ in range(6)}
    got: list[str] = []

    def ask(name: str) -> None:
        got.extend(ids(take(store, Reviewer(name), NO_RULES, wanted=2)))

    threads = [threading.Thread(target=ask, args=(f"person-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(cases)


def test_who_disappears_holds_nothing_for_long_and_loses_nothing(store, doubtful, clock):
    """The hold ends by itself; what had been typed waits for whoever opens the case next."""
    case = doubtful(iban="IT1")
    hold = take(store, ADA, NO_RULES)[0]
    assert keep_draft(store, case, hold.token, {"iban": "IT60X0542811101000000123456"})
    with pytest.raises(HeldByAnotherError, match="ada"):
        take_this(store, BEA, NO_RULES, case)
    clock.pass_by(seconds=40)
    assert renew(store, "ada", {case: hold.token}) == [case]
    clock.pass_by(seconds=40)
    assert take(store, BEA, NO_RULES) == []  # it lives
    clock.pass_by(seconds=61)
    taken = take(store, BEA, NO_RULES)[0]
    with store.reading() as connection:
        assert draft_of(store, connection, case) == {"iban": "IT60X0542811101000000123456"}
        assert [each.data["by"] for each in audit.history(connection, case) if each.kind == "opened"] == ["ada", "bea"]
    assert renew(store, "ada", {case: hold.token}) == []
    with pytest.raises(HeldByAnotherError, match="bea"):
        submit(
            store, case, [Given("iban", "IT60X0542811101000000123456")], by="ada", rules=ReviewRules(), token=hold.token
        )
    let_go(store, "bea", {case: taken.token})
    assert ids(take(store, ADA, NO_RULES)) == [case]


def test_a_skill_keeps_a_case_for_those_who_have_it(store, doubtful):
    """And a bot for those to whom it is granted."""
    case = doubtful(city="X")
    rules = {"demo": ReviewRules(skill="identity")}
    assert take(store, Reviewer("ada", skills=frozenset()), rules) == []
    assert take(store, Reviewer("ada", bots=frozenset({"other"})), rules) == []
    with pytest.raises(CaseStateError, match="for others"):
        take_this(store, Reviewer("ada", skills=frozenset()), rules, case)
    assert ids(take(store, Reviewer("ada", skills=frozenset({"identity"})), rules)) == [case]
