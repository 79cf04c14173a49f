"""Scrubbing: what was deleted goes from the database's files too, and this is looked at byte by byte."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bots.cases.database import Database

_CHUNK = 1 << 22  # bytes looked at at once

ON_POSTGRESQL = (
    "PostgreSQL's write-ahead log, its archive and older base backups hold the wrapped key until they are recycled"
)


def scrub(database: Database) -> None:
    """Take what was deleted out of the files: SQLite's log is emptied, PostgreSQL's table of keys written anew.

    SQLite overwrites deleted content with zeros (``secure_delete``). Where this can't be done at the moment, because
    somebody reads, `remains` finds it out.
    """
    try:
        if database.is_sqlite:
            _sqlite(database, "PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("SET statement_timeout = 0")
                connection.exec_driver_sql("VACUUM FULL case_keys")
                connection.exec_driver_sql("RESET statement_timeout")
    except DBAPIError:
        return


def rewrite(database: Database) -> None:
    """Write SQLite's file anew: the thorough way, when scrubbing has left something."""
    try:
        _sqlite(database, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
    except DBAPIError:
        return


def remains(database: Database, needles: Sequence[bytes]) -> list[str]:
    """Names of the database's files in which one of `needles` still stands; none where they are on a server."""
    if not database.is_sqlite:
        return []
    path = Path(str(database.engine.url.database))
    files = [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-journal")]
    return [file.name for file in files if holds(file, needles)]


def holds(path: Path, needles: Sequence[bytes]) -> bool:
    """Whether one of `needles` stands in the file."""
    longest = max(map(len, needles), default=0)
    if not longest:
        return False
    try:
        with path.open("rb") as file:
            before = b""
            while chunk := file.read(_CHUNK):
                window = before + chunk
                if any(needle in window for needle in needles):
                    return True
                before = window[-longest:]
    except FileNotFoundError:
        return False
    return False


def _sqlite(database: Database, *statements: str) -> None:
    """Run statements that stand outside any transaction."""
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        try:
            for statement in statements:
                driver.execute(statement).fetchall()
        except driver.Error as error:
            raise DBAPIError(None, None, error) from error
