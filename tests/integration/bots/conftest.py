"""A store on a real database, SQLite's and PostgreSQL's, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.postgres import Cluster
from bots.cases.database import Database
from bots.cases.documents import DocumentStore
from bots.cases.keys import MasterKey
from bots.cases.model import Status
from bots.cases.store import Store


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **amount: float) -> None:
        """Let time pass."""
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def template(postgres: Cluster) -> str:
    """A database of the cluster with all tables, to be copied."""
    name = postgres.create()
    database = Database(postgres.url(name))
    database.migrate()
    database.close()
    return name


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes a database of a kind with all tables; returns its URL. It is gone when the test ends."""
    made = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            url = f"sqlite:///{tmp_path}/bots.db"
            database = Database(url)
            database.migrate()
            database.close()
            return url
        cluster: Cluster = request.getfixturevalue("postgres")
        made.append(cluster.create(request.getfixturevalue("template")))
        return cluster.url(made[-1])

    yield make
    for name in made:
        request.getfixturevalue("postgres").drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Every test with a store runs on both; a module that needs one of them makes a fixture of this name."""
    return request.param


@pytest.fixture
def database_url(database_kind: str, new_database: Callable[[str], str]) -> str:
    """A database with all tables."""
    return new_database(database_kind)


@pytest.fixture
def store(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    database = Database(database_url)
    store = Store(database, MasterKey.make(tmp_path / "keys" / "master.key"), DocumentStore(tmp_path / "docs"), clock)
    yield store
    store.close()


@pytest.fixture
def new_case(store: Store):
    """Makes a case that is ready."""

    def make(bot: str = "demo", *, priority: int = 2, due_at: datetime | None = None, label: str = "pratica") -> str:
        with store.transaction() as connection:
            case_id = store.create(
                connection, bot=bot, version="v1", priority=priority, source="test", label=label, due_at=due_at
            )
            store.transition(connection, case_id, Status.READY)
        return case_id

    return make
