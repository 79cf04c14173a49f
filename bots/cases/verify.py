"""Verifying: reads every history once, event by event, and finds what isn't as the bots left it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from bots.cases.anchors import Head, Records, unknown_mark
from bots.cases.audit import Wrong, broken_links
from bots.cases.database import take_time
from bots.cases.marks import mark
from bots.cases.model import FINAL, Status
from bots.cases.tables import case_keys, cases, entries, events

_BATCH = 2000  # events fetched at a time
_STATES = frozenset(map(str, Status))
_ENTRY = "entry_"


@dataclass(slots=True)
class Verified:
    """What verifying came to.

    Attributes:
        cases: How many cases were looked at.
        events: How many events.
        anchors: How many anchors.
        anchored_at: When the last one was made; what happened later stands on the chains alone.
        notes: What a person should know and isn't wrong.
        wrong: What isn't as the bots left it.
    """

    cases: int = 0
    events: int = 0
    anchors: int = 0
    anchored_at: str = ""
    notes: list[str] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON data."""
        return asdict(self)


def verify(connection: Connection, records: Records) -> Verified:
    """Look at all histories: chains, states, ledger, and the heads that were anchored.

    Args:
        connection: A reading transaction: all of it at one moment.
        records: What the records' folder says.
    """
    take_time(connection)
    found = Verified(anchors=len(records.anchors), anchored_at=records.last.at if records.last else "")
    found.notes += [f"anchor {each.number}: heads went back: {each.note}" for each in records.anchors if each.note]
    found.wrong += [*records.wrong, *unknown_mark(records, mark(connection, "anchor"))]
    heads = {case_id: head for case_id, head in records.heads.items() if head.number}
    ledger = {(row.case_id, row.target) for row in connection.execute(select(entries.c.case_id, entries.c.target))}
    for case_id, rows in itertools.groupby(_rows(connection), key=lambda row: str(row.id)):
        chain = _Chain(case_id, heads.pop(case_id, None))
        found.wrong += chain.look(row for row in rows if _counted(found, row))
        if not chain.forgotten:
            found.wrong += [
                Wrong(case_id, 0, "ledger", f"it entered {target}, but its entry is gone from the ledger.")
                for target in sorted(chain.targets)
                if (case_id, target) not in ledger
            ]
        found.cases += 1
    found.wrong += [
        Wrong(case_id, 0, "case_removed", f"the case is gone; it had {head.number} events when it was anchored.")
        for case_id, head in sorted(heads.items())
    ]
    found.wrong += [Wrong(case_id, 0, "orphaned", "events without their case.") for case_id in _orphans(connection)]
    return found


def _counted(found: Verified, row: Row[Any]) -> bool:
    """Count an event; False for the empty row of a case without any."""
    if row.number is None:
        return False
    found.events += 1
    return True


class _Chain:
    """One case as its events tell it, compared with its row and its anchored head."""

    def __init__(self, case_id: str, head: Head | None) -> None:
        self.case_id = case_id
        self.head = head
        self.forgotten = False
        self.targets: set[str] = set()
        self._status = str(Status.RECEIVED)
        self._reason = ""
        self._ended: Any = None
        self._last: Row[Any] | None = None
        self._wrong: list[Wrong] = []

    def look(self, rows: Iterable[Row[Any]]) -> list[Wrong]:
        """What is wrong with the case, at most a few findings a case."""
        self._wrong += list(broken_links(map(self._follow, rows)))[:3]
        if self._last is None:
            self._say(0, "removed", "it has no history at all.")
            return self._wrong
        row = self._last
        self.forgotten = row.key is None
        if self.head and self.head.number > row.number:
            self._say(
                row.number, "cut", f"its history ends here; when it was anchored it had {self.head.number} events."
            )
        elif row.last_event > row.number:
            self._say(row.number, "cut", f"its history ends here; it had {row.last_event} events.")
        elif row.last_digest != row.digest:
            self._say(row.number, "rewritten", "it isn't the event that the case went on from.")
        if (row.status, row.reason) != (self._status, self._reason):
            told = f"{self._status} {self._reason}".strip()
            self._say(0, "state", f"it is {f'{row.status} {row.reason}'.strip()}, but its history says {told}.")
        if row.status in FINAL and row.ended_at != self._ended:
            self._say(0, "state", f"it ended at {row.ended_at}, but its history says {self._ended}.")
        return self._wrong

    def _follow(self, row: Row[Any]) -> Row[Any]:
        self._last = row
        if self.head and row.number == self.head.number and row.digest != self.head.digest:
            self._say(row.number, "rewritten", "it isn't the event that was anchored: the history was written anew.")
        if row.kind in _STATES or row.kind.startswith(_ENTRY):
            data: Mapping[str, Any] = json.loads(row.data)
            if row.kind.startswith(_ENTRY):
                self.targets.add(str(data.get("target", "")))
            else:
                self._status = row.kind
                self._ended = row.at
                self._reason = str(data.get("reason", "")) if "from" in data else self._reason
        return row

    def _say(self, number: int, kind: str, text: str) -> None:
        self._wrong.append(Wrong(self.case_id, number, kind, text))


def _rows(connection: Connection) -> Iterator[Row[Any]]:
    """Every case with its events, in order; one without events as a row without."""
    of_case = (cases.c.id, cases.c.status, cases.c.reason, cases.c.ended_at, cases.c.last_event, cases.c.last_digest)
    query = (
        select(*of_case, case_keys.c.wrapped.label("key"), events)
        .select_from(cases.outerjoin(case_keys).outerjoin(events, events.c.case_id == cases.c.id))
        .order_by(cases.c.id, events.c.number)
    )
    yield from connection.execute(query.execution_options(yield_per=_BATCH))


def _orphans(connection: Connection) -> list[str]:
    query = select(events.c.case_id).distinct().where(events.c.case_id.not_in(select(cases.c.id)))
    return list(connection.scalars(query.order_by(events.c.case_id)))
