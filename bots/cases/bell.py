"""The bell: on PostgreSQL a case that can be claimed wakes the machines that have nothing to do.

It only saves waiting (LISTEN and NOTIFY, delivered when the transaction commits): workers look by themselves too, more
rarely, so that nothing is lost with a ring that nobody heard. SQLite has nothing like it and needs nothing, its workers
look often.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Self

from loguru import logger
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from bots.cases.database import Database

_CHANNEL = "bots_queue"
_LOOK = 1.0  # seconds between two looks whether to stop
_AGAIN = 5.0  # seconds until a broken connection is made anew


def ring(connection: Connection) -> None:
    """Wake whoever waits for a case, once the transaction is committed."""
    if connection.dialect.name != "sqlite":
        connection.execute(select(func.pg_notify(_CHANNEL, "")))


class Bell:
    """Hears the bell, in a thread of its own, as long as the ``with`` block lasts.

    Args:
        database: The one whose bell is meant.
        on_ring: Called in that thread each time it rings, also when a connection was made: it may have rung before.
    """

    def __init__(self, database: Database, on_ring: Callable[[], None]) -> None:
        self._database = database
        self._on_ring = on_ring
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bell", daemon=True)

    def __enter__(self) -> Self:
        if not self._database.is_sqlite:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        from psycopg import Error  # noqa: PLC0415 - 80 ms that every start on SQLite would pay

        while not self._stop.is_set():
            try:
                self._listen()
            except (Error, DBAPIError) as error:
                logger.debug("The bell isn't heard for a while: {}", type(error).__name__)
                self._stop.wait(_AGAIN)

    def _listen(self) -> None:
        with self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"LISTEN {_CHANNEL}")
            driver: Any = connection.connection.driver_connection
            self._on_ring()
            while not self._stop.is_set():
                for _ in driver.notifies(timeout=_LOOK, stop_after=1):
                    self._on_ring()
            connection.invalidate()  # it listens: nobody else shall get it
