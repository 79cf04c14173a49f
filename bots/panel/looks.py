"""Looks at a person's data: each is in the case's history, once for a person, a thing and a few minutes."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select

from bots.cases import audit
from bots.cases.tables import events
from bots.panel.visit import Visit

_ONE_LOOK = timedelta(minutes=5)  # a page asks for its pictures one by one, and is loaded again


def looked(visit: Visit, case_id: str, what: str) -> None:
    """Note that whoever asks sees something of the case that is a person's.

    Args:
        visit: Who asks.
        case_id: The case.
        what: What they see: ``values``, ``document 2``, ``log`` …; without personal data.
    """
    name, now = visit.person.name, visit.now
    recent = select(events.c.data).where(
        events.c.case_id == case_id, events.c.kind == "viewed", events.c.at > now - _ONE_LOOK
    )
    with visit.store.reading() as connection:
        for data in connection.scalars(recent):
            known = json.loads(data)
            if (known.get("by"), known.get("what")) == (name, what):
                return
    with visit.store.transaction() as connection:
        audit.record(connection, case_id, now, "viewed", by=name, what=what)
