"""Business references: what makes two cases of a bot the same matter, such as a tax code."""

from __future__ import annotations

import string
from collections.abc import Mapping

from sqlalchemy import Connection, select, update

from bots.cases import audit
from bots.cases.model import Status
from bots.cases.settle import Fact, comparable
from bots.cases.store import Store
from bots.cases.tables import cases

_ENDED = (Status.DONE, Status.REJECTED, Status.CANCELLED, Status.FAILED)


def reference_of(pattern: str, facts: Mapping[str, Fact]) -> str:
    """The reference that `pattern`, such as ``{tax_code}``, makes of the facts; empty while one is missing."""
    names = [name for _, name, _, _ in string.Formatter().parse(pattern) if name]
    if not names or any(name not in facts for name in names):
        return ""
    return "\0".join(comparable(facts[name].value) for name in names)


def note_reference(store: Store, connection: Connection, case_id: str, reference: str) -> str:
    """Note the case's reference; returns the id of an older open case of the bot with the same one, or nothing."""
    case = store.case(connection, case_id)
    hashed = store.master.hash("reference", f"{case.bot}\0{reference}")
    known = connection.scalar(select(cases.c.reference).where(cases.c.id == case_id))
    if known != hashed:
        connection.execute(update(cases).where(cases.c.id == case_id).values(reference=hashed))
        audit.record(connection, case_id, store.clock(), "reference")
    older = connection.scalar(
        select(cases.c.id)
        .where(cases.c.bot == case.bot, cases.c.reference == hashed, cases.c.id != case_id)
        .where(cases.c.created_at <= case.created_at, cases.c.status.not_in(_ENDED))
        .order_by(cases.c.created_at)
        .limit(1)
    )
    return str(older or "")
