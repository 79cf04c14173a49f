"""The audit sample."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from bots.alerts.conditions import conditions
from bots.cases.audit import history
from bots.cases.fields import facts_of, keep_fact
from bots.cases.model import Status
from bots.cases.settle import Fact
from bots.cases.tables import entries
from bots.errors import AnswerRefusedError
from bots.review.audit_errors import put_right
from bots.review.rules import ReviewRules
from bots.review.sampling import check, conclude, draw, interval, rates, samples
from bots.run.steps import StepRow, keep_step
from bots.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(name="demo", home=tmp_path)


@pytest.fixture
def done(store, new_case):
    """Makes a case that was done without anybody."""

    def make(**facts: str) -> str:
        case_id = new_case()
        with store.transaction() as connection:
            store.transition(connection, case_id, Status.WORKING)
            for name, value in facts.items():
                keep_fact(store, connection, case_id, Fact(name, value, "verified", 1.0, ("form",)))
            store.transition(connection, case_id, Status.DONE)
        return case_id

    return make


def test_cases_are_drawn_whatever_the_confidence_and_each_once(store, done):
    """By their hash alone; none at share 0, all at share 1."""
    cases = {done(city="LODI") for _ in range(5)}
    assert draw(store, {"demo": ReviewRules()}) == 0
    everything = {"demo": ReviewRules.model_validate({"audit": {"share": 1.0}})}
    assert draw(store, everything) == 5
    assert draw(store, everything) == 0
    assert {sample.case_id for sample in samples(store)} == cases


def test_errors_that_nobody_noticed_are_counted_beside_the_touchless_rate(store, done):
    """What the person reads is compared with what the robot took; who looks at both says which is wrong."""
    case = done(city="LODI", surname="ROSSI", iban="IT60X0542811101000000123456")
    draw(store, {"demo": ReviewRules.model_validate({"audit": {"share": 1.0, "fields": 3}})})
    typed = {"city": "LECCO", "surname": "Rossi", "iban": "it60 x054 2811 1010 0000 0123 456"}
    assert check(store, case, typed, by="ada") == {"city": "LODI"}
    with pytest.raises(AnswerRefusedError, match="citty wasn't to be read again"):
        conclude(store, case, ["citty"], by="ada")
    conclude(store, case, ["city"], by="ada")
    assert samples(store) == []
    (rate,) = rates(store)
    assert (rate.done, rate.touchless, rate.checked, rate.wrong) == (1, 1, 3, 1)
    assert rate.low < 1 / 3 < rate.high


def test_an_error_that_was_entered_is_put_right_and_told(store, settings, done):
    """The case goes on with what the person read; one of which nothing was entered says so. Operations are told."""
    entered, harmless = done(city="LODI"), done(city="LODI")
    now = store.clock()
    with store.transaction() as connection:
        keep_step(connection, entered, "v1", StepRow("Enter", 1, "done", 1, now, now, {"city": "x"}))
        row = {"key": "k", "values_digest": "d", "intended_at": now, "sealed": b""}
        connection.execute(
            insert(entries).values(case_id=entered, step="Enter", target="bank", state="confirmed", **row)
        )
    draw(store, {"demo": ReviewRules.model_validate({"audit": {"share": 1.0}})})
    for case in (entered, harmless):
        check(store, case, {"city": "LECCO"}, by="ada")
        conclude(store, case, ["city"], by="ada")
    assert [put_right(store, case, ["city"], by="ada") for case in (entered, harmless)] == [True, False]
    with store.reading() as connection:
        assert store.case(connection, entered).status is Status.READY
        assert facts_of(store, connection, entered)["city"].value == "LECCO"
        assert store.case(connection, harmless).status is Status.DONE
        assert history(connection, harmless)[-1].kind == "not_reopened"
    (told,) = [each for each in conditions(store, settings) if each.kind == "audit_errors"]
    assert (told.name, told.number) == ("demo", 2)


def test_few_checks_prove_little():
    """Of nothing checked nothing is known; no error in a hundred leaves room for three and a half percent."""
    assert interval(0, 0) == (0.0, 1.0)
    low, high = interval(0, 100)
    assert low == 0.0
    assert 0.03 < high < 0.04
