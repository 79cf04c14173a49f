"""Submitting: what a person settled of a case is kept as a whole, or refused as a whole with the reasons."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, update

from bots.cases import audit
from bots.cases.decisions import FIELD
from bots.cases.fields import close_question, facts_of, keep_fact, keep_question, questions_of, readings_of
from bots.cases.model import Status
from bots.cases.settle import Fact, Question, Source
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.errors import AnswerRefusedError, CaseStateError, NotFoundError
from bots.review.answers import UNREADABLE, NewAnswer, answers_of, keep_answer, said_to
from bots.review.holding import see_holder, set_task
from bots.review.reasons import Language
from bots.review.rounds import Said, Stand, Turn, stand_of
from bots.review.rules import ReviewRules
from bots.review.typed import fitting, same_as
from extractors.reading import DocumentReading

_NO_FIELDS = (FIELD, "document:")  # questions that no value answers


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says of one field.

    Attributes:
        text: As typed; None: "can't read".
        seen: The canonical value that stood there when the page was made; None where it isn't known.
        how: How it came about, see `bots.review.answers.Answer`.
        ms: Milliseconds from when the person saw the field.
    """

    field: str
    text: str | None
    how: str = "typed"
    seen: str | None = None
    ms: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else settled meanwhile; personal data."""

    field: str
    yours: str
    theirs: str
    by: str
    at: datetime | None


class StaleAnswersError(CaseStateError):
    """Somebody else settled some of it meanwhile; nothing was saved, the differences say what."""

    def __init__(self, message: str, differences: Sequence[Difference]) -> None:
        super().__init__(message)
        self.differences = tuple(differences)


class AnswersRefusedError(AnswerRefusedError):
    """Some values don't fit their fields; nothing was saved.

    Args:
        wrong: Why, by field.
    """

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("; ".join(wrong.values()))
        self.wrong = dict(wrong)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a submission.

    Attributes:
        kept: The values as they were kept, by field.
        settled: Fields that are decided now.
        open: Fields that still wait, for a second person or because nobody said anything.
    """

    case_id: str
    status: Status
    kept: Mapping[str, str]
    settled: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(slots=True)
class _Case:
    """A case while answers to it are taken."""

    store: Store
    connection: Connection
    id: str
    rules: ReviewRules
    questions: dict[str, Question]
    facts: dict[str, Fact]
    readings: dict[str, DocumentReading]
    said: dict[str, list[Said]] = field(default_factory=dict)

    def type_of(self, name: str) -> str:
        """The document type that has the field."""
        return next((each.type for each in self.readings.values() if name in each.readings), "")

    def read(self, name: str) -> str | None:
        """What the readers thought best."""
        if name in self.questions:
            return self.questions[name].best
        return next((each.readings[name].value for each in self.readings.values() if name in each.readings), None)

    def stand(self, name: str) -> Stand:
        """Where the question about a field stands."""
        same = same_as(name, self.type_of(name))
        return stand_of(self.questions[name], self.said.get(name, []), self.rules, same=same)


def submit(
    store: Store,
    case_id: str,
    given: Sequence[Given],
    *,
    by: str,
    rules: ReviewRules,
    token: str = "",
    today: date | None = None,
    language: Language = "it",
) -> Submitted:
    """Keep what a person says of a case's fields; the case goes on when nothing is open.

    Args:
        store: Where the case is.
        case_id: Which.
        given: What is said of each field.
        by: Who says it.
        rules: The bot's.
        token: Of the person's hold; without one the case must not be held by somebody else.
        today: For years in two digits.
        language: Of who typed.

    Raises:
        AnswersRefusedError: Values don't fit their fields; nothing was saved.
        CaseStateError: The case doesn't wait for a person, or another has it open, or it is another's turn.
        NotFoundError: No such case, or it neither asks for nor knows a field.
        StaleAnswersError: Fields were settled otherwise meanwhile; nothing was saved.
    """
    with store.transaction() as connection:
        case = store.hold(connection, case_id)
        known = _known(store, connection, case.id, rules)
        values = _fitting(known, given, today, language)
        _see_fresh(known, given, values, case.id)
        see_holder(store, connection, case, by, token)
        for each in given:
            _take(known, each, values[each.field], by)
        left = questions_of(store, connection, case.id)
        _hand_on(known, left)
        if not left:
            go_on(store, connection, case.id, by)
        status = store.case(connection, case.id).status
    still = {question.field for question in left}
    return Submitted(
        case.id,
        status,
        {name: value for name, value in values.items() if value is not None},
        tuple(each.field for each in given if each.field not in still),
        tuple(question.field for question in left),
    )


def go_on(store: Store, connection: Connection, case_id: str, by: str) -> None:
    """Hand the case back to the workers, with fresh attempts, once nothing is open."""
    if not questions_of(store, connection, case_id):
        connection.execute(update(cases).where(cases.c.id == case_id).values(attempts=0))
        store.transition(connection, case_id, Status.READY, by=by)


def stands_of(
    store: Store, connection: Connection, case_id: str, rules: ReviewRules
) -> tuple[dict[str, Question], dict[str, Stand]]:
    """The case's open questions and where each stands."""
    known = _known(store, connection, case_id, rules)
    return known.questions, {name: known.stand(name) for name in known.questions}


def _known(store: Store, connection: Connection, case_id: str, rules: ReviewRules) -> _Case:
    questions = {question.field: question for question in questions_of(store, connection, case_id)}
    known = _Case(
        store, connection, case_id, rules, questions,
        facts_of(store, connection, case_id), readings_of(store, connection, case_id),
    )  # fmt: skip
    answers = answers_of(store, connection, case_id)
    known.said = {name: said_to(answers, question) for name, question in questions.items()}
    return known


def _fitting(known: _Case, given: Sequence[Given], today: date | None, language: Language) -> dict[str, str | None]:
    """The canonical value of each answer."""
    values: dict[str, str | None] = {}
    wrong: dict[str, str] = {}
    there = {name for document in known.readings.values() for name in document.readings}
    for each in given:
        if each.field.startswith(_NO_FIELDS):
            raise AnswerRefusedError(
                f"{each.field} takes no value: settle the entry, or add the paper that is missing."
            )
        if each.field not in there and each.field not in known.questions and each.field not in known.facts:
            asked = ", ".join(known.questions) or "-"
            raise NotFoundError(f"Case {known.id} has no field {each.field!r}; it asks for: {asked}.")
        if each.text is None:
            values[each.field] = None
            continue
        try:
            kind = known.type_of(each.field)
            values[each.field] = fitting(each.field, each.text, kind, today=today, language=language)
        except AnswerRefusedError as error:
            wrong[each.field] = str(error)
    if wrong:
        raise AnswersRefusedError(wrong)
    return values


def _see_fresh(known: _Case, given: Sequence[Given], values: Mapping[str, str | None], case_id: str) -> None:
    """Refuse what was said of fields that somebody else has settled otherwise since the page was made."""
    answers = answers_of(known.store, known.connection, case_id)
    stale = []
    for each in given:
        fact, yours = known.facts.get(each.field), values[each.field]
        if each.field in known.questions or fact is None or each.seen is None or fact.value in {each.seen, yours}:
            continue
        last = next((one for one in reversed(answers) if one.field == each.field and one.undone_at is None), None)
        by = last.person if last else ", ".join(fact.sources)
        stale.append(Difference(each.field, yours or "", fact.value, by, last.at if last else None))
    if stale:
        names = ", ".join(one.field for one in stale)
        raise StaleAnswersError(f"Case {case_id}: settled by others meanwhile: {names}; nothing was saved.", stale)


def _take(known: _Case, given: Given, value: str | None, by: str) -> None:
    """Keep one answer, and what it decides."""
    name, store, connection = given.field, known.store, known.connection
    read = known.read(name)
    fact = known.facts.get(name)
    if name not in known.questions and value is not None and known.rules.two_decide(name, value, read):
        _ask_two(known, name)
    if name not in known.questions:
        if value is None or (fact is not None and fact.value == value and fact.basis == "person"):
            return
        new = NewAnswer(name, value, by, given.how, fact.value if fact else read, fact, ms=given.ms)
        keep_answer(store, connection, known.id, new)
        _settle(known, name, value, (by,), given.how)
        return
    stand = known.stand(name)
    if by in stand.not_by:
        raise CaseStateError(f"{name}: another person decides it too, without you; you have said yours.")
    how = {Turn.BLIND: "blind", Turn.THIRD: "third"}.get(stand.turn, given.how) if value is not None else UNREADABLE
    keep_answer(store, connection, known.id, NewAnswer(name, value, by, how, read, ms=given.ms))
    known.said.setdefault(name, []).append(Said(by, value))
    after = known.stand(name)
    if after.turn is Turn.SETTLED and after.value is not None:
        persons = tuple(dict.fromkeys(each.person for each in known.said[name] if each.value is not None))
        _settle(known, name, after.value, persons, how)
    else:
        audit.record(connection, known.id, store.clock(), "answered", field=name, by=by, how=how, open=True)


def _ask_two(known: _Case, name: str) -> None:
    """A value that the robot was sure of is changed by a person, where two must decide: it becomes a question."""
    sources = [
        Source(document, reading.readings[name])
        for document, reading in known.readings.items()
        if name in reading.readings
    ]
    keep_question(known.store, known.connection, known.id, Question(name, (("four_eyes", ""),), tuple(sources[:1])))
    known.questions = {each.field: each for each in questions_of(known.store, known.connection, known.id)}


def _settle(known: _Case, name: str, value: str, persons: tuple[str, ...], how: str) -> None:
    close_question(known.store, known.connection, known.id, name, persons[-1])
    keep_fact(known.store, known.connection, known.id, Fact(name, value, "person", 1.0, persons))
    audit.record(
        known.connection, known.id, known.store.clock(), "answered", field=name, by=", ".join(persons), how=how
    )


def _hand_on(known: _Case, left: Sequence[Question]) -> None:
    """Let the case be another's, or nobody's, with those left out whose turn it isn't at any of its questions."""
    known.questions = {question.field: question for question in left}
    stands = [known.stand(question.field).not_by for question in left]
    nobody = frozenset.intersection(*stands) if stands else frozenset()
    set_task(
        known.connection, known.id,
        holder=None, token=None, draft=None, not_by=json.dumps(sorted(nobody)),
    )  # fmt: skip
