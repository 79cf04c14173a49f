"""The database: SQLite for one machine, PostgreSQL for several, through one code path."""

from __future__ import annotations

import math
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    InternalError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bots import fault
from bots.cases import migrations
from bots.cases.locks import hold_name
from bots.cases.migrations import HEAD
from bots.errors import SettingsError, StoreError

if TYPE_CHECKING:
    import psycopg
    from sqlalchemy.pool import ConnectionPoolEntry

_POSTGRESQL = "postgresql+psycopg"  # psycopg 3
# What PostgreSQL is asked for on every connection. Nothing may hang for longer than a lease has to spare: a supervisor
# that waits for the database can't see that a worker's lease ends.
_SESSION = {
    "synchronous_commit": "on",  # what was committed survives a crash of the server
    "lock_timeout": "5s",
    "statement_timeout": "15s",
    "random_page_cost": "1.1",  # nobody keeps a queue on a turning disk: an index in order is better than sorting
    "idle_in_transaction_session_timeout": "60s",  # the locks of a machine that froze are let go
}
_CONNECTION = {
    "application_name": "bots",
    "connect_timeout": 3,  # seconds, for each address of the server
    "keepalives_idle": 5,  # seconds; with the two below a dead line is noticed within 11
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,  # milliseconds without an answer from the other machine
}
_WRITE_LOCK = 30.0  # seconds that a transaction on SQLite waits for the others' to end
_SILENT = 30.0  # seconds unused after which a connection is asked whether it still lives
_LOOK_AGAIN = 0.002  # seconds between two looks whether they have
_BUSY = 30000  # milliseconds that SQLite waits by itself where it locks for a moment
_UNUSABLE = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)
_NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ncpfs"})


class Database:
    """The engine and its transactions.

    Args:
        url: ``sqlite:///PATH`` or ``postgresql://USER@HOST/DATABASE``; passwords are better kept in ``PGPASSWORD`` or
            in a ``.pgpass`` file.

    Raises:
        SettingsError: The URL isn't understood.
        StoreError: A SQLite file can't be kept there.
    """

    def __init__(self, url: str) -> None:
        parsed = _understood(url)
        options: dict[str, Any] = {}
        if parsed.get_backend_name() == "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise StoreError("database.url: an in-memory SQLite would lose every case; name a file.")
            path = Path(parsed.database)
            path.parent.mkdir(parents=True, exist_ok=True)
            _refuse_network_share(path)
            options["connect_args"] = {"timeout": 30}
        else:
            options["connect_args"] = _postgresql_arguments(parsed)
        self.engine: Engine = create_engine(parsed, hide_parameters=True, **options)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._for_reading: dict[str, Any] = {"bots_reading": True}
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_immediate)
        else:  # PostgreSQL's own default shows each statement another moment
            event.listen(self.engine, "checkin", _note_use)
            event.listen(self.engine, "checkout", _refuse_dead)
            self._for_reading |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or nothing.

        On PostgreSQL each statement sees what was committed before it began (READ COMMITTED): what is read to decide
        a write must be locked first, see `bots.cases.locks`.

        Raises:
            StoreError: The database can't be reached or stays locked. Where the connection broke during the commit
                itself, the transaction may have been kept: whoever goes on looks first.
        """
        try:
            with self.engine.begin() as connection:
                yield connection
                fault.point("committing")
            fault.point("committed")
        except _UNUSABLE as error:
            raise StoreError(f"The database can't be used right now: {_said(error)}. It is tried again.") from error
        except DataError as error:
            raise StoreError(f"The database refused a value: {_said(error)}. Nothing was written.") from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look at the data that keeps no writer waiting.

        Raises:
            StoreError: The database can't be reached.
        """
        try:
            with self.engine.connect().execution_options(**self._for_reading) as connection, connection.begin():
                yield connection
        except _UNUSABLE as error:
            raise StoreError(f"The database can't be read right now: {_said(error)}.") from error

    def migrate(self, version: str = HEAD) -> None:
        """Bring the tables to this version's form; quick when they are, and safe when several machines start at once.

        Args:
            version: An earlier form, to fill an empty database with what is of that one.

        Raises:
            StoreError: The database can't be reached, or a newer version of the bots has changed its form.
        """
        if self._version() == version:
            return
        from alembic import command  # noqa: PLC0415 - costs 100 ms, wanted once in a database's life
        from alembic.config import Config  # noqa: PLC0415
        from alembic.util import CommandError  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        with self.transaction() as connection:
            if not self.is_sqlite:  # tables of millions of cases take their time, and so does waiting for another's
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql("SET LOCAL lock_timeout = '10min'")
            hold_name(connection, "migration")
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, version)
            except CommandError as error:
                raise StoreError(
                    f"The database's form is of another version of the bots (this one's is {HEAD}): "
                    "run the newest version everywhere."
                ) from error

    def _version(self) -> str:
        """The version that the tables have; empty where there are none."""
        with self.reading() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def take_time(connection: Connection) -> None:
    """Let this transaction's statements take as long as they need: an auditor reads everything."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def _understood(url: str) -> URL:
    """The URL with the driver that is used; never shown, it may hold a password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    name = parsed.get_backend_name() if parsed is not None else ""
    if parsed is None or name not in {"sqlite", "postgresql", "postgres"}:
        raise SettingsError("database.url: write it like sqlite:///data/bots.db or postgresql://bots@host/bots.")
    return parsed if name == "sqlite" else parsed.set(drivername=_POSTGRESQL)


def _postgresql_arguments(url: URL) -> dict[str, Any]:
    """What is asked of every connection; what the URL says of its own wins."""
    settings = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    own = {name: value for name, value in _CONNECTION.items() if name not in url.query}
    return {**own, "options": f"{settings} {url.query.get('options', '')}".strip()}


def _said(error: Exception) -> str:
    """What the database said, on one line, without values."""
    text = str(error.orig) if isinstance(error, DBAPIError) else "every connection is in use"
    return text.strip().partition("\n")[0].rstrip(".")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not open transactions of its own
    _keep_a_log_ahead(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", f"busy_timeout={_BUSY}"):
        connection.execute(f"PRAGMA {pragma}")


def _keep_a_log_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. Where several open a new database at once, SQLite refuses all but one unasked."""
    patience = time.monotonic() + _WRITE_LOCK
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(random.uniform(0.001, 0.02))  # noqa: S311 - so that they don't meet again
        else:
            return


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once, unless only reading: one that reads first and writes later could deadlock.

    SQLite itself tries again after up to 100 ms, in which others may have written ten times: a worker among several
    would get hold of the lock by chance only, and another's lease might end meanwhile.
    """
    driver: Any = connection.connection.driver_connection
    if connection.get_execution_options().get("bots_reading", False):
        driver.execute("BEGIN")
        return
    patience = time.monotonic() + _WRITE_LOCK
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                    raise OperationalError("BEGIN IMMEDIATE", None, error) from error
                time.sleep(random.uniform(0.5, 1.5) * _LOOK_AGAIN)  # noqa: S311 - spreads those who wait
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={_BUSY}")


def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _refuse_dead(connection: psycopg.Connection[Any], record: ConnectionPoolEntry, _proxy: object) -> None:
    """Let the pool make another connection in place of one that has ended.

    To ask the server costs three round trips, as much as what a worker does in a transaction. A connection that was
    ended has something to be read on its socket; only one that nobody used for a while may have died without a word.
    """
    unused = time.monotonic() - record.info.get("used_at", math.inf)
    if unused < _SILENT and not select([connection.fileno()], [], [], 0)[0]:
        return
    import psycopg  # noqa: PLC0415 - only PostgreSQL comes here

    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError from error


def network_file_system(path: Path) -> str:
    """The kind of network file system that `path` lies on; empty where it is local or nobody knows."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, file_system, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if path.resolve().is_relative_to(point) and len(point) > len(best):
            best, kind = point, file_system
    return kind if kind in _NETWORK_FILE_SYSTEMS else ""


def _refuse_network_share(path: Path) -> None:
    """SQLite's locks don't hold on network file systems; cases would be lost there."""
    kind = network_file_system(path)
    if kind:
        raise StoreError(f"{path} lies on a network file system ({kind}), where SQLite loses data: use PostgreSQL.")
