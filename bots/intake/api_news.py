"""News for whoever handed in a case over HTTP: a signed webhook when it ends or waits, through the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from loguru import logger
from sqlalchemy import Connection, select, update

from bots.cases.fields import facts_of
from bots.cases.model import FINAL, Case, Status
from bots.cases.store import Store
from bots.cases.tables import cases, intake
from bots.definition import Definition
from bots.errors import KeyMissingError, NotFoundError
from bots.intake.replies import open_questions
from bots.intake.submission import your_reference
from bots.outbox.box import Outbox
from bots.outbox.message import Outgoing

_TOLD = frozenset({*FINAL, Status.INCOMPLETE, Status.REVIEW, Status.FAILED})


class ApiNews:
    """Puts news into the outbox, each in the transaction that notes it.

    Args:
        store: The project's.
        definitions: Its bots.
    """

    def __init__(self, store: Store, definitions: Sequence[Definition]) -> None:
        self.store = store
        self.bots = {each.name: each for each in definitions if each.intake.api is not None}

    def give(self) -> list[str]:
        """Tell what changed; returns the cases of which something is told."""
        if not self.bots:
            return []
        query = (
            select(intake.c.source, cases.c.id, cases.c.updated_at)
            .join(cases, cases.c.id == intake.c.case_id)
            .where(intake.c.open_since.is_not(None), cases.c.bot.in_(self.bots), cases.c.source.startswith("api:"))
            .where(cases.c.status.in_(_TOLD), intake.c.moved_at.is_distinct_from(cases.c.updated_at))
        )
        with self.store.reading() as connection:
            rows = connection.execute(query).all()
        return [row.id for row in rows if self._tell(row.source, row.id, row.updated_at)]

    def _tell(self, source: str, case_id: str, updated_at: datetime) -> bool:
        try:
            reference = your_reference(self.store, case_id)
        except (KeyMissingError, NotFoundError):
            reference = None  # forgotten, or its papers are lost: nothing of it may leave any more
        with self.store.transaction() as connection:
            case = self.store.hold(connection, case_id)
            if case.updated_at != updated_at:  # it went on meanwhile
                return False
            values = {"moved_at": updated_at, **({"open_since": None} if case.status in FINAL else {})}
            connection.execute(update(intake).where(intake.c.source == source).values(**values))
            wanted = self.bots[case.bot].intake.api
            if reference is None or wanted is None or not wanted.webhook:
                return False
            content = self._content(connection, case, reference, wanted.tells)
            hashed = self.store.master.hash("outbox", f"news\0{case_id}\0{case.status}\0{updated_at.isoformat()}")
            message = Outgoing(f"webhook:{wanted.webhook}", hashed, content)
            put = Outbox(self.store).put(connection, self.store.key(connection, case_id), message, step="")
        logger.info("case {}: {} is told that it is {}", case_id, wanted.webhook, case.status)
        return put

    def _content(self, connection: Connection, case: Case, reference: str, tells: Sequence[str]) -> dict[str, Any]:
        known = facts_of(self.store, connection, case.id)
        content: dict[str, Any] = {
            "event": f"case.{case.status}",
            "case": case.id,
            "bot": case.bot,
            "status": str(case.status),
            "reason": case.reason,
            "your_reference": reference,
            "changed_at": case.updated_at.isoformat(),
            "fields": {name: known[name].value for name in tells if name in known},
        }
        if case.status in {Status.INCOMPLETE, Status.REVIEW}:
            content["asks"] = list(open_questions(connection, case.id))
        return content
