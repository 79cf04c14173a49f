"""Rotation: every case's key, and every other secret, is wrapped by a new master key; what it encrypts stays as it is.

The old key stays in the file until nothing is wrapped by it any more. Killed anywhere, it goes on when it is asked for
again; workers that run meanwhile read the file anew when they meet a key they don't know.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, update

from bots.cases.record_file import append_line
from bots.cases.sealed_secrets import seal_anew
from bots.cases.store import Store
from bots.cases.tables import case_keys, master_keys
from bots.errors import StoreError
from bots.settings import Settings

FILE_NAME = "keys.jsonl"
_BATCH = 500  # keys wrapped in one transaction


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation came to, as the records keep it.

    Attributes:
        old: Ids of the keys that are no longer in use.
        new: Id of the one that is.
        wrapped: How many cases' keys were wrapped anew, this time.
    """

    at: str
    by: str
    old: tuple[str, ...]
    new: str
    wrapped: int


def prepare(store: Store) -> str:
    """Make the next master key and put it into the key's file; the one in use stays in use until `rotate`.

    So the file can be copied to every machine while all of them work: each can read what either key wraps.

    Returns:
        Id of the next key; the same again where one was prepared before.

    Raises:
        StoreError: The key's file can't be written.
    """
    store.master = store.master.read_again()
    try:
        if len(store.master.ids) == 1:
            with store.transaction() as connection:
                _take_into_use(connection, store.master.id)  # the one that there is, where nobody has noted it yet
            store.master = store.master.replaced()
    except OSError as error:
        raise StoreError(f"{error.filename} can't be written: {error.strerror}. It is as it was.") from error
    return store.master.id


def rotate(store: Store, settings: Settings, *, by: str) -> Rotation:
    """Replace the master key, or finish a replacement that was broken off.

    Raises:
        KeyMissingError: A case's key was wrapped by none of the keys in the file.
        StoreError: The key's file, the records or the database can't be written.
    """
    store.master = store.master.read_again()
    try:
        if len(store.master.ids) == 1:
            store.master = store.master.replaced()
        old = store.master.ids[1:]
        with store.transaction() as connection:
            _take_into_use(connection, store.master.id)
        wrapped = 0
        while batch := _wrap_batch(store):
            wrapped += batch
        while _seal_batch(store):
            pass
        done = Rotation(store.clock().isoformat(timespec="seconds"), by, old, store.master.id, wrapped)
        append_line(settings.at(settings.records.path) / FILE_NAME, json.dumps(asdict(done), separators=(",", ":")))
        store.master = store.master.without_old()
    except OSError as error:
        place = error.filename or settings.at(settings.keys.path)
        raise StoreError(f"{place} can't be written: {error.strerror}. Nothing was lost; rotate again.") from error
    return done


def last_rotation(settings: Settings) -> Rotation | None:
    """The last rotation that was done, as far as the records know."""
    path: Path = settings.at(settings.records.path) / FILE_NAME
    try:
        line = path.read_text(encoding="utf-8").splitlines()[-1]
        return Rotation(**json.loads(line))
    except (OSError, IndexError, ValueError, TypeError):
        return None


def _take_into_use(connection: Connection, key_id: str) -> None:
    """New cases' keys are wrapped by this key from now on; waits for those that are being made."""
    rows = connection.execute(select(master_keys).order_by(master_keys.c.number.desc()).with_for_update()).all()
    if not rows or rows[0].id != key_id:
        number = rows[0].number + 1 if rows else 1
        connection.execute(insert(master_keys).values(number=number, id=key_id))


def _wrap_batch(store: Store) -> int:
    master = store.master
    left = (case_keys.c.master_id != master.id) & case_keys.c.wrapped.is_not(None)
    with store.transaction() as connection:
        rows = connection.execute(select(case_keys).where(left).limit(_BATCH).with_for_update()).all()
        for row in rows:
            anew = master.wrapped_anew(row.case_id, row.wrapped)
            here = case_keys.c.case_id == row.case_id
            connection.execute(update(case_keys).where(here).values(wrapped=anew, master_id=master.id))
    return len(rows)


def _seal_batch(store: Store) -> int:
    with store.transaction() as connection:
        return seal_anew(connection, store.master)


def how_many(connection: Connection) -> dict[str, int]:
    """How many cases' keys each master key wraps."""
    query = select(case_keys.c.master_id, func.count()).where(case_keys.c.wrapped.is_not(None))
    return {row[0]: row[1] for row in connection.execute(query.group_by(case_keys.c.master_id))}
