"""A case's history: one append-only hash chain, without personal data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bots.cases.tables import events
from bots.errors import AuditBrokenError

_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case."""

    case_id: str
    number: int
    at: datetime
    kind: str
    data: dict[str, Any]
    previous: str
    digest: str


def record(connection: Connection, case_id: str, at: datetime, kind: str, **data: Any) -> None:
    """Add an event to the case's chain, in the caller's transaction. `data` carries no personal data."""
    last = connection.execute(
        select(events.c.number, events.c.digest)
        .where(events.c.case_id == case_id)
        .order_by(events.c.number.desc())
        .limit(1)
    ).first()
    number, previous = (last.number + 1, last.digest) if last else (1, _START)
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    connection.execute(
        insert(events).values(
            case_id=case_id,
            number=number,
            at=at,
            kind=kind,
            data=text,
            previous=previous,
            digest=_digest(previous, case_id, number, at, kind, text),
        )
    )


def history(connection: Connection, case_id: str) -> list[Event]:
    """What happened to the case, in order.

    Raises:
        AuditBrokenError: An event was changed, removed or slipped in.
    """
    rows = connection.execute(select(events).where(events.c.case_id == case_id).order_by(events.c.number)).all()
    chain = [
        Event(row.case_id, row.number, row.at, row.kind, json.loads(row.data), row.previous, row.digest) for row in rows
    ]
    _verify(case_id, chain, [row.data for row in rows])
    return chain


def _verify(case_id: str, chain: Sequence[Event], texts: Sequence[str]) -> None:
    previous = _START
    for number, (event, text) in enumerate(zip(chain, texts, strict=True), start=1):
        right = _digest(previous, case_id, number, event.at, event.kind, text)
        if event.number != number or event.previous != previous or event.digest != right:
            raise AuditBrokenError(f"The history of case {case_id} was tampered with at event {number}.")
        previous = event.digest


def _digest(previous: str, case_id: str, number: int, at: datetime, kind: str, text: str) -> str:
    line = "\0".join((previous, case_id, str(number), at.isoformat(), kind, text))
    return hashlib.sha256(line.encode()).hexdigest()
