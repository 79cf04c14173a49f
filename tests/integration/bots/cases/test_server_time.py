"""On PostgreSQL the time is the server's: a machine with a wrong clock takes no living case and keeps no dead one."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bots.cases import server_time
from bots.cases.database import Database
from bots.cases.server_time import ServerTime
from bots.cases.store import Store
from bots.errors import StoreError
from bots.settings import Database as DatabaseSettings
from bots.settings import Settings

NEAR = timedelta(seconds=5)


def wrong():
    """The clock of a machine that is three hours ahead."""
    return datetime.now(UTC) + timedelta(hours=3)


def test_a_machine_with_a_wrong_clock_goes_by_the_servers(database_kind, new_database, tmp_path, monkeypatch):
    """On SQLite, where there is one machine, its own clock counts."""
    monkeypatch.setattr("bots.cases.store.utc_now", wrong)
    store = Store.open(Settings(home=tmp_path, database=DatabaseSettings(url=new_database(database_kind))))
    if database_kind == "sqlite":
        assert store.clock is wrong
    else:
        with store.reading() as connection:
            assert abs(store.clock() - connection.scalar(select(func.clock_timestamp()))) < NEAR
    store.close()


@pytest.mark.parametrize("reachable", [True, False])
def test_the_server_is_asked_again_and_counted_on_while_it_is_gone(new_database, monkeypatch, reachable):
    """A clock that ran away is put right with the next answer."""
    database = Database(new_database("postgresql"))
    clock = ServerTime(database)
    before, ahead = clock(), server_time.steady
    monkeypatch.setattr(server_time, "steady", lambda: ahead() + 3600)
    if not reachable:

        def gone():
            raise StoreError("gone")

        monkeypatch.setattr(database, "reading", gone)
    passed = clock() - before
    assert abs(passed - (timedelta() if reachable else timedelta(hours=1))) < NEAR
    database.close()
