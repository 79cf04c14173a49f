"""The database: SQLite for one machine, PostgreSQL for several, through one code path."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bots import fault
from bots.cases import migrations
from bots.cases.migrations import HEAD
from bots.errors import StoreError

_NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ncpfs"})


class Database:
    """The engine and its transactions."""

    def __init__(self, url: str) -> None:
        self.url = url
        parsed = make_url(url)
        options: dict[str, Any] = {}
        if parsed.get_backend_name() == "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise StoreError("database.url: an in-memory SQLite would lose every case; name a file.")
            path = Path(parsed.database)
            path.parent.mkdir(parents=True, exist_ok=True)
            _refuse_network_share(path)
            options["connect_args"] = {"timeout": 30}
        self.engine: Engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, **options)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_immediate)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or nothing.

        Raises:
            StoreError: The database can't be reached or stays locked.
        """
        try:
            with self.engine.begin() as connection:
                yield connection
                fault.point("committing")
            fault.point("committed")
        except OperationalError as error:
            raise StoreError(f"The database can't be used right now: {error.orig}. Nothing was written.") from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look at the data that keeps no writer waiting.

        Raises:
            StoreError: The database can't be reached.
        """
        try:
            with self.engine.connect().execution_options(bots_reading=True) as connection, connection.begin():
                yield connection
        except OperationalError as error:
            raise StoreError(f"The database can't be read right now: {error.orig}.") from error

    def migrate(self) -> None:
        """Bring the tables to this version's form; quick when they are."""
        if self._version() == HEAD:
            return
        from alembic import command  # noqa: PLC0415 - costs 100 ms, wanted once in a database's life
        from alembic.config import Config  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        with self.transaction() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _version(self) -> str:
        """The version that the tables have; empty where there are none."""
        with self.reading() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not open transactions of its own
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once, unless only reading: one that reads first and writes later could deadlock."""
    reading = connection.get_execution_options().get("bots_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _refuse_network_share(path: Path) -> None:
    """SQLite's locks don't hold on network file systems; cases would be lost there."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, file_system, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if path.resolve().is_relative_to(point) and len(point) > len(best):
            best, kind = point, file_system
    if kind in _NETWORK_FILE_SYSTEMS:
        raise StoreError(f"{path} lies on a network file system ({kind}), where SQLite loses data: use PostgreSQL.")
