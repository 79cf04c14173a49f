"""A limit on guessing: after a few failures whoever tries must wait, under that name and from that address."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bots.errors import BotsError
from bots.people.tables import tries

_FREE = 5  # failures before one must wait; of an address four times as many, colleagues share it
_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
_FORGIVEN = timedelta(hours=1)  # after which failures no longer count


class TooManyTriesError(BotsError):
    """Too many log-ins have failed: wait, then try again.

    Attributes:
        minutes: How long.
    """

    def __init__(self, minutes: int) -> None:
        super().__init__(f"Too many log-ins have failed: try again in {minutes} min.")
        self.minutes = minutes


def refuse_guessing(connection: Connection, now: datetime, *, name: str = "", address: str = "") -> None:
    """Let nobody try again too soon.

    Args:
        connection: To the project's database.
        now: This moment.
        name: Who somebody says they are; empty where nobody is named.
        address: Where they are.

    Raises:
        TooManyTriesError: They must wait.
    """
    for key, free in _keys(name, address):
        row = connection.execute(select(tries).where(tries.c.key == key)).first()
        if row is None or row.failures < free:
            continue
        until = row.last_at + _WAITS[min(row.failures - free, len(_WAITS) - 1)]
        if until > now:
            raise TooManyTriesError(max(1, round((until - now).total_seconds() / 60)))


def count_failure(connection: Connection, now: datetime, *, name: str = "", address: str = "") -> None:
    """Note that one more has failed, under that name and from that address."""
    for key, _ in _keys(name, address):
        _count(connection, now, key)


def forgive(connection: Connection, name: str) -> None:
    """Somebody has proved who they are: what failed under their name before no longer counts."""
    connection.execute(delete(tries).where(tries.c.key == _keys(name, "")[0][0]))


def _keys(name: str, address: str) -> list[tuple[str, int]]:
    named = [("user " + name, _FREE)] if name else []
    return [*named, ("address " + address[:80], 4 * _FREE)]


def _count(connection: Connection, now: datetime, key: str) -> None:
    row = connection.execute(select(tries).where(tries.c.key == key).with_for_update()).first()
    failures = 1 if row is None or row.last_at < now - _FORGIVEN else row.failures + 1
    if row is not None:
        connection.execute(update(tries).where(tries.c.key == key).values(failures=failures, last_at=now))
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(tries).values(key=key, failures=1, last_at=now))
    except IntegrityError:  # another failed in the same moment
        connection.execute(update(tries).where(tries.c.key == key).values(failures=tries.c.failures + 1, last_at=now))
