"""How cases stood at a moment that is over, from their histories: each change of state is an event of its name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from bots.cases.model import FINAL, Status
from bots.cases.tables import cases, events


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stood.

    Attributes:
        since: When it came into the state.
    """

    status: Status
    reason: str
    since: datetime

    @property
    def ended_at(self) -> datetime | None:
        """When it ended; None where it hadn't."""
        return self.since if self.status in FINAL else None


def standings_at(connection: Connection, moment: datetime, among: ColumnElement[bool]) -> dict[str, Standing]:
    """How the cases stood at a moment that have changed since; of the others what is on record holds.

    Args:
        connection: The caller's transaction.
        moment: When.
        among: A condition on cases: which are wanted.
    """
    changed = and_(among, cases.c.updated_at >= moment)
    last = (
        select(events.c.case_id, func.max(events.c.number).label("number"))
        .join(cases, cases.c.id == events.c.case_id)
        .where(changed, events.c.at < moment, events.c.kind.in_([str(status) for status in Status]))
        .group_by(events.c.case_id)
        .subquery()
    )
    here = and_(events.c.case_id == last.c.case_id, events.c.number == last.c.number)
    found = {
        row.case_id: Standing(Status(row.kind), json.loads(row.data).get("reason", ""), row.at)
        for row in connection.execute(
            select(events.c.case_id, events.c.kind, events.c.data, events.c.at).join(last, here)
        )
    }
    came = select(cases.c.id, cases.c.created_at).where(changed, cases.c.created_at < moment)
    for row in connection.execute(came):
        found.setdefault(row.id, Standing(Status.RECEIVED, "", row.created_at))
    return found
