"""A case's history: one append-only hash chain, without personal data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from bots.cases.locks import hold
from bots.cases.tables import events
from bots.errors import AuditBrokenError

START = "0" * 64  # what the first link of a chain holds on to

# Made once: what is executed many times for each case isn't built anew each time.
_LAST = (
    select(events.c.number, events.c.digest)
    .where(events.c.case_id == bindparam("of_case"))
    .order_by(events.c.number.desc())
    .limit(1)
)
_ADD = insert(events)


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


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that isn't as the bots left it.

    Attributes:
        case_id: The case it is about; empty where it is about the records.
        number: The event, 0 where it is about none.
        kind: ``changed``, ``removed``, ``cut``, ``case_removed``, ``rewritten``, ``state``, ``ledger``, ``orphaned``
            or ``records``.
        text: What was found, for people.
    """

    case_id: str
    number: int
    kind: str
    text: str


def record(connection: Connection, case_id: str, at: datetime, kind: str, **data: Any) -> None:
    """Add an event to the case's chain, in the caller's transaction. `data` carries no personal data."""
    hold(connection, case_id)
    last = connection.execute(_LAST, {"of_case": case_id}).first()
    number, previous = (last.number + 1, last.digest) if last else (1, START)
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    digest = _digest(previous, case_id, number, at, kind, text)
    row = {"case_id": case_id, "number": number, "at": at, "kind": kind, "data": text}
    connection.execute(_ADD, {**row, "previous": previous, "digest": digest})


def history(connection: Connection, case_id: str) -> list[Event]:
    """What happened to the case, in order.

    Raises:
        AuditBrokenError: An event was changed, removed or slipped in.
    """
    rows = connection.execute(select(events).where(events.c.case_id == case_id).order_by(events.c.number)).all()
    for wrong in broken_links(rows):
        raise AuditBrokenError(f"The history of case {case_id} was tampered with at event {wrong.number}: {wrong.text}")
    return [
        Event(row.case_id, row.number, row.at, row.kind, json.loads(row.data), row.previous, row.digest) for row in rows
    ]


def broken_links(chain: Iterable[Row[Any]]) -> Iterator[Wrong]:
    """Where a case's chain doesn't hold: each event must have its number, its link and the digest of its content."""
    previous, expected = START, 1
    for row in chain:
        if row.number != expected:
            yield Wrong(row.case_id, expected, "removed", f"events {expected} to {row.number - 1} are missing.")
        elif row.previous != previous:
            yield Wrong(row.case_id, row.number, "changed", "it doesn't follow from the event before it.")
        if row.digest != _digest(row.previous, row.case_id, row.number, row.at, row.kind, row.data):
            yield Wrong(row.case_id, row.number, "changed", "its content isn't what was recorded.")
        previous, expected = row.digest, row.number + 1


def _digest(previous: str, case_id: str, number: int, at: datetime, kind: str, text: str) -> str:
    moment = at.astimezone(UTC).isoformat()
    line = "\0".join((previous, case_id, str(number), moment, kind, text))
    return hashlib.sha256(line.encode()).hexdigest()
