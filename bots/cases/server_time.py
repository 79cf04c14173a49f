"""The time of the database's server: machines whose clocks are wrong agree on when a lease ends.

The server is asked once a minute; in between this machine's steady clock goes on from what it said. The machine's own
wall clock counts for nothing then, whoever sets it.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import NamedTuple

from loguru import logger
from sqlalchemy import func, select

from bots.cases.database import Database
from bots.errors import StoreError

_ASK_AGAIN = 60.0  # seconds; a steady clock goes wrong by a few milliseconds an hour
_NOW = select(func.clock_timestamp())


class _Said(NamedTuple):
    """What the server said last."""

    moment: datetime
    at: float  # by the steady clock


def steady() -> float:
    """Seconds by a clock that nobody sets; on Linux it goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class ServerTime:
    """Tells the server's time.

    Args:
        database: Whose server.

    Raises:
        StoreError: It can't be reached.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._said = self._ask()
        self._asked = self._said.at

    def __call__(self) -> datetime:
        """This moment; as it was counted on from the last answer, where the server doesn't answer now."""
        if steady() - self._asked > _ASK_AGAIN:
            self._asked = steady()
            try:
                self._said = self._ask()
            except StoreError as error:
                logger.debug("The server's time is counted on: {}", error)
        said = self._said
        return said.moment + timedelta(seconds=steady() - said.at)

    def _ask(self) -> _Said:
        with self._database.reading() as connection:
            connection.scalar(_NOW)  # whatever has to be connected or begun first
            begun = steady()
            moment = connection.execute(_NOW).scalar_one()
            return _Said(moment, (begun + steady()) / 2)
