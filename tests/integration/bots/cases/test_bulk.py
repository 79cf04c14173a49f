"""Many cases at once: exactly those that are meant, each with its event."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bots.cases.audit import history
from bots.cases.bulk import QUEUED, Change, Chosen, cancel_all, change, find, in_order, retry_all
from bots.cases.model import Status
from bots.cases.tables import cases, events, steps
from bots.definition import Definition, Priority
from bots.queue.claim import claim
from bots.run.steps import StepRow, keep_step

WHO = {"by": "anna", "reason": "the auditors come"}


@pytest.fixture
def row(store):
    def row(case_id):
        with store.reading() as connection:
            return connection.execute(select(cases).where(cases.c.id == case_id)).one()

    return row


def work(store, case_id, then, **keys):
    bot = Definition().model_copy(update={"name": "demo"})
    lease = claim(store, {"demo": bot}, holder="w", lease=timedelta(seconds=30), case_id=case_id)
    with store.fenced(lease) as connection:
        store.transition(connection, case_id, then, **keys)


def test_a_filter_means_all_that_it_says(store, new_case, clock):
    """What isn't said doesn't matter; nothing said means nothing."""
    old = new_case()
    work(store, old, Status.WAITING, reason="target_unavailable", wants="bank", not_before=clock.now)
    clock.pass_by(hours=3)
    other, young = new_case("other"), new_case()
    hours = timedelta(hours=1)
    with store.reading() as connection:
        for chosen, meant in (
            (Chosen(bot="demo"), {old, young}),
            (Chosen(bot="demo", statuses=[Status.READY]), {young}),
            (Chosen(reason="target_unavailable"), {old}),
            (Chosen(wants="bank"), {old}),
            (Chosen(before=clock.now - hours), {old}),
            (Chosen(ids=[old.lower(), other]), {old, other}),
            (Chosen(statuses=[Status.DONE]), set()),
        ):
            assert chosen
            assert set(find(connection, chosen, QUEUED)) == meant
    assert not Chosen()


def test_priority_and_due_time_change_the_order_of_claims(store, new_case, row, clock):
    """And the history says who wanted it and why; what is so already gets no event."""
    first, second = new_case(), new_case()
    due = clock.now + timedelta(hours=1)
    assert change(store, Chosen(ids=[second]), Change(priority=Priority.HIGH, due_at=due), **WHO) == 1
    assert change(store, Chosen(ids=[second]), Change(priority=Priority.HIGH), **WHO) == 0
    assert (row(second).priority, row(second).rank, row(second).urgent_at) == (1, 1, due)
    with store.reading() as connection:
        assert [case.id for case in in_order(connection, Chosen(), QUEUED, 9)] == [second, first]
        event = history(connection, second)[-1]
    assert (event.kind, event.data["by"], event.data["priority"]) == ("changed", "anna", "high")
    assert change(store, Chosen(ids=[second]), Change(no_due=True), **WHO) == 1
    assert (row(second).due_at, row(second).urgent_at) == (None, row(second).created_at)


def test_cases_go_on_with_another_version_where_they_stopped(store, new_case, row, clock):
    """Steps that are done stay done: a step is known by its name."""
    case_id = new_case()
    with store.transaction() as connection:
        keep_step(connection, case_id, "v1", StepRow("Read", 0, "done", 1, clock.now, clock.now, {}))
    assert change(store, Chosen(bot="demo"), Change(versions={"demo": "v2", "other": "v9"}), **WHO) == 1
    with store.reading() as connection:
        assert connection.scalars(select(steps.c.version)).all() == ["v2"]
    assert row(case_id).version == "v2"


def test_what_is_at_work_or_has_ended_is_not_changed(store, new_case, row):
    """A worker's case is the worker's; what is over is over."""
    working, done = new_case(), new_case()
    work(store, done, Status.DONE)
    bot = Definition().model_copy(update={"name": "demo"})
    claim(store, {"demo": bot}, holder="w", lease=timedelta(seconds=30), case_id=working)
    assert change(store, Chosen(bot="demo"), Change(priority=Priority.URGENT), **WHO) == 0
    assert cancel_all(store, Chosen(bot="demo"), **WHO) == 1
    assert (row(working).status, row(working).cancel_requested, row(done).status) == ("working", True, "done")


def test_rejected_cases_are_retried_only_where_that_is_said(store, new_case, row):
    """A reason of the business stands until somebody means to reopen it."""
    failed, rejected = new_case(), new_case()
    work(store, failed, Status.FAILED, reason="suite")
    work(store, rejected, Status.REJECTED, reason="expired")
    assert retry_all(store, Chosen(bot="demo"), versions={}, **WHO) == 1
    assert (row(failed).status, row(failed).attempts, row(rejected).status) == ("ready", 0, "rejected")
    chosen = Chosen(statuses=[Status.REJECTED])
    assert retry_all(store, chosen, versions={"demo": "v2"}, **WHO) == 1
    assert (row(rejected).status, row(rejected).version) == ("ready", "v2")


def test_more_than_a_batch_is_changed_to_the_last_case(store, new_case):
    """Each with one event that its history holds whole."""
    ids = [new_case() for _ in range(260)]
    assert change(store, Chosen(bot="demo"), Change(priority=Priority.LOW), **WHO) == 260
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(events).where(events.c.kind == "changed")) == 260
        assert history(connection, ids[-1])[-1].kind == "changed"
