"""A store on a real SQLite file, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

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


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    database = Database(f"sqlite:///{tmp_path}/bots.db")
    database.migrate()
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
