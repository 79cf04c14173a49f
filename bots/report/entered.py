"""What was entered in a period, from the ledger, and whether a target holds it: one by one, and to the cent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, insert, select

from bots.cases.operation_tables import holdings
from bots.cases.store import Store
from bots.cases.tables import entries
from bots.report.money import amount_of
from bots.report.period import Period
from bots.run.entries import EntryState, canonical_key
from bots.run.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Noted:
    """A confirmed entry; `key` is keyed, nothing here is personal."""

    key: str
    case_id: str
    amount: Decimal | None  # None: it has none, or it can be read in two ways
    unread: bool = False  # it has one that can be read in two ways, or was forgotten


@dataclass(frozen=True, slots=True)
class Total:
    """What the ledger says was entered into one target.

    Attributes:
        count: Confirmed entries.
        total: Their sum; None where none of them has an amount.
        unread: How many of them have no amount that can be read in one way only.
        doubtful: Entries begun in the period of which nobody knows whether they are there.
    """

    target: str
    count: int
    total: Decimal | None
    unread: int = 0
    doubtful: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """What a target said that it holds of a period's entries.

    Attributes:
        at: When it was asked.
        count: Entries that it holds once, with the same amount.
        total: The sum of everything that it holds of them.
        missing: Cases whose entry it doesn't hold.
        differing: Cases whose entry has another amount there, or one that can't be read.
        repeated: Cases whose entry it holds more than once.
    """

    at: datetime
    count: int
    total: Decimal
    missing: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()

    def agrees(self, entered: Total) -> bool:
        """Whether it holds exactly what was entered."""
        wrong = self.missing or self.differing or self.repeated or entered.unread or entered.doubtful
        return not wrong and self.count == entered.count and entered.total in {None, self.total}


def noted(store: Store, connection: Connection, target: str, field: str, period: Period) -> list[Noted]:
    """The confirmed entries of a period; an entry that was corrected counts with what it was corrected to."""
    ledger = Ledger(store)
    confirmed = (entries.c.target == target) & (entries.c.state == EntryState.CONFIRMED)
    in_period = (entries.c.confirmed_at >= period.start) & (entries.c.confirmed_at < period.end)
    numbers = connection.scalars(
        select(entries.c.id).where(confirmed, in_period, entries.c.corrects.is_(None)).order_by(entries.c.id)
    ).all()
    corrected = {
        entry.corrects: entry
        for number in connection.scalars(
            select(entries.c.id).where(confirmed, entries.c.corrects.in_(numbers)).order_by(entries.c.id)
        ).all()
        for entry in [ledger.get(connection, number)]
    }
    found = []
    for number in numbers:
        entry = ledger.get(connection, number)
        last = corrected.get(number, entry)
        key = store.master.hash("entry", f"{target}\0{canonical_key(last.key_text)}") if last.key_text else entry.key
        text = last.values.get(field, "")
        amount = amount_of(text) if text else None
        found.append(Noted(key, entry.case_id, amount, bool(field) and amount is None and bool(text or last.forgotten)))
        store.drop_keys()
    return found


def total_of(store: Store, connection: Connection, target: str, field: str, period: Period) -> Total:
    """What the ledger says was entered into a target in a period."""
    found = noted(store, connection, target, field, period)
    open_ = (EntryState.SUBMITTED, EntryState.IN_DOUBT)
    begun = (entries.c.intended_at >= period.start) & (entries.c.intended_at < period.end)
    doubtful = connection.scalars(
        select(entries.c.id).where(entries.c.target == target, entries.c.state.in_(open_), begun)
    ).all()
    amounts = [each.amount for each in found if each.amount is not None]
    total = sum(amounts, Decimal(0)) if amounts else None
    return Total(target, len(found), total, sum(each.unread for each in found), len(doubtful))


def compare(
    store: Store, ours: Sequence[Noted], target: str, rows: Sequence[Mapping[str, str]], key: str, amount: str
) -> Held:
    """What a target holds of our entries: each once and with the same amount, or what is wrong.

    Args:
        store: The project's, for its keyed hashes.
        ours: The period's entries.
        target: The target.
        rows: What it holds, more than the period's where that is easier.
        key: The column with the business key.
        amount: The column with the amount; empty where nothing is summed.
    """
    there: dict[str, list[Decimal | None]] = {}
    for row in rows:
        hashed = store.master.hash("entry", f"{target}\0{canonical_key(str(row.get(key, '')))}")
        there.setdefault(hashed, []).append(amount_of(str(row.get(amount, ""))) if amount else Decimal(0))
    missing, differing, repeated = [], [], []
    count, total = 0, Decimal(0)
    for each in ours:
        held = there.get(each.key, [])
        total += sum((one for one in held if one is not None), Decimal(0))
        if not held:
            missing.append(each.case_id)
        elif len(held) > 1:
            repeated.append(each.case_id)
        elif amount and (held[0] is None or held[0] != each.amount):
            differing.append(each.case_id)
        else:
            count += 1
    return Held(store.clock(), count, total, tuple(missing), tuple(differing), tuple(repeated))


def keep_held(connection: Connection, target: str, period: Period, held: Held) -> None:
    """Keep what a target said, for the report."""
    told = {**asdict(held), "at": held.at.isoformat(), "total": str(held.total)}
    row = {"target": target, "day": period.day.isoformat(), "at": held.at, "held": json.dumps(told)}
    connection.execute(insert(holdings).values(**row))


def held_by(connection: Connection, target: str, period: Period) -> Held | None:
    """What a target said last of a period; None where nobody asked it."""
    query = select(holdings.c.held).where(holdings.c.target == target, holdings.c.day == period.day.isoformat())
    text = connection.scalar(query.order_by(holdings.c.id.desc()).limit(1))
    if text is None:
        return None
    told = json.loads(text)
    lists = {name: tuple(told[name]) for name in ("missing", "differing", "repeated")}
    return Held(datetime.fromisoformat(told["at"]), told["count"], Decimal(told["total"]), **lists)
