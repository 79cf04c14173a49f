"""Trouble with what everything is kept on: the disk full, the database locked, the share gone, the clock wrong."""

import shutil
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
import yaml
from sqlalchemy import event

from bots.cases.anchors import read_records
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.verify import verify
from bots.errors import KeyMissingError, LeaseLostError, StoreError
from bots.forgetting.scrub import rewrite
from bots.intake import Watcher, problems
from bots.queue.claim import claim
from bots.queue.leases import give_back
from bots.run.stop import StopKind, stop_of
from bots.run.trial import try_case
from bots.settings import Documents, load_settings
from tests.integration.bots.conftest import Clock
from tests.integration.bots.intake.project import bots_of, drop, make_project

resource = pytest.importorskip("resource", reason="limits of Unix")


@pytest.fixture
def settings(tmp_path):
    return make_project(tmp_path)


@pytest.fixture
def store(settings):
    store = Store.open(settings)
    yield store
    store.close()


@contextmanager
def files_no_longer_than(size):
    """A disk that is full: no file grows beyond `size` bytes, whoever writes it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def watcher_of(settings, store):
    return Watcher(settings, store, bots_of(settings), settle=timedelta(0))


def whole(store, settings):
    """Every history holds, and every document that is noted can be read."""
    with store.reading() as connection:
        assert verify(connection, read_records(settings.home / "records")).wrong == []
        for case in store.list(connection):
            key = store.key(connection, case.id)
            for document in store.documents.of_case(connection, key):
                assert store.documents.read(key, document.address)
    return True


def test_papers_stay_in_the_inbox_while_the_disk_is_full(settings, store):
    """Nothing of them is kept by half; when there is room they are taken in."""
    watcher = watcher_of(settings, store)
    folder = drop(settings, "pratica", 1, 2)
    with files_no_longer_than(100):
        result = watcher.scan()
    assert (result.taken, [each.code for each in result.problems]) == ([], ["not_taken"])
    assert len(list(folder.iterdir())) == 2
    assert not [path for path in (settings.home / "data" / "documents").rglob("*") if path.is_file()]
    watcher = watcher_of(settings, store)
    assert len(watcher.scan().taken) == 1
    assert whole(store, settings)


def test_papers_stay_in_the_inbox_while_the_database_is_full(settings, store):
    """The documents may be there already; the case is not, until all of it can be noted."""
    watcher = watcher_of(settings, store)
    limit = [1]

    def bounded(connection, _record):
        connection.execute(f"PRAGMA max_page_count = {limit[0]}")

    rewrite(store.database)  # the migrations have left room within the file
    event.listen(store.database.engine, "connect", bounded)
    store.database.engine.dispose()
    for number in range(4):
        drop(settings, f"pratica {number}", *range(number * 10, number * 10 + 10))
    result = watcher.scan()
    assert "not_taken" in {each.code for each in result.problems}
    assert whole(store, settings)
    store.database.engine.dispose()
    limit[0] = 1_000_000
    watcher = watcher_of(settings, store)
    assert len(result.taken) + len(watcher.scan().taken) == 4
    assert whole(store, settings)


def test_nothing_is_taken_in_once_the_disk_is_nearly_full(settings, store):
    """Before it is full: what is at work must still be finished. A person sees it before that."""
    greedy = settings.model_copy(update={"documents": Documents(reserve=10**9)})
    folder = drop(settings, "pratica", 1)
    result = watcher_of(greedy, store).scan()
    assert (result.taken, [each.code for each in result.problems]) == ([], ["no_room"])
    assert "no_room" in {each.code for each in problems(greedy, bots_of(settings))}
    assert folder.is_dir()
    assert len(watcher_of(settings, store).scan().taken) == 1


def test_a_locked_database_is_waited_for_and_then_told(settings, store, monkeypatch):
    """A lock of a moment delays a write; one that doesn't end makes it fail, in words, with nothing written."""
    with store.transaction() as connection:
        case_id = store.create(connection, bot="accounts", version="v", priority=2, source="t")
    other = Store.open(settings)
    monkeypatch.setattr("bots.cases.database._WRITE_LOCK", 0.5)
    locked, release = threading.Event(), threading.Event()

    def lock():
        with store.transaction():
            locked.set()
            release.wait()

    thread = threading.Thread(target=lock)
    thread.start()
    locked.wait()
    with pytest.raises(StoreError, match="locked"), other.transaction() as connection:
        other.transition(connection, case_id, Status.READY)
    threading.Timer(0.1, release.set).start()
    with other.transaction() as connection:
        other.transition(connection, case_id, Status.READY)
    thread.join()
    assert whole(other, settings)
    other.close()


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_jumps_loses_nothing_and_lets_nobody_write_twice(settings, hours):
    """Forwards a lease seems over: the one who had it is refused. Backwards a case that is given back is taken."""
    clock = Clock()
    store = Store.open(settings, clock)
    with store.transaction() as connection:
        case_id = store.create(connection, bot="accounts", version="v", priority=2, source="t")
        store.transition(connection, case_id, Status.READY)
    bots = {bot.name: bot for bot in bots_of(settings)}
    first = claim(store, bots, holder="one", lease=timedelta(seconds=30))
    clock.pass_by(hours=hours)
    if hours < 0:
        assert claim(store, bots, holder="two", lease=timedelta(seconds=30)) is None
        give_back(store, "one")
    second = claim(store, bots, holder="two", lease=timedelta(seconds=30))
    assert second.case_id == case_id
    with pytest.raises(LeaseLostError), store.fenced(first):
        pass
    clock.pass_by(hours=-hours)
    with store.fenced(second) as connection:
        store.transition(connection, case_id, Status.DONE)
    assert whole(store, settings)
    store.close()


def test_a_share_that_goes_in_mid_run_costs_the_log_and_not_the_case(tmp_path):
    """The suite's facts and steps are in the database; the result file is missing, and said to be."""
    share = tmp_path / "share"
    share.mkdir()
    settings = {"name": "shared", "documents": {"url": f"file://{share}"}}
    (tmp_path / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    bot = tmp_path / "robots" / "shared"
    bot.mkdir(parents=True)
    (bot / "bot.yaml").write_text("attempts: 1\n", encoding="utf-8")
    task = f"    Evaluate    os.rename('{share}', '{share}-gone')    modules=os\n    Keep Fact    number    17\n"
    suite = f"*** Settings ***\nLibrary    bots.Cases\n\n*** Tasks ***\nFirst\n{task}Second\n    No Operation\n"
    (bot / "shared.robot").write_text(suite, encoding="utf-8")
    trial = try_case(load_settings(tmp_path), bot, ())
    assert trial.status == "done", trial.message
    shutil.move(tmp_path / "share-gone", share)


def test_a_storage_that_is_gone_costs_no_attempt():
    """The case waits, and is not to blame; a document whose key is missing doesn't come back by waiting."""
    assert stop_of(StoreError("gone"), "gone").kind is StopKind.UNAVAILABLE
    assert stop_of(KeyMissingError("gone"), "gone").kind is StopKind.FAILED
    assert stop_of(LeaseLostError("gone"), "gone").kind is StopKind.LEASE_LOST
