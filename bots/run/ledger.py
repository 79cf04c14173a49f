"""The ledger of entries: what was meant to be entered where, and how far it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases import audit
from bots.cases.keys import CaseKey
from bots.cases.store import Store
from bots.cases.tables import entries
from bots.errors import EntryError
from bots.run.entries import Entry, EntryState, Values


class KeyTakenError(EntryError):
    """Another case has the same key of the same target in the ledger."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be entered; `key_text` and `values` are personal data."""

    step: str
    target: str
    key: str  # keyed hash
    key_text: str
    values: Values
    digest: str
    inputs: Mapping[str, str]
    corrects: int | None = None


class Ledger:
    """The entries table, seen from one store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def find(self, connection: Connection, target: str, key: str) -> Entry | None:
        """The entry of that target and keyed key."""
        row = connection.execute(select(entries).where(entries.c.target == target, entries.c.key == key)).first()
        return self._entry(connection, row) if row else None

    def get(self, connection: Connection, number: int) -> Entry:
        """The entry of that id."""
        return self._entry(connection, connection.execute(select(entries).where(entries.c.id == number)).one())

    def of_case(self, connection: Connection, case_id: str) -> list[Entry]:
        """The case's entries and corrections in the order they were noted."""
        rows = connection.execute(select(entries).where(entries.c.case_id == case_id).order_by(entries.c.id)).all()
        return [self._entry(connection, row) for row in rows]

    def _entry(self, connection: Connection, row: Row[Any]) -> Entry:
        forgotten = self.store.forgotten(connection, row.case_id)
        sealed: dict[str, Any] = {"values": {}, "receipt": {}}
        if not forgotten:
            sealed = self.store.key(connection, row.case_id).open_json(row.sealed)
        return Entry(
            row.id,
            row.case_id,
            row.step,
            row.target,
            row.key,
            EntryState(row.state),
            row.values_digest,
            row.intended_at,
            row.submitted_at,
            row.confirmed_at,
            row.corrects,
            sealed.get("key", ""),
            sealed["values"],
            sealed["receipt"],
            sealed.get("inputs", {}),
            sealed.get("found", []),
            sealed.get("evidence", []),
            forgotten,
        )

    def intend(
        self, connection: Connection, case_key: CaseKey, draft: Draft, state: EntryState = EntryState.INTENDED
    ) -> int:
        """Note what is about to be entered, before the first act; again after it was found not to be there.

        Returns:
            The entry's id.

        Raises:
            KeyTakenError: Another case has noted the same key meanwhile.
        """
        now = self.store.clock()
        sealed = {"key": draft.key_text, "values": draft.values, "receipt": {}, "inputs": dict(draft.inputs)}
        row: dict[str, Any] = {
            "step": draft.step,
            "state": state,
            "values_digest": draft.digest,
            "intended_at": now,
            "submitted_at": None,
            "corrects": draft.corrects,
            "sealed": case_key.seal_json(sealed),
        }
        this = (entries.c.target == draft.target) & (entries.c.key == draft.key)
        ours = this & (entries.c.case_id == case_key.case_id)
        if connection.execute(update(entries).where(ours).values(**row)).rowcount == 0:
            try:
                with connection.begin_nested():
                    new = {"case_id": case_key.case_id, "target": draft.target, "key": draft.key}
                    connection.execute(insert(entries).values(**new, **row))
            except IntegrityError as error:
                raise KeyTakenError(f"Another case enters the same {draft.target}.") from error
        audit.record(connection, case_key.case_id, now, _event(state, draft.corrects), target=draft.target)
        return int(connection.scalar(select(entries.c.id).where(this)) or 0)

    def move(
        self,
        connection: Connection,
        case_key: CaseKey,
        number: int,
        state: EntryState,
        *,
        receipt: Values | None = None,
        found: Sequence[Values] | None = None,
        evidence: Sequence[str] = (),
        **data: Any,
    ) -> None:
        """Note how far an entry came, and what was seen of it; `data` goes into the history.

        Raises:
            KeyTakenError: It isn't this case's.
        """
        now = self.store.clock()
        ours = (entries.c.id == number) & (entries.c.case_id == case_key.case_id)
        before = connection.execute(select(entries).where(ours).with_for_update()).first()
        if before is None:
            raise KeyTakenError("The entry is not this case's.")
        sealed = case_key.open_json(before.sealed)
        sealed["evidence"] = list(dict.fromkeys([*sealed.get("evidence", []), *evidence]))
        if receipt is not None:
            sealed["receipt"] = receipt
        if found is not None:
            sealed["found"] = list(found)
        row: dict[str, Any] = {"state": state, "sealed": case_key.seal_json(sealed)}
        if state in {EntryState.SUBMITTED, EntryState.CONFIRMED}:
            row[f"{state}_at"] = now
        connection.execute(update(entries).where(ours).values(**row))
        audit.record(connection, case_key.case_id, now, _event(state, before.corrects), target=before.target, **data)

    def set_aside(self, connection: Connection, case_id: str, target: str, key: str) -> None:
        """Free the key of a case's entry, whose record has another one now: another case may use it."""
        ours = (entries.c.target == target) & (entries.c.key == key) & (entries.c.case_id == case_id)
        number = connection.scalar(select(entries.c.id).where(ours))
        if number is not None:
            aside = self.store.master.hash("moved", f"{number}\0{key}")
            connection.execute(update(entries).where(entries.c.id == number).values(key=aside))

    def abandon(self, connection: Connection, entry: Entry) -> None:
        """Free the key of another case's entry that isn't in the target, or that nobody will ever prove."""
        ours = (entries.c.id == entry.id) & (entries.c.key == entry.key) & (entries.c.state == entry.state)
        aside = self.store.master.hash("moved", f"{entry.id}\0{entry.key}")
        if connection.execute(update(entries).where(ours).values(key=aside)).rowcount == 1:
            audit.record(connection, entry.case_id, self.store.clock(), "entry_abandoned", target=entry.target)


def _event(state: EntryState, corrects: int | None) -> str:
    return f"{'entry' if corrects is None else 'correction'}_{state}"
