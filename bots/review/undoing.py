"""Undoing: a person takes back what they said last of a case, as long as no robot has taken it."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select, update

from bots.cases import audit
from bots.cases.fields import drop_fact, keep_fact, questions_of
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases, questions
from bots.errors import CaseStateError
from bots.review.answers import AUDIT, Answer, answers_of
from bots.review.holding import set_task
from bots.review.tables import review_answers

_STILL_THERE = frozenset({Status.READY, Status.REVIEW})


def take_back(store: Store, case_id: str, *, by: str) -> list[str]:
    """Take back what the person submitted last of the case; it waits for them again. Returns the fields.

    Raises:
        CaseStateError: There is nothing of theirs, somebody else has gone on with it, or a robot has taken the case.
        NotFoundError: There is no such case.
    """
    with store.transaction() as connection:
        case = store.hold(connection, case_id)
        answers = [each for each in answers_of(store, connection, case.id) if each.how != AUDIT]
        mine = _last_of(answers, by)
        if not mine:
            raise CaseStateError(f"Case {case.id}: there is nothing of yours to take back.")
        attempt = connection.scalar(select(cases.c.last_attempt).where(cases.c.id == case.id))
        if case.status not in _STILL_THERE or attempt != mine[0].attempt:
            raise CaseStateError(
                f"Case {case.id}: a robot has taken it already, nothing can be taken back. What was entered wrong is "
                f"put right with 'bots entry correct {case.id}'."
            )
        if any(each.number > mine[-1].number and each.undone_at is None for each in answers):
            raise CaseStateError(f"Case {case.id}: somebody else has gone on with it since.")
        for each in reversed(mine):
            _undo(store, connection, case.id, each)
        set_task(connection, case.id, not_by=json.dumps([]), draft=None)
        if case.status is Status.READY:
            store.transition(connection, case.id, Status.REVIEW, by=by, reason="taken_back")
        if not questions_of(store, connection, case.id):  # it asked nothing: what was changed is as it was
            store.transition(connection, case.id, Status.READY, by=by)
        return [each.field for each in mine]


def _last_of(answers: list[Answer], person: str) -> list[Answer]:
    """What the person said last, all of one submission."""
    theirs = [each for each in answers if each.person == person and each.undone_at is None]
    return [each for each in theirs if each.at == theirs[-1].at]


def _undo(store: Store, connection: Connection, case_id: str, answer: Answer) -> None:
    now = store.clock()
    connection.execute(update(review_answers).where(review_answers.c.id == answer.number).values(undone_at=now))
    drop_fact(connection, case_id, answer.field)
    if answer.fact_before is not None:
        keep_fact(store, connection, case_id, answer.fact_before)
    else:
        connection.execute(
            update(questions)
            .where(questions.c.case_id == case_id, questions.c.field == answer.field)
            .values(answered_at=None, answered_by=None)
        )
    audit.record(connection, case_id, now, "taken_back", field=answer.field, by=answer.person)
