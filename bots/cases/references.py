"""Business references: what makes two cases of a bot the same matter, such as a tax code.

The first open case that notes a reference holds it until it ends; the others learn of the holder.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, func, select, update

from bots.cases import audit
from bots.cases.locks import hold_name
from bots.cases.model import FINAL, Status
from bots.cases.pausing import is_paused
from bots.cases.settle import Fact, comparable
from bots.cases.store import Store
from bots.cases.tables import cases, entries, facts, questions, readings
from bots.errors import CaseStateError

_ENDED = (*FINAL, Status.FAILED)
_FROM_PAPERS = ("verified", "agreed", "read")  # a fact's basis that more papers may change


def reference_of(pattern: str, known: Mapping[str, Fact]) -> str:
    """The reference that `pattern`, such as ``{tax_code}``, makes of the facts; empty while one is missing."""
    names = [name for _, name, _, _ in string.Formatter().parse(pattern) if name]
    if not names or any(name not in known for name in names):
        return ""
    return "\0".join(comparable(known[name].value) for name in names)


def note_reference(store: Store, connection: Connection, case_id: str, reference: str, *, share: bool = False) -> str:
    """Let the case hold the reference unless another open case of its bot does; returns that one's id, or nothing.

    Args:
        store: Where the cases are.
        connection: The transaction.
        case_id: The case that wants it.
        reference: As `reference_of` makes it.
        share: Note it although another case holds it.
    """
    case = store.hold(connection, case_id)
    hashed = store.master.hash("reference", f"{case.bot}\0{reference}")
    hold_name(connection, hashed)  # two that look at once must not both find nobody
    holder = connection.scalar(
        select(cases.c.id)
        .where(cases.c.bot == case.bot, cases.c.reference == hashed, cases.c.id != case.id)
        .where(cases.c.status.not_in(_ENDED))
        .order_by(cases.c.created_at, cases.c.id)
        .limit(1)
    )
    if holder is None or share:
        noted = connection.execute(
            update(cases)
            .where(cases.c.id == case.id, cases.c.reference.is_distinct_from(hashed))
            .values(reference=hashed)
        )
        if noted.rowcount:
            audit.record(connection, case.id, store.clock(), "reference")
    return str(holder or "")


def attach(store: Store, connection: Connection, case_id: str, papers: Sequence[tuple[str, bytes]], *, of: str) -> bool:
    """Add papers to a case, which is then read again as a whole; False while a worker holds it: try again later.

    What a person decided and what was entered stays.

    Args:
        store: Where the cases are.
        connection: The transaction.
        case_id: The case that gets them.
        papers: Names and contents.
        of: The case or message that they came with, for the history.

    Raises:
        CaseStateError: The case has ended.
    """
    case = store.hold(connection, case_id)
    status = case.status
    if status is Status.WORKING:
        return False
    if status in FINAL:
        raise CaseStateError(f"Case {case_id} is {status}: it has ended and takes no more papers.")
    key = store.key(connection, case_id)
    for name, data in papers:
        store.documents.add(connection, key, data=data, name=name, kind="document", added_at=store.clock())
    connection.execute(delete(readings).where(readings.c.case_id == case_id))
    connection.execute(delete(facts).where(facts.c.case_id == case_id, facts.c.basis.in_(_FROM_PAPERS)))
    connection.execute(delete(questions).where(questions.c.case_id == case_id, questions.c.answered_at.is_(None)))
    connection.execute(update(cases).where(cases.c.id == case_id).values(attempts=0))
    audit.record(connection, case_id, store.clock(), "papers_added", papers=len(papers), of=of)
    if status is not Status.READY and not is_paused(case):
        store.transition(connection, case_id, Status.READY, by="system")
    return True


def replace(store: Store, connection: Connection, case_id: str, *, by: str) -> bool | None:
    """Cancel a case whose place a newer one takes; False while a worker holds it.

    None, and nothing is changed, where it has entered something already: a person decides then.
    """
    if store.hold(connection, case_id).status is Status.WORKING:
        return False
    if connection.scalar(select(func.count()).select_from(entries).where(entries.c.case_id == case_id)):
        return None
    store.transition(connection, case_id, Status.CANCELLED, reason="replaced", by="system", case=by)
    return True
