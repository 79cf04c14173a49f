"""The audit sample: cases that a person reads again whatever the confidence was, and the errors that nobody noticed.

A case is drawn by a keyed hash of its id alone, so that neither its confidence nor anybody's wish decides. What is
counted are fields that the robot took without asking: the true rate of silent errors, beside the touchless rate.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from sqlalchemy import Connection, exists, func, insert, select, update

from bots.cases import audit
from bots.cases.decisions import FIELD
from bots.cases.fields import facts_of, readings_of
from bots.cases.marks import mark, move_mark
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases
from bots.errors import AnswerRefusedError, CaseStateError
from bots.review.answers import AUDIT, NewAnswer, keep_answer
from bots.review.rules import AuditRule
from bots.review.tables import audit_samples, review_answers
from bots.review.tasks import Rules, rules_of
from bots.review.typed import same_as, understand

_SILENT = ("verified", "agreed", "read")  # a fact's basis where nobody was asked
_MARK = "audit"
_OVERLAP = timedelta(minutes=10)  # cases that ended so long before the mark are looked at again: commits come late
_SPACE = float(1 << 64)


@dataclass(frozen=True, slots=True)
class Sample:
    """A case drawn for the audit."""

    case_id: str
    bot: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """How a bot does without people, never one figure without the other.

    Attributes:
        done: Cases that were done.
        touchless: Of these, those in which nobody was asked.
        checked: Fields taken silently that a person has read again.
        wrong: Of these, those that were wrong.
        low: Lower end of the silent errors' rate, 95 %.
        high: Upper end.
    """

    bot: str
    done: int
    touchless: int
    checked: int
    wrong: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Audited:
    """A field that was taken silently and that a person has read again.

    Attributes:
        type: Of the document that it was read on; empty where it was on none.
        wrong: Whether the robot was.
    """

    bot: str
    field: str
    type: str
    wrong: bool


def is_drawn(store: Store, case_id: str, rule: AuditRule) -> bool:
    """Whether the case is one of those that are read again."""
    return int(store.master.hash("audit sample", case_id)[:16], 16) / _SPACE < rule.share


def draw(store: Store, rules: Rules, *, limit: int = 2000) -> int:
    """Draw among the cases that have ended since the last time; returns how many were drawn."""
    if not any(rule.audit.share for rule in rules.values()):
        return 0
    drawn = 0
    with store.transaction() as connection:
        before = mark(connection, _MARK)
        query = select(cases.c.id, cases.c.bot, cases.c.ended_at).where(cases.c.status == Status.DONE)
        if before:
            query = query.where(cases.c.ended_at >= datetime.fromisoformat(before) - _OVERLAP)
        known = select(audit_samples.c.case_id).where(audit_samples.c.case_id == cases.c.id)
        rows = connection.execute(query.where(~exists(known)).order_by(cases.c.ended_at).limit(limit)).all()
        for row in rows:
            rule = rules_of(rules, row.bot).audit
            if is_drawn(store, row.id, rule):
                drawn += _keep(store, connection, row.id, row.bot, rule)
        if rows:
            move_mark(connection, _MARK, before, rows[-1].ended_at.isoformat())
    return drawn


def samples(store: Store) -> list[Sample]:
    """The cases that wait to be read again, the first drawn first."""
    query = select(audit_samples).where(audit_samples.c.done_at.is_(None)).order_by(audit_samples.c.drawn_at)
    with store.reading() as connection:
        return [Sample(row.case_id, row.bot, tuple(json.loads(row.fields))) for row in connection.execute(query)]


def check(store: Store, case_id: str, typed: Mapping[str, str], *, by: str, ms: int = 0) -> dict[str, str]:
    """Keep what a person read from the pages alone; returns the fields that the robot has otherwise.

    They are shown to the person, who says with `conclude` which of them are the robot's errors.

    Raises:
        AnswerRefusedError: A value doesn't fit its field.
        CaseStateError: The case isn't in the sample, or is concluded.
    """
    with store.transaction() as connection:
        store.hold(connection, case_id)
        sample = _open_sample(connection, case_id)
        facts = facts_of(store, connection, case_id)
        documents = readings_of(store, connection, case_id)
        differs = {}
        for name in sample.fields:
            kind = next((each.type for each in documents.values() if name in each.readings), "")
            value = understand(name, typed.get(name, ""), kind)
            if value.value is None:
                raise AnswerRefusedError(f"{name}: type what the page says, or say that it can't be read.")
            held = facts[name].value if name in facts else ""
            keep_answer(store, connection, case_id, NewAnswer(name, value.value, by, AUDIT, held, ms=ms))
            if not same_as(name, kind)(value.value, held):
                differs[name] = held
        return differs


def conclude(store: Store, case_id: str, wrong: list[str], *, by: str) -> None:
    """End the audit of a case.

    Args:
        store: Where the case is.
        case_id: Which.
        wrong: Fields in which the robot was wrong.
        by: Who says so.

    Raises:
        AnswerRefusedError: A field isn't one that was to be read again.
        CaseStateError: The case isn't in the sample, or is concluded.
    """
    with store.transaction() as connection:
        store.hold(connection, case_id)
        sample = _open_sample(connection, case_id)
        if strange := sorted(set(wrong) - set(sample.fields)):
            raise AnswerRefusedError(f"{strange[0]} wasn't to be read again; these were: {', '.join(sample.fields)}.")
        found = [name for name in sample.fields if name in wrong]
        here = audit_samples.c.case_id == case_id
        connection.execute(update(audit_samples).where(here).values(done_at=store.clock(), wrong=json.dumps(found)))
        audit.record(connection, case_id, store.clock(), "audited", fields=list(sample.fields), wrong=found, by=by)


def rates(store: Store) -> list[Rate]:
    """Touchless and silent errors of every bot that has done something."""
    touched = exists(
        select(review_answers.c.id).where(review_answers.c.case_id == cases.c.id, review_answers.c.how != AUDIT)
    )
    done = select(cases.c.bot, func.count()).where(cases.c.status == Status.DONE)
    with store.reading() as connection:
        every = {row[0]: int(row[1]) for row in connection.execute(done.group_by(cases.c.bot))}
        alone = {row[0]: int(row[1]) for row in connection.execute(done.where(~touched).group_by(cases.c.bot))}
        again = audited(connection)
    found = []
    for bot, number in sorted(every.items()):
        checked = sum(one.bot == bot for one in again)
        wrong = sum(one.bot == bot and one.wrong for one in again)
        found.append(Rate(bot, number, alone.get(bot, 0), checked, wrong, *interval(wrong, checked)))
    return found


def audited(connection: Connection) -> list[Audited]:
    """Every field that a person has read again."""
    found = []
    for row in connection.execute(select(audit_samples).where(audit_samples.c.done_at.is_not(None))):
        types, wrong = json.loads(row.types), set(json.loads(row.wrong))
        found += [Audited(row.bot, name, types.get(name, ""), name in wrong) for name in json.loads(row.fields)]
    return found


def interval(wrong: int, checked: int) -> tuple[float, float]:
    """Between which the true rate lies with 95 % (Wilson 1927); anything is possible where nothing was checked."""
    if not checked:
        return 0.0, 1.0
    z = 1.96
    rate = wrong / checked
    middle = rate + z * z / (2 * checked)
    half = z * sqrt(rate * (1 - rate) / checked + z * z / (4 * checked * checked))
    below = 1 + z * z / checked
    return max(0.0, (middle - half) / below), min(1.0, (middle + half) / below)


def _keep(store: Store, connection: Connection, case_id: str, bot: str, rule: AuditRule) -> int:
    """Draw fields of the case, by their keyed hash too; a case without any that was taken silently isn't drawn."""
    if store.forgotten(connection, case_id):
        return 0
    silent = [
        fact.name
        for fact in facts_of(store, connection, case_id).values()
        if fact.basis in _SILENT and not fact.name.startswith(FIELD)
    ]
    drawn = sorted(silent, key=lambda name: store.master.hash("audit field", f"{case_id} {name}"))[: rule.fields]
    if not drawn:
        return 0
    documents = readings_of(store, connection, case_id).values()
    types = {name: document.type for document in documents for name in drawn if name in document.readings}
    values = {"fields": json.dumps(drawn), "types": json.dumps(types), "drawn_at": store.clock()}
    connection.execute(insert(audit_samples).values(case_id=case_id, bot=bot, **values))
    return 1


def _open_sample(connection: Connection, case_id: str) -> Sample:
    row = connection.execute(select(audit_samples).where(audit_samples.c.case_id == case_id)).first()
    if row is None or row.done_at is not None:
        raise CaseStateError(f"Case {case_id} doesn't wait to be read again.")
    return Sample(row.case_id, row.bot, tuple(json.loads(row.fields)))
