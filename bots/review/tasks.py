"""Tasks: the cases that wait for a person, in the order in which they are settled."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases, questions
from bots.review.people import Reviewer
from bots.review.rules import ReviewRules
from bots.review.tables import review_tasks

Rules = Mapping[str, ReviewRules]  # by bot
_NO_RULES = ReviewRules()
_AT_ONCE = 200  # cases looked at together


@dataclass(frozen=True, slots=True)
class Task:
    """A case that waits for a person, without personal data.

    Attributes:
        rank: Priority class, the lower first; it rises as the case gets old.
        skill: What whoever settles it must have; empty: nothing.
        sent_by: Who sent it on to others.
        not_by: Persons who have said theirs: another's turn.
        holder: Who has it open now.
        fields: What it asks.
    """

    case_id: str
    bot: str
    rank: int
    due_at: datetime | None
    since: datetime
    reason: str
    skill: str = ""
    sent_by: str = ""
    sent_why: str = ""
    not_by: frozenset[str] = frozenset()
    holder: str = ""
    expires_at: datetime | None = None
    fields: tuple[str, ...] = ()

    def may_be_of(self, reviewer: Reviewer) -> bool:
        """Whether the person may settle it."""
        return reviewer.may_settle(self.bot, self.skill, self.not_by)


def waiting(store: Store, rules: Rules, *, reviewer: Reviewer | None = None, limit: int = 200) -> list[Task]:
    """The tasks as they come, those that somebody holds too; with a reviewer, those that this person may see.

    Args:
        store: Where the cases are.
        rules: Of each bot.
        reviewer: Only what is granted to this person, whether their turn or not.
        limit: How many at most.
    """
    found: list[Task] = []
    with store.reading() as connection:
        for task in in_order(connection, rules, store.clock()):
            if reviewer is None or reviewer.bots is None or task.bot in reviewer.bots:
                found.append(task)
            if len(found) == limit:
                break
        return with_fields(connection, found)


def in_order(connection: Connection, rules: Rules, now: datetime, *more: ColumnElement[bool]) -> Iterator[Task]:
    """All tasks by priority class, due time and age, read as far as they are wanted; their fields are left out."""
    last: Any = None
    query = (
        select(cases, review_tasks)
        .outerjoin(review_tasks, review_tasks.c.case_id == cases.c.id)
        .where(cases.c.status == Status.REVIEW, *more)
        .order_by(cases.c.rank, cases.c.urgent_at, cases.c.id)
        .limit(_AT_ONCE)
    )
    while True:
        page = query
        if last is not None:
            after = (cases.c.rank > last.rank) | (
                (cases.c.rank == last.rank)
                & (
                    (cases.c.urgent_at > last.urgent_at)
                    | ((cases.c.urgent_at == last.urgent_at) & (cases.c.id > last.id))
                )
            )
            page = query.where(after)
        rows = connection.execute(page).all()
        yield from (as_task(row, rules, now) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1]


def with_fields(connection: Connection, tasks: Sequence[Task]) -> list[Task]:
    """The tasks with the names of what each asks."""
    asked: dict[str, list[str]] = defaultdict(list)
    ids = [task.case_id for task in tasks]
    query = select(questions.c.case_id, questions.c.field).where(questions.c.answered_at.is_(None))
    for start in range(0, len(ids), _AT_ONCE):
        some = questions.c.case_id.in_(ids[start : start + _AT_ONCE])
        for row in connection.execute(query.where(some).order_by(questions.c.asked_at, questions.c.field)):
            asked[row.case_id].append(row.field)
    return [replace(task, fields=tuple(asked[task.case_id])) for task in tasks]


def as_task(row: Row[Any], rules: Rules, now: datetime) -> Task:
    """A row of cases and review tasks as a task; a hold that has ended is none."""
    held = row.holder is not None and row.expires_at is not None and row.expires_at > now
    return Task(
        case_id=row.id,
        bot=row.bot,
        rank=row.rank,
        due_at=row.due_at,
        since=row.updated_at,
        reason=row.reason,
        skill=row.skill or rules_of(rules, row.bot).skill,
        sent_by=row.sent_by or "",
        sent_why=row.sent_why or "",
        not_by=frozenset(json.loads(row.not_by or "[]")),
        holder=row.holder if held else "",
        expires_at=row.expires_at if held else None,
    )


def rules_of(rules: Rules, bot: str) -> ReviewRules:
    """The bot's rules; a bot that isn't there any more has none."""
    return rules.get(bot, _NO_RULES)
