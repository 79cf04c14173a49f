"""The bell: whoever waits for a case learns of it, on PostgreSQL; nobody relies on it."""

import contextlib
import threading
from datetime import timedelta

import pytest

from bots.cases import bell
from bots.cases.bell import Bell, ring
from bots.cases.model import Status
from bots.definition import Definition
from bots.queue.claim import claim
from bots.queue.leases import give_back


class Ear:
    """Hears a bell and counts."""

    def __init__(self, store):
        self.heard = threading.Semaphore(0)
        self.bell = Bell(store.database, self.heard.release)

    def __enter__(self):
        self.bell.__enter__()
        assert self.heard.acquire(timeout=30)  # it hears from now on
        return self

    def __exit__(self, *trace):
        self.bell.__exit__(*trace)

    def hears(self):
        return self.heard.acquire(timeout=30)

    def heard_nothing(self):
        return not self.heard.acquire(blocking=False)


@pytest.fixture
def database_kind():
    return "postgresql"


def test_every_machine_hears_of_a_case_that_becomes_ready_or_free(store, new_case):
    """Once it is committed, and not before."""
    with Ear(store) as one, Ear(store) as other:
        new_case()
        assert one.hears()
        assert other.hears()
        claim(store, {"demo": Definition().model_copy(update={"name": "demo"})}, holder="w", lease=timedelta(30))
        give_back(store, "w")
        assert one.hears()


def test_what_is_rolled_back_rings_no_bell(store, new_case):
    """Nothing has happened."""
    case_id = new_case()
    with Ear(store) as ear:
        with contextlib.suppress(ZeroDivisionError), store.transaction() as connection:
            store.transition(connection, case_id, Status.CANCELLED)
            ring(connection)
            raise ZeroDivisionError
        with store.transaction() as connection:
            ring(connection)
        assert ear.hears()
        assert ear.heard_nothing()


def test_a_broken_line_is_made_anew(store, postgres, monkeypatch):
    """And rings, for what it may have missed."""
    monkeypatch.setattr(bell, "_AGAIN", 0.1)
    with Ear(store) as ear:
        name = store.database.engine.url.database
        postgres.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")
        assert ear.hears()
        with store.transaction() as connection:
            ring(connection)
        assert ear.hears()


def test_sqlite_has_no_bell(new_database):
    """Its workers look often; nothing runs for it."""
    from bots.cases.database import Database

    database = Database(new_database("sqlite"))
    with Bell(database, lambda: pytest.fail("it rang")), database.transaction() as connection:
        ring(connection)
        assert [thread.name for thread in threading.enumerate()].count("bell") == 0
    database.close()
