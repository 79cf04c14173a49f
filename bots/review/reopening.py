"""Reopening: a case that has ended goes on because something that it has entered is wrong.

What is wrong is a fact, so a person says what it should have been; the steps that used it are done again, and each
entry that differs becomes a correction, which a person decides with both values in view. So what was entered, what is
meant now, who wanted it and who let it be written stand in the case's history, one after the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, select, update

from bots.cases import audit
from bots.cases.decisions import FIELD
from bots.cases.fields import facts_of, keep_fact
from bots.cases.model import Status
from bots.cases.settle import Fact
from bots.cases.store import Store
from bots.cases.tables import cases, entries, steps
from bots.errors import AnswerRefusedError, CaseStateError, NotFoundError
from bots.review.settling import type_of
from bots.review.typed import fitting

REOPENED = frozenset({Status.DONE, Status.REJECTED, Status.FAILED, Status.WAITING})


def reopen(store: Store, case_id: str, facts: Mapping[str, str], *, by: str, reason: str) -> dict[str, str]:
    """Let a person put facts right that a confirmed entry was made of; the case is worked on again.

    Args:
        store: Where the case is.
        case_id: Which.
        facts: What each should have been, as typed; personal data.
        by: Who says so.
        reason: Why, for the history; without personal data.

    Returns:
        The facts as they are kept now.

    Raises:
        AnswerRefusedError: A value doesn't fit its field, nothing differs, or nothing that was entered used it.
        CaseStateError: The case is at work, waits for a person, or was cancelled.
        KeyMissingError: The case was forgotten.
        NotFoundError: No such case or fact.
    """
    with store.transaction() as connection:
        case = store.hold(connection, case_id)
        if case.status not in REOPENED:
            raise CaseStateError(
                f"Case {case.id} is {case.status}: corrected are cases that are done, rejected, failed or wait to be "
                "tried again; one in review takes 'bots review set', a cancelled one isn't worked on any more."
            )
        known = {
            name: fact for name, fact in facts_of(store, connection, case.id).items() if not name.startswith(FIELD)
        }
        unknown = sorted(set(facts) - set(known))
        if unknown:
            raise NotFoundError(
                f"Case {case.id} has no fact {unknown[0]!r}; it has: {', '.join(sorted(known)) or '-'}."
            )
        kept = {name: fitting(name, text, type_of(store, connection, case.id, name)) for name, text in facts.items()}
        changed = {name: value for name, value in kept.items() if value != known[name].value}
        if not changed:
            raise AnswerRefusedError(f"Case {case.id} holds exactly that already: nothing differs.")
        _see_used(connection, case.id, changed)
        audit.record(connection, case.id, store.clock(), "reopened", fields=sorted(changed), by=by, why=reason)
        for name, value in changed.items():
            keep_fact(store, connection, case.id, Fact(name, value, "person", 1.0, (by,)))
        connection.execute(update(cases).where(cases.c.id == case.id).values(attempts=0))
        store.transition(connection, case.id, Status.READY, by=by, why=reason)
    return kept


def _see_used(connection: Connection, case_id: str, changed: Mapping[str, str]) -> None:
    """See that something was entered that may be wrong with these facts.

    Raises:
        AnswerRefusedError: No step used them, or nothing was entered from there on.
    """
    rows = connection.execute(
        select(steps.c.position, steps.c.name, steps.c.inputs).where(steps.c.case_id == case_id)
    ).all()
    first = min((row.position for row in rows if not changed.keys().isdisjoint(json.loads(row.inputs))), default=None)
    after = [row.name for row in rows if first is not None and row.position >= first]
    entered = connection.scalar(
        select(entries.c.id)
        .where(entries.c.case_id == case_id, entries.c.state == "confirmed", entries.c.step.in_(after))
        .limit(1)
    )
    if entered is None:
        raise AnswerRefusedError(
            f"Nothing that case {case_id} has entered was made of {', '.join(sorted(changed))}: see 'bots entry show "
            f"{case_id}'. To do a step again for another reason: bots retry {case_id} --from STEP --reason TEXT"
        )
