"""A case's history: one append-only hash chain, without personal data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from bots.cases.locks import Held, hold, note_held
from bots.cases.prepared import Prepared
from bots.cases.tables import cases, events
from bots.errors import AuditBrokenError, StoreError

START = "0" * 64  # what the first link of a chain holds on to

_ADD = Prepared(insert(events))
# A case as this transaction knows it: were it another, its history would fork.
AS_HELD = (cases.c.id == bindparam("of_case")) & (cases.c.last_event == bindparam("of_event"))
_GO_ON = Prepared(update(cases).where(AS_HELD), "last_event", "last_digest")


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
    change(connection, case_id, hold(connection, case_id).status, _GO_ON, {}, at, kind, **data)


def change(
    connection: Connection,
    case_id: str,
    then: str,
    statement: Prepared,
    values: Mapping[str, Any],
    at: datetime,
    kind: str,
    **data: Any,
) -> None:
    """Change the case's row and add the event that tells of it, in the caller's transaction, which holds the case.

    Args:
        connection: The transaction.
        case_id: The case.
        then: Its state afterwards.
        statement: Updates its row where it is `AS_HELD`, and sets ``last_event`` and ``last_digest``.
        values: What else it sets.
        at: This moment.
        kind: What happened.
        data: More of it, without personal data.

    Raises:
        StoreError: Its history was gone on with by somebody who didn't hold it; nothing is written.
    """
    held = hold(connection, case_id)
    number, previous = held.last_event + 1, held.last_digest or START
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    digest = digest_of(previous, case_id, number, at, kind, text)
    last = {"last_event": number, "last_digest": digest}
    if statement.run(connection, of_case=case_id, of_event=held.last_event, **last, **values) != 1:
        raise StoreError(f"The history of case {case_id} went on meanwhile; nothing was written. Try again.")
    _ADD.run(connection, case_id=case_id, number=number, at=at, kind=kind, data=text, previous=previous, digest=digest)
    note_held(connection, case_id, Held(then, number, digest))


def begun(case_id: str, at: datetime, *told: tuple[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The first events of a new case's chain, as rows of the table; no personal data.

    Args:
        case_id: The case.
        at: This moment.
        told: What happened, each with more of it.
    """
    rows: list[dict[str, Any]] = []
    previous = START
    for number, (kind, data) in enumerate(told, 1):
        text = json.dumps(dict(data), sort_keys=True, ensure_ascii=False)
        digest = digest_of(previous, case_id, number, at, kind, text)
        row = {"case_id": case_id, "number": number, "at": at, "kind": kind, "data": text}
        rows.append({**row, "previous": previous, "digest": digest})
        previous = digest
    return rows


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
        if row.digest != digest_of(row.previous, row.case_id, row.number, row.at, row.kind, row.data):
            yield Wrong(row.case_id, row.number, "changed", "its content isn't what was recorded.")
        previous, expected = row.digest, row.number + 1


def digest_of(previous: str, case_id: str, number: int, at: datetime, kind: str, text: str) -> str:
    """What seals an event together with the one before it."""
    moment = at.astimezone(UTC).isoformat()
    line = "\0".join((previous, case_id, str(number), moment, kind, text))
    return hashlib.sha256(line.encode()).hexdigest()
