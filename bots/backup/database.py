"""The database as it is at one moment, into files and back: SQLite's own copy, or PostgreSQL's tables one by one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect

from bots.cases.database import Database, take_time
from bots.errors import StoreError

SQLITE = "database.sqlite"
_TABLES = "tables"


def dump(database: Database, folder: Path) -> list[Path]:
    """Write the database as it is at one moment; returns the files. Nobody is kept waiting.

    Raises:
        StoreError: It can't be read or written.
    """
    try:
        return [_copy_sqlite(database, folder / SQLITE)] if database.is_sqlite else list(_dump_tables(database, folder))
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The database can't be backed up into {folder}: {error}.") from error


def load(database: Database, folder: Path, version: str) -> None:
    """Fill an empty PostgreSQL database with what `dump` wrote of one.

    Args:
        database: It has no cases.
        folder: The backup's.
        version: The form of its tables.

    Raises:
        StoreError: It has cases already, or can't be written.
    """
    database.migrate(version)
    with database.transaction() as connection:
        take_time(connection)
        names = _tables_of(connection)
        quoted = ", ".join(f'"{name}"' for name in names)
        if connection.exec_driver_sql("SELECT count(*) FROM cases").scalar():
            raise StoreError("The database has cases already: restore into an empty one.")
        connection.exec_driver_sql(f"TRUNCATE {quoted}")
        cursor: Any = connection.connection.cursor()
        for name in names:
            path = folder / _TABLES / f"{name}.copy"
            head, _, data = path.read_bytes().partition(b"\n")
            with cursor.copy(f'COPY "{name}" ({head.decode()}) FROM STDIN') as copy:
                copy.write(data)
        _advance_sequences(connection, names)


def place_sqlite(folder: Path, path: Path) -> None:
    """Put SQLite's file where the project keeps it.

    Raises:
        StoreError: There is one already, or it can't be written.
    """
    if path.exists():
        raise StoreError(f"{path} is there already: restore into an empty project, or move it away first.")
    temporary = path.with_name(f".{path.name}.restored")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes((folder / SQLITE).read_bytes())
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise StoreError(f"{path} can't be written: {error.strerror}.") from error


def _copy_sqlite(database: Database, path: Path) -> Path:
    with database.engine.connect() as connection:
        source: Any = connection.connection.driver_connection
        with sqlite3.connect(path) as copy:
            source.backup(copy)  # in one step: the log ahead lets writers go on, and none makes it begin anew
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise StoreError("The copy of the database isn't sound: 'bots doctor' looks closer.")
        copy.close()
    return path


def _dump_tables(database: Database, folder: Path) -> Iterator[Path]:
    (folder / _TABLES).mkdir()
    with database.reading() as connection:  # REPEATABLE READ: every table at the same moment
        take_time(connection)
        cursor: Any = connection.connection.cursor()
        for name in _tables_of(connection):
            columns = ", ".join(f'"{column["name"]}"' for column in inspect(connection).get_columns(name))
            path = folder / _TABLES / f"{name}.copy"
            with path.open("wb") as file, cursor.copy(f'COPY "{name}" ({columns}) TO STDOUT') as copy:
                file.write(columns.encode() + b"\n")
                for piece in copy:
                    file.write(piece)
            yield path


def _tables_of(connection: Connection) -> list[str]:
    """The tables, those that others refer to first; how new they are is known otherwise."""
    found = inspect(connection).get_sorted_table_and_fkc_names()
    return [name for name, _ in found if name and name != "alembic_version"]


def _advance_sequences(connection: Connection, names: list[str]) -> None:
    for name in names:
        for column in inspect(connection).get_columns(name):
            if "nextval" in str(column.get("default") or ""):
                # Names come from the database's own catalogue.
                last = f"SELECT setval(pg_get_serial_sequence('\"{name}\"', '{column['name']}'), "
                connection.exec_driver_sql(f'{last}coalesce(max("{column["name"]}"), 0) + 1, false) FROM "{name}"')
