"""The scheduler and its record in the database."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bots.cases.model import Status
from bots.cases.store import Store
from bots.definition import Definition
from bots.errors import SettingsError
from bots.schedule.decide import Record
from bots.schedule.scheduler import Scheduler, last_fires, records_of
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


def test_a_bot_waits_until_another_has_nothing_left(tmp_path: Path):
    """The second bot's cases are let go only once the first's queue is empty, those made meanwhile too."""
    settings = Settings(home=tmp_path)
    now = [datetime(2026, 11, 20, 22, 1, tzinfo=ROME)]
    store = Store.open(settings, lambda: now[0])
    plan = {"cron": "0 22 * * *", "after": ["first"]}
    second = Definition(schedule=plan).model_copy(update={"name": "second"})  # type: ignore[arg-type]
    scheduler = Scheduler(settings, store, [second])
    with store.transaction() as connection:
        blocking = store.create(connection, bot="first", version="v", priority=2, source="test", status=Status.READY)
    assert scheduler.fire() == []
    now[0] += timedelta(minutes=30)
    with store.transaction() as connection:
        store.transition(connection, blocking, Status.CANCELLED)
    assert scheduler.fire() == ["second"]
    with store.reading() as connection:
        assert records_of(connection)["second"] == Record(datetime(2026, 11, 20, 22, tzinfo=ROME), now[0])
    store.close()


def test_a_long_queue_fires_before_its_time(tmp_path: Path):
    """So many cases, or one that waits so long, are worked before the next fire; and then they begin to count anew."""
    settings = Settings(home=tmp_path)
    now = [datetime(2026, 11, 20, 9, 0, tzinfo=ROME)]
    store = Store.open(settings, lambda: now[0])
    plan = {"cron": "0 22 * * *", "when": {"cases": 2, "age": "3 hours"}}
    bot = Definition(schedule=plan).model_copy(update={"name": "bot"})  # type: ignore[arg-type]
    scheduler = Scheduler(settings, store, [bot])
    scheduler.fire()  # that of the night before
    fired = []
    for _hour in range(8):
        now[0] += timedelta(hours=1)
        if now[0].hour in {10, 11, 12}:  # the second makes two; the third waits alone
            with store.transaction() as connection:
                store.create(connection, bot="bot", version="v", priority=2, source="test", status=Status.READY)
        if scheduler.fire():
            fired.append(now[0].hour)
    assert fired == [11, 15]
    store.close()


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
    wrong = Definition(schedule="0 25 * * *").model_copy(update={"name": "nightly"})
    with pytest.raises(SettingsError):
        Scheduler(Settings(home=tmp_path), store, [wrong])
    store.database.close()
