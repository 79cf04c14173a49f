"""What follows from an error that only the audit has found: the case is put right, and operations are told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bots.cases import audit
from bots.cases.store import Store
from bots.errors import AnswerRefusedError, CaseStateError, KeyMissingError, NotFoundError
from bots.review.answers import AUDIT, answers_of
from bots.review.reopening import reopen
from bots.review.tables import audit_samples

TOLD = timedelta(days=7)  # for so long an error is told of
_WHY = "the audit found it wrong"


def put_right(store: Store, case_id: str, wrong: Sequence[str], *, by: str) -> bool:
    """Reopen a case whose silently wrong fields were entered, with what the person read; False where it can't be.

    What was entered isn't overwritten: its steps are done again, and a person decides each difference. Where nothing
    was made of these fields, or the case was forgotten, its history says that nothing could be put right.

    Args:
        store: Where the case is.
        case_id: Which.
        wrong: Fields in which the robot was wrong.
        by: Who read them again.
    """
    try:
        with store.reading() as connection:
            said = {each.field: each.value for each in answers_of(store, connection, case_id) if each.how == AUDIT}
        facts = {name: value for name in wrong if (value := said.get(name)) is not None}
        reopen(store, case_id, facts, by=by, reason=_WHY)
    except (AnswerRefusedError, CaseStateError, KeyMissingError, NotFoundError) as error:
        with store.transaction() as connection:
            store.hold(connection, case_id)
            audit.record(
                connection, case_id, store.clock(), "not_reopened", by=by, why=_WHY, because=type(error).__name__
            )
        return False
    return True


def errors_of_late(connection: Connection, now: datetime) -> dict[str, tuple[int, datetime]]:
    """Cases in which the audit found an error of late and when the first was found, by bot."""
    query = select(audit_samples.c.bot, audit_samples.c.wrong, audit_samples.c.done_at)
    found: dict[str, tuple[int, datetime]] = {}
    for bot, wrong, at in connection.execute(query.where(audit_samples.c.done_at >= now - TOLD)):
        if json.loads(wrong):
            number, first = found.get(bot, (0, at))
            found[bot] = (number + 1, min(first, at))
    return found
