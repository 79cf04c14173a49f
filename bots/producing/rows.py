"""Cases made of rows: each row once, however often its list is gone through, whoever else goes through it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from bots import fault
from bots.cases.locks import hold_name
from bots.cases.making import NewCase, make_many
from bots.cases.settle import Fact
from bots.cases.store import Store
from bots.cases.tables import intake
from bots.definition import Definition
from bots.errors import IntakeError
from bots.intake.receiving import due_of
from bots.schedule.due import keep_times, times_of

_Item = TypeVar("_Item")

BATCH = 250  # rows in one transaction: workers claim and renew leases between two of them
_LONGEST = 80  # letters that the table has for a fact's name
_SOURCE = 40  # letters that the cases' table has for where one came from


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of rows, one case each.

    Attributes:
        name: What the list is called; rows of two lists never are the same one.
        key: The column that tells its rows apart.
        rows: The rows: text by column.
    """

    name: str
    key: str
    rows: Sequence[Mapping[str, str]]

    def by_key(self) -> dict[str, Mapping[str, str]]:
        """The rows by the key as it is compared: blanks and case don't count.

        Raises:
            IntakeError: A row has no key, or two have the same.
        """
        columns = list(dict.fromkeys(str(column) for row in self.rows for column in row))
        names = [fact_name(column) for column in columns]
        for column, name in zip(columns, names, strict=True):
            if not name or names.count(name) > 1:
                raise IntakeError(f"{self.name}: the column {column!r} gives no fact a name of its own: rename it.")
        found: dict[str, Mapping[str, str]] = {}
        for number, row in enumerate(self.rows, 1):
            key = folded(str(row.get(self.key, "")))
            if not key:
                raise IntakeError(
                    f"{self.name}: row {number} of the list has no {self.key}: fill it in, or leave it out."
                )
            if key in found:
                raise IntakeError(f"{self.name}: row {number} of the list has the same {self.key} as an earlier one.")
            found[key] = row
        return found


@dataclass(slots=True)
class Made:
    """What making cases of rows came to.

    Attributes:
        new: Ids of the cases made now, by the row's key.
        known: How many rows had a case already.
        changed: Keys of rows that have one and don't say any more what they said when it was made.
    """

    new: dict[str, str]
    known: int
    changed: list[str]


def make_cases(
    store: Store,
    definition: Definition,
    rows: Rows,
    *,
    zone: ZoneInfo,
    step: Callable[[int], None] = lambda _done: None,
) -> Made:
    """Make a case of each row that has none, ready to be worked; batch by batch, so that no worker waits long.

    Broken off, whole batches are there, and going through the list again makes the others.

    Args:
        store: The project's.
        definition: The bot that works the cases; its files must be kept already.
        rows: The list.
        zone: Of the due times.
        step: Called after each batch with the number of rows gone through.

    Raises:
        IntakeError: A row has no key, two have the same, or two columns would be the same fact.
        StoreError: The store can't be written; whole batches were.
    """
    made = Made({}, 0, [])
    done = 0
    for batch in chunks(list(rows.by_key().items())):
        fault.point("rows.batch")
        try:
            _make_batch(store, definition, rows, dict(batch), zone, made)
        except IntegrityError:  # somebody else goes through the list: what they made is known now
            _make_batch(store, definition, rows, dict(batch), zone, made)
        done += len(batch)
        step(done)
    return made


def cases_of(store: Store, connection: Connection, bot: str, name: str, keys: Sequence[str]) -> dict[str, str]:
    """Ids of the cases that were made of rows, by their keys; rows without one are left out."""
    sources = {_source(store, bot, name, folded(key)): key for key in keys}
    found: dict[str, str] = {}
    for some in chunks(list(sources)):
        query = select(intake.c.source, intake.c.case_id).where(intake.c.source.in_(some))
        found.update({sources[row.source]: str(row.case_id) for row in connection.execute(query)})
    return found


def chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """The items, so many at a time as go into one transaction."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def folded(key: str) -> str:
    """A row's key as it is compared."""
    return "".join(key.split()).casefold()


def fact_name(column: str) -> str:
    """What a column's fact is called: ``Codice fiscale`` becomes ``codice_fiscale``."""
    plain = unicodedata.normalize("NFKD", column.casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST]
    return f"n{name}" if name[:1].isdigit() else name


def _make_batch(
    store: Store, definition: Definition, rows: Rows, batch: Mapping[str, Mapping[str, str]], zone: ZoneInfo, made: Made
) -> None:
    sources = {key: _source(store, definition.name, rows.name, key) for key in batch}
    contents = {key: _content(store, definition.name, rows.name, key, row) for key, row in batch.items()}
    with store.transaction() as connection:
        hold_name(connection, f"rows {definition.name} {rows.name}")  # whoever else goes through the list waits
        query = select(intake.c.source).where(intake.c.source.in_([*sources.values(), *contents.values()]))
        known = set(connection.scalars(query))
        new = [key for key in batch if sources[key] not in known]
        now = store.clock()
        due_at = due_of(definition, now, zone)
        ids = make_many(store, connection, [_new_case(definition, rows, batch[key], due_at) for key in new])
        _keep_times(connection, definition, {each: batch[key] for key, each in zip(new, ids, strict=True)}, now, zone)
        taken = [
            {"source": source, "case_id": case_id, "taken_at": now, "moved_at": now}
            for key, case_id in zip(new, ids, strict=True)
            for source in (sources[key], contents[key])
        ]
        if taken:
            connection.execute(insert(intake), taken)
    made.new.update({str(batch[key][rows.key]): case_id for key, case_id in zip(new, ids, strict=True)})
    made.known += len(batch) - len(new)
    made.changed += [str(batch[key][rows.key]) for key in batch if sources[key] in known and contents[key] not in known]


def _keep_times(
    connection: Connection, definition: Definition, made: Mapping[str, Mapping[str, str]], now: datetime, zone: ZoneInfo
) -> None:
    """Let the new cases be due as their product or customer class asks, a statement for each class."""
    kinds: dict[str, list[str]] = {}
    for case_id, row in made.items():
        kind = next((str(row[column]) for column in row if fact_name(column) == definition.due.by), "")
        kinds.setdefault(kind, []).append(case_id)
    for kind, ids in kinds.items():
        keep_times(connection, ids, times_of(definition, now, zone, kind))


def _new_case(definition: Definition, rows: Rows, row: Mapping[str, str], due_at: datetime | None) -> NewCase:
    values = {fact_name(column): str(value) for column, value in row.items() if str(value).strip()}
    return NewCase(
        bot=definition.name,
        version=definition.digest,
        priority=int(definition.priority),
        source=rows.name[:_SOURCE],
        label=str(row[rows.key]),
        due_at=due_at,
        facts=[Fact(name, value, "given", 1.0, (rows.name,)) for name, value in values.items()],
    )


def _source(store: Store, bot: str, name: str, key: str) -> str:
    """The keyed hash by which a row is known again."""
    return store.master.hash("row", f"{bot}\0{name}\0{key}")


def _content(store: Store, bot: str, name: str, key: str, row: Mapping[str, str]) -> str:
    """The keyed hash of what a row says."""
    said = json.dumps({str(column): str(value) for column, value in row.items()}, sort_keys=True)
    return store.master.hash("row content", f"{bot}\0{name}\0{key}\0{said}")
