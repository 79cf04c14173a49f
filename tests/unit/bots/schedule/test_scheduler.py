"""The scheduler and its record in the database."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bots.cases.store import Store
from bots.definition import Definition
from bots.errors import SettingsError
from bots.schedule import Scheduler
from bots.schedule.scheduler import last_fires
from bots.settings import Settings

ROME = ZoneInfo("Europe/Rome")
NIGHTLY = Definition(schedule="0 22 * * *").model_copy(update={"name": "nightly"})


def test_a_fire_is_on_record_once_whoever_comes_first(tmp_path: Path):
    """Two schedulers on one database fire a bot once between them."""
    settings = Settings(home=tmp_path)
    now = [datetime(2026, 11, 20, 21, 59, tzinfo=ROME)]
    stores = [Store.open(settings, lambda: now[0]) for _ in range(2)]
    schedulers = [Scheduler(settings, store, [NIGHTLY]) for store in stores]
    assert sum(len(scheduler.fire()) for scheduler in schedulers) == 1  # catching up the night before
    now[0] += timedelta(minutes=2)
    fired: list[str] = []
    threads = [threading.Thread(target=lambda one=one: fired.extend(one.fire())) for one in schedulers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fired == ["nightly"]
    with stores[0].transaction() as connection:
        assert last_fires(connection) == {"nightly": datetime(2026, 11, 20, 22, tzinfo=ROME)}
    for store in stores:
        store.database.close()


def test_run_ends_when_told(tmp_path: Path):
    """A scheduler that is told to stop stops."""
    store = Store.open(Settings(home=tmp_path))
    stop = threading.Event()
    thread = threading.Thread(target=Scheduler(Settings(home=tmp_path), store, [NIGHTLY]).run, args=(stop,))
    thread.start()
    stop.set()
    thread.join(timeout=20)
    assert not thread.is_alive()
    store.database.close()


def test_a_wrong_schedule_is_refused_at_the_start(tmp_path: Path):
    """A schedule that can't fire is told at the start, not at 22:00."""
    store = Store.open(Settings(home=tmp_path))
    wrong = NIGHTLY.model_copy(update={"schedule": "0 25 * * *"})
    with pytest.raises(SettingsError):
        Scheduler(Settings(home=tmp_path), store, [wrong])
    store.database.close()
