"""What people decide: the open questions of a case, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select, update

from bots.cases import audit
from bots.cases.decisions import FIELD, Choice, Decision, choice_of
from bots.cases.fields import close_question, facts_of, keep_fact, questions_of, readings_of
from bots.cases.model import Status
from bots.cases.settle import Fact, Question
from bots.cases.store import Store
from bots.cases.tables import cases, entries
from bots.definition import Priority
from bots.errors import AnswerRefusedError, CaseStateError, NotFoundError
from bots.review.answers import NewAnswer, keep_answer
from bots.review.holding import set_task
from bots.review.rules import ReviewRules
from bots.review.submitting import Given, go_on, submit
from bots.review.typed import fitting

NO_RULES = ReviewRules()


def open_questions(store: Store, case_id: str) -> list[Question]:
    """What a person must decide of the case.

    Raises:
        NotFoundError: There is no such case.
    """
    with store.reading() as connection:
        return questions_of(store, connection, store.case(connection, case_id).id)


def answer(
    store: Store,
    case_id: str,
    field: str,
    value: str,
    *,
    by: str,
    rules: ReviewRules = NO_RULES,
    today: date | None = None,
) -> str:
    """Let a person set a field; the case goes on when nothing else is open. Returns the value as it was kept.

    Args:
        store: Where the case is.
        case_id: Which.
        field: The field's name.
        value: As typed.
        by: Who says it.
        rules: The bot's: whether a second person must say it too.
        today: For years in two digits.

    Raises:
        AnswerRefusedError: The value doesn't fit the field.
        CaseStateError: The case doesn't wait for a person, somebody has it open, or it is another's turn.
        NotFoundError: No such case, or it neither asks for nor knows that field.
    """
    if field.startswith(FIELD):
        return str(settle_entry(store, case_id, field.removeprefix(FIELD), value, by=by))
    return submit(store, case_id, [Given(field, value)], by=by, rules=rules, today=today).kept[field]


def settle_entry(
    store: Store,
    case_id: str,
    target: str,
    choice: str,
    *,
    by: str,
    receipt: Mapping[str, str] | None = None,
    reason: str = "",
    insist: bool = False,
) -> Choice:
    """Let a person say what is so about an entry in doubt; the case goes on, and looks it up afresh before it believes.

    Args:
        store: Where the case is.
        case_id: Which.
        target: Of the entry, such as ``core_banking.customer``.
        choice: One of `bots.cases.decisions.Choice`, as it fits the question.
        by: Who decides.
        receipt: What the target calls the record.
        reason: Why, for the history; without personal data.
        insist: It counts although the look-up doesn't show it.

    Raises:
        AnswerRefusedError: The choice doesn't answer the question.
        CaseStateError: A worker has the case, or it has ended.
        NotFoundError: No such case, or it has no entry in doubt there.
    """
    with store.transaction() as connection:
        case = store.case(connection, case_id)
        if case.status not in {Status.REVIEW, Status.WAITING, Status.FAILED}:
            raise CaseStateError(
                f"Case {case.id} is {case.status}: an entry is settled while the case waits for it or has failed."
            )
        field = f"{FIELD}{target}"
        question = {each.field: each for each in questions_of(store, connection, case.id)}.get(field)
        key = str(question.about.get("key", "")) if question else _unproved(connection, case.id, target)
        chosen = choice_of(choice, correction=bool(question and question.about.get("entered")))
        decision = Decision(chosen, by, key, dict(receipt or {}), insist)
        close_question(store, connection, case.id, field, by)
        keep_fact(store, connection, case.id, Fact(field, decision.as_text(), "person", 1.0, (by,)))
        keep_answer(store, connection, case.id, NewAnswer(field, str(chosen), by, "decided", why=reason))
        set_task(connection, case.id, holder=None, token=None, draft=None)
        why = {"why": reason} if reason else {}
        audit.record(connection, case.id, store.clock(), "answered", field=field, by=by, how=decision.how, **why)
        go_on(store, connection, case.id, by)
        return chosen


def look_again(store: Store, case_id: str, target: str, *, by: str) -> None:
    """Have a robot look an entry in doubt up afresh, before all other cases; unless proved, a person is asked again.

    Args:
        store: Where the case is.
        case_id: Which.
        target: Of the entry, such as ``core_banking.customer``.
        by: Who wants to see it.

    Raises:
        CaseStateError: The case doesn't wait for a person, or other questions are open.
        NotFoundError: No such case, or nobody is asked about an entry there.
    """
    with store.transaction() as connection:
        case = store.hold(connection, case_id)
        if case.status is not Status.REVIEW:
            raise CaseStateError(f"Case {case.id} is {case.status}: a robot looks again while a person is asked.")
        field = f"{FIELD}{target}"
        asked = [each.field for each in questions_of(store, connection, case.id)]
        if field not in asked:
            raise NotFoundError(f"Nobody is asked about {target} in case {case.id}.")
        if len(asked) > 1:
            raise CaseStateError(f"Case {case.id}: settle the other fields first, then have it looked up again.")
        close_question(store, connection, case.id, field, by)
        set_task(connection, case.id, holder=None, token=None, draft=None)
        audit.record(connection, case.id, store.clock(), "look_again", target=target, by=by)
        go_on(store, connection, case.id, by)
        connection.execute(update(cases).where(cases.c.id == case.id).values(rank=int(Priority.URGENT)))


def _unproved(connection: Connection, case_id: str, target: str) -> str:
    """Keyed key of the case's latest entry into the target that isn't proved, though nobody was asked about it."""
    key = connection.scalar(
        select(entries.c.key)
        .where(entries.c.case_id == case_id, entries.c.target == target)
        .where(entries.c.state.in_(("intended", "submitted", "in_doubt")))
        .order_by(entries.c.id.desc())
        .limit(1)
    )
    if key is None:
        raise NotFoundError(f"Case {case_id} has no entry in doubt at {target}: see 'bots entry show {case_id}'.")
    return str(key)


def approve(store: Store, case_id: str, *, by: str, rules: ReviewRules = NO_RULES) -> None:
    """Let a person confirm every open question's best value; the case goes on.

    Raises:
        AnswerRefusedError: A question has no value to confirm, or one that doesn't fit: set it first.
        CaseStateError: The case doesn't wait for a person, or somebody has it open.
    """
    with store.reading() as connection:
        case = store.case(connection, case_id)
        questions = questions_of(store, connection, case.id)
        values = _best_values(store, connection, case.id, questions)
    submit(store, case.id, [Given(name, value, "confirmed") for name, value in values.items()], by=by, rules=rules)


def approvable(store: Store, case_id: str) -> bool:
    """Whether every open question of the case has a value that fits, so that a person may approve them as they are."""
    with store.reading() as connection:
        try:
            _best_values(store, connection, case_id, questions_of(store, connection, case_id))
        except AnswerRefusedError:
            return False
        return True


def _best_values(store: Store, connection: Connection, case_id: str, questions: list[Question]) -> dict[str, str]:
    """The value that approving each question confirms; a question about a fact that is there needs none.

    Raises:
        AnswerRefusedError: A question has no value, or one that doesn't fit its field.
    """
    facts = facts_of(store, connection, case_id)
    empty = [each.field for each in questions if each.best is None and each.field not in facts]
    if empty:
        raise AnswerRefusedError(
            f"Case {case_id}: nothing was read for {', '.join(empty)}; "
            f"set it first: bots review set {case_id} {empty[0]}=VALUE"
        )
    return {
        each.field: fitting(each.field, each.best, type_of(store, connection, case_id, each.field))
        for each in questions
        if each.best is not None
    }


def type_of(store: Store, connection: Connection, case_id: str, field: str) -> str:
    """Name of the document type that has this field, if one has."""
    for document in readings_of(store, connection, case_id).values():
        if field in document.readings:
            return document.type
    return ""
