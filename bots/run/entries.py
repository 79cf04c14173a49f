"""The ledger of entries: what was meant to be entered where, how far it came, and what is to be done next."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases import audit
from bots.cases.keys import CaseKey
from bots.cases.store import Store
from bots.cases.tables import entries
from bots.errors import EntryError

Values = dict[str, str]


class KeyTakenError(EntryError):
    """Another case has the same key of the same target in the ledger."""


class EntryState(StrEnum):
    """How far an entry came."""

    INTENDED = "intended"  # committed before the first act
    SUBMITTED = "submitted"  # committed right before the act that changes the target
    IN_DOUBT = "in_doubt"  # the act failed or its outcome is unknown
    CONFIRMED = "confirmed"  # the target's own store shows it


class Action(StrEnum):
    """What is to be done about an entry."""

    ENTER = "enter"
    CONFIRM = "confirm"  # it is there as meant
    WAIT = "wait"  # a late commit may follow
    EXISTING = "existing"  # there before us: the suite says what then
    ASK = "ask"  # a person decides


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger; `values` and `receipt` are personal data."""

    case_id: str
    target: str
    key: str  # keyed hash
    state: EntryState
    values_digest: str
    intended_at: datetime
    submitted_at: datetime | None
    values: Values
    receipt: Values


def decide(
    state: EntryState | None,
    hits: list[Values],
    meant: Mapping[str, str],
    *,
    since_act: timedelta,
    settle: timedelta,
) -> Action:
    """What to do, from how far the entry came and what the target shows.

    Args:
        state: The entry's state, None before its first.
        hits: What the look-up found.
        meant: The values to be entered.
        since_act: Time since the act may have happened.
        settle: How long a late commit may take.
    """
    if state is None:
        return Action.EXISTING if hits else Action.ENTER
    if len(hits) == 1 and not differences(meant, hits[0]):
        return Action.CONFIRM
    if hits:
        return Action.ASK
    return Action.ENTER if since_act >= settle else Action.WAIT


def differences(meant: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """The fields that both have and that differ, compared by type."""
    return [name for name, value in meant.items() if name in found and not same(value, found[name])]


def same(one: str, other: str) -> bool:
    """Whether two texts are one value: amounts as numbers, texts without blanks at the ends and case."""
    if _text(one) == _text(other):
        return True
    amounts = (_amount(one), _amount(other))
    return None not in amounts and amounts[0] == amounts[1]


def _text(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split()).casefold()


def _amount(value: str) -> Decimal | None:
    """`value` as a number; identifiers with leading zeros are none."""
    text = value.replace(",", "").strip()
    if text.lstrip("-").startswith("0") and "." not in text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def canonical_key(key: str) -> str:
    """A business key as the ledger compares it: without blanks, punctuation and case."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", key).casefold() if letter.isalnum())


class Ledger:
    """The entries table, seen from one store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def find(self, connection: Connection, target: str, key: str) -> Entry | None:
        """The entry of that target and keyed key."""
        row = connection.execute(select(entries).where(entries.c.target == target, entries.c.key == key)).first()
        if row is None:
            return None
        sealed = self.store.key(connection, row.case_id).open_json(row.sealed)
        return Entry(
            row.case_id,
            row.target,
            row.key,
            EntryState(row.state),
            row.values_digest,
            row.intended_at,
            row.submitted_at,
            sealed["values"],
            sealed["receipt"],
        )

    def intend(
        self,
        connection: Connection,
        case_key: CaseKey,
        *,
        step: str,
        target: str,
        key: str,
        values: Values,
        digest: str,
    ) -> None:
        """Note what is about to be entered, before the first act; again after it was found not to be there.

        Raises:
            KeyTakenError: Another case has noted the same key meanwhile.
        """
        now = self.store.clock()
        row: dict[str, Any] = {
            "step": step,
            "state": EntryState.INTENDED,
            "values_digest": digest,
            "intended_at": now,
            "submitted_at": None,
            "sealed": case_key.seal_json({"values": values, "receipt": {}}),
        }
        ours = (entries.c.target == target) & (entries.c.key == key) & (entries.c.case_id == case_key.case_id)
        if connection.execute(update(entries).where(ours).values(**row)).rowcount == 0:
            try:
                with connection.begin_nested():
                    connection.execute(insert(entries).values(case_id=case_key.case_id, target=target, key=key, **row))
            except IntegrityError as error:
                raise KeyTakenError(f"Another case enters the same {target}.") from error
        audit.record(connection, case_key.case_id, now, "entry_intended", target=target)

    def move(
        self,
        connection: Connection,
        case_key: CaseKey,
        entry: tuple[str, str],
        state: EntryState,
        *,
        values: Values,
        receipt: Values | None = None,
    ) -> None:
        """Note how far the entry (target, key) came."""
        now = self.store.clock()
        row: dict[str, Any] = {
            "state": state,
            "sealed": case_key.seal_json({"values": values, "receipt": receipt or {}}),
        }
        if state is EntryState.SUBMITTED:
            row["submitted_at"] = now
        if state is EntryState.CONFIRMED:
            row["confirmed_at"] = now
        target, key = entry
        ours = (entries.c.target == target) & (entries.c.key == key) & (entries.c.case_id == case_key.case_id)
        if connection.execute(update(entries).where(ours).values(**row)).rowcount != 1:
            raise KeyTakenError(f"The entry into {target} is not this case's.")
        audit.record(connection, case_key.case_id, now, f"entry_{state}", target=target)

    def of_case(self, connection: Connection, case_id: str) -> list[Entry]:
        """The case's entries in the order they were intended."""
        rows = connection.execute(select(entries).where(entries.c.case_id == case_id).order_by(entries.c.id)).all()
        found = [self.find(connection, row.target, row.key) for row in rows]
        return [entry for entry in found if entry]
