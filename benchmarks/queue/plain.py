"""What can be had at best: claim and finish in plain SQL, without ORM, history, leases or anything else."""

from __future__ import annotations

import os
import sqlite3
import time
from typing import Any

import psycopg

from benchmarks.queue.contestant import Loop, main

_TABLE = (
    """CREATE TABLE items (id {id}, status text NOT NULL, priority integer NOT NULL, due double precision NOT NULL,
        worker text, payload text NOT NULL)""",
    "CREATE INDEX items_next ON items (status, priority, due)",
)
_PUT = "INSERT INTO items (status, priority, due, payload) VALUES ('ready', 2, {0}, {0})"
_NEXT = "SELECT id, due FROM items WHERE status = 'ready' ORDER BY priority, due, id LIMIT 1"


class Plain(Loop):
    """A table, an index and two updates."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self._is_sqlite = os.path.isdir(place)  # noqa: PTH112 - a DSN is no path
        if self._is_sqlite:
            self._sqlite = sqlite3.connect(f"{place}/plain.db", timeout=30, isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                self._sqlite.execute(f"PRAGMA {pragma}")
        else:
            self._postgres = psycopg.connect(place, autocommit=True)

    def prepare(self) -> None:
        """As `Contestant.prepare`."""
        for statement in _TABLE:
            key = "integer PRIMARY KEY" if self._is_sqlite else "bigserial PRIMARY KEY"
            self._execute(statement.format(id=key))

    def put(self, number: int) -> None:  # noqa: ARG002 - the table counts
        """As `Contestant.put`."""
        self._execute(_PUT.format("?" if self._is_sqlite else "%s"), (time.time(), '{"customer": "RSSMRA85B28H501K"}'))

    def take(self) -> tuple[Any, int, float] | None:
        """As `Loop.take`."""
        if self._is_sqlite:
            self._sqlite.execute("BEGIN IMMEDIATE")
            row = self._sqlite.execute(_NEXT).fetchone()
            if row:
                self._sqlite.execute("UPDATE items SET status = 'working', worker = 'w' WHERE id = ?", row[:1])
            self._sqlite.execute("COMMIT")
        else:
            with self._postgres.transaction():
                row = self._postgres.execute(_NEXT + " FOR UPDATE SKIP LOCKED").fetchone()
                if row:
                    update = "UPDATE items SET status = 'working', worker = 'w' WHERE id = %s"
                    self._postgres.execute(update, row[:1])
        return (row[0], row[0], row[1]) if row else None

    def finish(self, handle: Any) -> None:
        """As `Loop.finish`."""
        self._execute(f"UPDATE items SET status = 'done' WHERE id = {'?' if self._is_sqlite else '%s'}", (handle,))

    def _execute(self, statement: str, values: tuple[Any, ...] = ()) -> None:
        (self._sqlite if self._is_sqlite else self._postgres).execute(statement, values)


if __name__ == "__main__":
    main(Plain)
