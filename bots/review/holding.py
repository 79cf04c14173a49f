"""Holding: who has which case open. Two people never get the same; whoever disappears holds nothing for long.

A hold ends by itself unless it is renewed. What its holder had typed stays with the case, for whoever opens it next.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from bots.cases import audit
from bots.cases.locks import hold_name
from bots.cases.model import Case, Status
from bots.cases.store import Store
from bots.errors import CaseStateError
from bots.review.people import Reviewer
from bots.review.tables import review_tasks
from bots.review.tasks import Rules, Task, in_order, rules_of

LEASE = timedelta(seconds=60)  # a browser that lives renews it every 15 s
_NAME = "review holds"


@dataclass(frozen=True, slots=True)
class Hold:
    """A person's hold on a case; its token goes with everything that is saved."""

    case_id: str
    token: str
    expires_at: datetime


class HeldByAnotherError(CaseStateError):
    """Somebody else has the case open; look again when they are through."""


def take(
    store: Store,
    reviewer: Reviewer,
    rules: Rules,
    *,
    wanted: int = 1,
    lease: timedelta = LEASE,
    besides: Collection[str] = (),
) -> list[Hold]:
    """The next cases for a person: first those they hold already, then the most urgent ones that are free.

    Args:
        store: Where the cases are.
        reviewer: Who asks.
        rules: Of each bot.
        wanted: How many at most.
        lease: How long they are held without being renewed.
        besides: Cases that the person doesn't want now.
    """
    with store.transaction() as connection:
        hold_name(connection, _NAME)
        now = store.clock()
        alive = review_tasks.c.expires_at > now
        mine = (review_tasks.c.holder == reviewer.name) & alive
        chosen = _first(in_order(connection, rules, now, mine), reviewer, besides, wanted)
        free = or_(review_tasks.c.holder.is_(None), ~alive)
        chosen += _first(in_order(connection, rules, now, free), reviewer, besides, wanted - len(chosen))
        return [_open(store, connection, task.case_id, reviewer.name, now + lease) for task in chosen]


def take_this(store: Store, reviewer: Reviewer, rules: Rules, case_id: str, *, lease: timedelta = LEASE) -> Hold:
    """Hold one case, because its person asks for it.

    Raises:
        CaseStateError: It doesn't wait for a person, or isn't this one's to settle.
        HeldByAnotherError: Somebody else has it open.
        NotFoundError: There is no such case.
    """
    with store.transaction() as connection:
        hold_name(connection, _NAME)
        case = store.hold(connection, case_id)
        now = store.clock()
        row = task_row(connection, case.id)
        _see_free(case, row, reviewer.name, now)
        skill = (row.skill if row else "") or rules_of(rules, case.bot).skill
        if not reviewer.may_settle(case.bot, skill, not_by_of(row)):
            raise CaseStateError(f"Case {case.id} is for others: its bot, its skill or its second look isn't yours.")
        return _open(store, connection, case.id, reviewer.name, now + lease)


def renew(store: Store, person: str, tokens: Mapping[str, str], *, lease: timedelta = LEASE) -> list[str]:
    """Hold on to cases; returns those that are still held, by the tokens given for each."""
    kept = []
    with store.transaction() as connection:
        now = store.clock()
        for case_id in sorted(tokens):
            here = (review_tasks.c.case_id == case_id) & (review_tasks.c.token == tokens[case_id])
            mine = here & (review_tasks.c.holder == person)
            if connection.execute(update(review_tasks).where(mine).values(expires_at=now + lease)).rowcount:
                kept.append(case_id)
    return kept


def let_go(store: Store, person: str, tokens: Mapping[str, str]) -> None:
    """Leave cases to others at once."""
    with store.transaction() as connection:
        for case_id in sorted(tokens):
            here = (review_tasks.c.case_id == case_id) & (review_tasks.c.token == tokens[case_id])
            connection.execute(
                update(review_tasks).where(here, review_tasks.c.holder == person).values(holder=None, token=None)
            )


def keep_draft(store: Store, case_id: str, token: str, values: Mapping[str, str]) -> bool:
    """Keep what was typed and not submitted, sealed; False where the case is no longer held by this token."""
    with store.transaction() as connection:
        sealed = store.key(connection, case_id).seal_json(dict(values))
        here = (review_tasks.c.case_id == case_id) & (review_tasks.c.token == token)
        return connection.execute(update(review_tasks).where(here).values(draft=sealed)).rowcount == 1


def draft_of(store: Store, connection: Connection, case_id: str) -> dict[str, str]:
    """What somebody had typed and not submitted; personal data."""
    row = task_row(connection, case_id)
    return dict(store.key(connection, case_id).open_json(row.draft)) if row is not None and row.draft else {}


def see_holder(store: Store, connection: Connection, case: Case, person: str, token: str) -> None:
    """Refuse to save for a person while somebody else has the case open.

    Raises:
        CaseStateError: It doesn't wait for a person.
        HeldByAnotherError: Somebody else has it open; one's own hold that has ended is no hindrance while it is free.
    """
    row = task_row(connection, case.id)
    if row is not None and token and row.token == token and row.holder == person:
        return
    _see_free(case, row, person, store.clock())


def task_row(connection: Connection, case_id: str) -> Row[Any] | None:
    """The case's row, where there is one."""
    return connection.execute(select(review_tasks).where(review_tasks.c.case_id == case_id)).first()


def set_task(connection: Connection, case_id: str, **values: Any) -> None:
    """Change the case's row, or make it."""
    here = review_tasks.c.case_id == case_id
    if not connection.execute(update(review_tasks).where(here).values(**values)).rowcount:
        connection.execute(insert(review_tasks).values(case_id=case_id, **values))


def not_by_of(row: Row[Any] | None) -> frozenset[str]:
    """Persons who have said theirs."""
    return frozenset(json.loads(row.not_by)) if row is not None else frozenset()


def _first(tasks: Iterator[Task], reviewer: Reviewer, besides: Collection[str], wanted: int) -> list[Task]:
    suited = (task for task in tasks if task.case_id not in besides and task.may_be_of(reviewer))
    return list(islice(suited, max(wanted, 0)))


def _see_free(case: Case, row: Row[Any] | None, person: str, now: datetime) -> None:
    if case.status is not Status.REVIEW:
        raise CaseStateError(f"Case {case.id} is {case.status}: only a case in review takes answers.")
    if row is None or row.holder in {None, person} or row.expires_at is None or row.expires_at <= now:
        return
    raise HeldByAnotherError(f"{row.holder} has case {case.id} open; look again when they are through.")


def _open(store: Store, connection: Connection, case_id: str, person: str, until: datetime) -> Hold:
    """Give the case to the person; a hold that they have already goes on with its token."""
    now = store.clock()
    row = task_row(connection, case_id)
    held = row is not None and row.holder == person and row.token and row.expires_at and row.expires_at > now
    token = str(row.token) if row is not None and held else secrets.token_hex(16)
    values: dict[str, Any] = {"holder": person, "token": token, "expires_at": until}
    if not held:
        values["held_at"] = now
        audit.record(connection, case_id, now, "opened", by=person)  # a look at a person's data
    set_task(connection, case_id, **values)
    return Hold(case_id, token, until)
