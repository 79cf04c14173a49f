"""Due times as they pass, and cases that don't get on by themselves."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from bots.cases import audit
from bots.cases.model import Status
from bots.cases.tables import cases, steps
from bots.definition import Definition
from bots.intake.reminders import Reminders
from bots.punctual.escalation import escalate
from bots.punctual.stuck import Why, find_stuck
from bots.punctual.watch import Service, late_counts, watch
from bots.queue.claim import claim
from bots.schedule.due import keep_times, times_of
from bots.settings import Settings

ROME = ZoneInfo("Europe/Rome")
LEASE = timedelta(hours=9)


def bot(**more: object) -> Definition:
    return Definition.model_validate({"attempts": 2, **more}).model_copy(update={"name": "demo"})


def kinds(store, case_id):
    with store.reading() as connection:
        return [event.kind for event in audit.history(connection, case_id)]


@pytest.fixture
def settings(tmp_path):
    people = {"anna": {"absent": ["2026-11-24"], "deputy": "mario"}, "mario": {}, "boss": {}}
    return Settings.model_validate({"people": people}).model_copy(update={"home": tmp_path})


def test_a_case_grows_more_urgent_and_each_due_time_is_told_once(store, new_case, clock):
    """Its goal passes, its deadline passes: an event and a higher class each, never a second time."""
    due = {"goal": "2 working hours", "deadline": "1 working day", "calendar": "IT-MI"}
    definition = bot(due={**due, "by": "kind", "classes": {"premium": {"deadline": "4 hours"}}})
    slow, quick = new_case(), new_case()
    with store.transaction() as connection:
        keep_times(connection, [slow], times_of(definition, clock.now, ROME, "any"))
        keep_times(connection, [quick], times_of(definition, clock.now, ROME, "Premium"))
    assert watch(store) == {Service.AT_RISK: 0, Service.BREACHED: 0}
    clock.pass_by(hours=3, minutes=1)  # the goal of the one, three quarters of the other's time
    assert watch(store) == {Service.AT_RISK: 2, Service.BREACHED: 0}
    clock.pass_by(hours=2)
    assert watch(store) == {Service.AT_RISK: 0, Service.BREACHED: 1}
    assert watch(store) == {Service.AT_RISK: 0, Service.BREACHED: 0}
    assert kinds(store, quick)[-2:] == ["at_risk", "breached"]
    with store.reading() as connection:
        assert dict(connection.execute(select(cases.c.id, cases.c.rank)).all()) == {quick: 0, slow: 1}
        assert late_counts(connection) == {"demo": {Service.AT_RISK: 1, Service.BREACHED: 1}}


def test_a_step_that_takes_far_longer_than_usual_is_found(store, new_case, clock, settings):
    """Three times what nearly all took; before that, and while nobody knows what is usual, nothing is said."""
    definition = bot()
    new_case()
    lease = claim(store, {"demo": definition}, holder="w", lease=LEASE)
    clock.pass_by(minutes=30)
    assert find_stuck(store, settings, [definition]) == []
    others = [new_case() for _ in range(6)]
    with store.transaction() as connection:
        for number, done in enumerate(others):
            began = clock.now - timedelta(days=1)
            row = {"case_id": done, "version": "v1", "name": "Read", "position": 0, "status": "done", "attempt": 1}
            ended = began + timedelta(minutes=1 + number)
            connection.execute(insert(steps).values(**row, started_at=began, ended_at=ended, inputs="{}"))
    (found,) = find_stuck(store, settings, [definition])
    assert (found.case_id, found.why) == (lease.case_id, Why.SLOW_STEP)


def test_a_question_without_an_answer_is_escalated_by_rule_and_once(store, new_case, clock, settings):
    """After a working day the owner's deputy is told, later the boss; each once, and the case rises."""
    rules = [{"after": "0 minutes"}, {"after": "1 working day", "to": "boss", "priority": "urgent"}]
    definition = bot(owner="anna", escalate=rules)
    bots = {"demo": definition}
    case_id = new_case()
    claim(store, bots, holder="w", lease=LEASE)
    with store.transaction() as connection:
        store.transition(connection, case_id, Status.REVIEW, reason="doubtful")
    assert find_stuck(store, settings, [definition]) == []
    clock.pass_by(days=1, hours=1)  # the 24th, when Anna is away
    found = find_stuck(store, settings, [definition])
    assert [(each.why, each.owner) for each in found] == [(Why.NO_ANSWER, "mario")]
    assert [(each.level, each.to) for each in escalate(store, settings, bots, found)] == [(1, "mario")]
    assert escalate(store, settings, bots, found) == []
    clock.pass_by(days=1, hours=1)
    still = find_stuck(store, settings, [definition])
    assert [(each.since, each.why) for each in still] == [(found[0].since, Why.NO_ANSWER)]  # being told is no answer
    told = escalate(store, settings, bots, still)
    assert [(each.level, each.to) for each in told] == [(2, "boss")]
    with store.reading() as connection:
        assert store.case(connection, case_id).status == Status.REVIEW
        assert connection.scalar(select(cases.c.rank).where(cases.c.id == case_id)) == 0


def test_loops_and_absent_owners_are_found(store, new_case, clock, settings):
    """A case that is tried for ever, and a question that nobody is there to answer."""
    definition = bot(owner="anna")
    loops = new_case()
    with store.transaction() as connection:
        connection.execute(update(cases).where(cases.c.id == loops).values(last_attempt=12))
    asks = new_case()
    claim(store, {"demo": definition}, holder="w", lease=LEASE, case_id=asks)
    with store.transaction() as connection:
        store.transition(connection, asks, Status.REVIEW, reason="doubtful")
    alone = settings.model_copy(update={"people": {"anna": settings.people["anna"]}})
    clock.pass_by(days=1)
    told = {each.case_id: each.why for each in find_stuck(store, alone, [definition])}
    assert told == {loops: Why.LOOP, asks: Why.NOBODY_THERE}


def test_a_sender_who_is_not_reminded_is_found(store, new_case, clock, settings):
    """While reminders come in time all is well, whoever is away; when nobody reminds any more the case is stuck."""
    definition = bot(owner="anna", intake={"missing": {"remind": "1 working day", "times": 3}})
    case_id = new_case()
    claim(store, {"demo": definition}, holder="w", lease=LEASE, case_id=case_id)
    with store.transaction() as connection:
        store.transition(connection, case_id, Status.INCOMPLETE, reason="missing_document")
    reminders = Reminders(store, [definition], ROME)
    alone = settings.model_copy(update={"people": {"anna": settings.people["anna"]}})
    clock.pass_by(days=1, minutes=5)  # Anna is away, and has nothing to do with it
    assert find_stuck(store, alone, [definition]) == []
    assert reminders.give() == [case_id]
    clock.pass_by(days=1)
    assert find_stuck(store, alone, [definition]) == []
    clock.pass_by(hours=1)
    assert [each.why for each in find_stuck(store, alone, [definition])] == [Why.NOT_REMINDED]
    assert reminders.give() == [case_id]
    assert find_stuck(store, alone, [definition]) == []
