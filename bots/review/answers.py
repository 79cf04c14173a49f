"""Answers: who said what of which field, kept as long as the case; never changed, only taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bots.cases.settle import Fact, Question
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.review.rounds import Said
from bots.review.tables import review_answers

UNREADABLE = "unreadable"
_LONGEST = 24 * 3600 * 1000  # milliseconds; who took longer wasn't looking
AUDIT = "audit"  # read again though it was accepted: decides nothing


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of a field; personal data.

    Attributes:
        how: ``confirmed``, ``typed``, ``page`` (taken from it), ``alternative``, ``blind``, ``third``, ``unreadable``,
            ``decided`` (of an entry) or ``audit``.
        before: What the case held to be true, or what the readers thought best.
        value: What was said; None: "can't read".
        ms: From when the person saw the field.
        undone_at: When it was taken back.
    """

    number: int
    field: str
    person: str
    at: datetime
    how: str
    before: str | None
    value: str | None
    why: str
    ms: int
    attempt: int
    undone_at: datetime | None
    fact_before: Fact | None = None


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What a person says now; fields as `Answer` has them, and the fact that it takes the place of."""

    field: str
    value: str | None
    person: str
    how: str
    before: str | None = None
    fact_before: Fact | None = None
    why: str = ""
    ms: int = 0


def keep_answer(store: Store, connection: Connection, case_id: str, new: NewAnswer) -> None:
    """Keep what a person said, in the caller's transaction, which holds the case."""
    attempt = connection.scalar(select(cases.c.last_attempt).where(cases.c.id == case_id)) or 0
    kept: dict[str, Any] = {"from": new.before, "to": new.value, "why": new.why}
    if new.fact_before is not None:
        fact = new.fact_before
        kept["fact"] = {
            "value": fact.value,
            "basis": fact.basis,
            "confidence": fact.confidence,
            "sources": list(fact.sources),
        }
    connection.execute(
        insert(review_answers).values(
            case_id=case_id,
            field=new.field,
            person=new.person,
            at=store.clock(),
            ms=max(0, min(new.ms, _LONGEST)),
            how=new.how,
            attempt=attempt,
            sealed=store.key(connection, case_id).seal_json(kept),
        )
    )


def answers_of(store: Store, connection: Connection, case_id: str) -> list[Answer]:
    """All answers about a case, in order, those that were taken back too."""
    key = store.key(connection, case_id)
    query = select(review_answers).where(review_answers.c.case_id == case_id).order_by(review_answers.c.id)
    found = []
    for row in connection.execute(query):
        kept = key.open_json(row.sealed)
        fact = kept.get("fact")
        found.append(
            Answer(
                row.id, row.field, row.person, row.at, row.how, kept["from"], kept["to"], kept["why"], row.ms,
                row.attempt, row.undone_at,
                Fact(row.field, fact["value"], fact["basis"], fact["confidence"], tuple(fact["sources"]))
                if fact else None,
            )
        )  # fmt: skip
    return found


def said_to(answers: list[Answer], question: Question) -> list[Said]:
    """What was said to an open question since it was asked, without what was taken back."""
    return [
        Said(each.person, each.value)
        for each in answers
        if each.field == question.field
        and each.undone_at is None
        and each.how != AUDIT
        and (question.asked_at is None or each.at >= question.asked_at)
    ]
