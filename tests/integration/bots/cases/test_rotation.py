"""Rotation of the master key: nothing is lost wherever it is killed, and the ledger knows what it knew."""

import shutil
import stat

import pytest

from bots.cases.documents import DocumentStore
from bots.cases.keys import MasterKey
from bots.cases.model import Status
from bots.cases.rotation import how_many, last_rotation, prepare, rotate
from bots.cases.store import Store
from bots.cases.tables import case_keys
from bots.errors import KeyMissingError, StoreError
from bots.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path)


def labels(store, ids):
    store.drop_keys()
    with store.reading() as connection:
        return [store.label(connection, case_id) for case_id in ids]


def another(store, tmp_path, clock):
    """The store as another process has it."""
    path = tmp_path / "keys" / "master.key"
    return Store(store.database, MasterKey.at(path), DocumentStore(tmp_path / "docs"), clock)


def test_everything_is_readable_and_every_hash_is_the_same_after_a_rotation(store, new_case, settings, tmp_path):
    """Only the wrapping changes; the old key opens nothing more; a second rotation does as much."""
    ids = [new_case(label=f"pratica {number}") for number in range(3)]
    hashed, old, file = store.master.hash("entry", "K-1"), store.master, tmp_path / "keys" / "master.key"
    for _ in range(2):
        done = rotate(store, settings, by="anna")
        assert (done.wrapped, done.new) == (3, store.master.id)
    assert done.old != (old.id,)
    assert labels(store, ids) == ["pratica 0", "pratica 1", "pratica 2"]
    assert store.master.hash("entry", "K-1") == MasterKey.at(file).hash("entry", "K-1") == hashed
    assert MasterKey.at(file).ids == (done.new,)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert last_rotation(settings).new == done.new
    with store.reading() as connection:
        assert how_many(connection) == {done.new: 3}
        wrapped = connection.scalar(case_keys.select().with_only_columns(case_keys.c.wrapped).limit(1))
    with pytest.raises(KeyMissingError):
        old.unwrap(ids[0], wrapped)


@pytest.mark.parametrize("moment", ["_take_into_use", "_wrap_batch", "append_line"])
def test_a_killed_rotation_is_gone_on_with(store, new_case, settings, tmp_path, clock, monkeypatch, moment):
    """Whatever was wrapped anew and whatever wasn't can be read meanwhile, new cases too."""
    from bots.cases import rotation

    ids = [new_case(label=f"pratica {number}") for number in range(3)]
    monkeypatch.setattr(rotation, "_BATCH", 2)

    def die(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rotation, moment, die)
        with pytest.raises(KeyboardInterrupt):
            rotate(store, settings, by="anna")
    later = another(store, tmp_path, clock)
    assert len(later.master.ids) == 2
    with later.transaction() as connection:
        ids.append(later.create(connection, bot="demo", version="v", priority=2, source="t", label="pratica 3"))
    rotate(later, settings, by="anna")
    fresh = another(store, tmp_path, clock)
    assert len(fresh.master.ids) == 1
    assert labels(fresh, ids) == [f"pratica {number}" for number in range(4)]


def test_a_prepared_rotation_lets_every_machine_go_on(store, new_case, settings, tmp_path, clock):
    """The next key is in everybody's file before it is used; asked for twice it is the same."""
    ids, file = [new_case(label="pratica 0")], tmp_path / "keys" / "master.key"
    known = store.master.id
    new = prepare(store)
    assert prepare(store) == new != known
    copy = tmp_path / "copy" / "master.key"
    copy.parent.mkdir()
    shutil.copy(file, copy)
    other = Store(store.database, MasterKey.at(copy), DocumentStore(tmp_path / "docs"), clock)
    with other.transaction() as connection:
        ids.append(other.create(connection, bot="demo", version="v", priority=2, source="t", label="pratica 1"))
    with store.reading() as connection:
        assert how_many(connection) == {known: 2}
    assert rotate(store, settings, by="anna").new == new
    assert labels(other, ids) == ["pratica 0", "pratica 1"]
    with other.transaction() as connection:
        other.create(connection, bot="demo", version="v", priority=2, source="t")
    with store.reading() as connection:
        assert how_many(connection) == {new: 3}
    assert len(rotate(other, settings, by="anna").old) == 1
    assert MasterKey.at(copy).ids == (new,)


def test_a_worker_that_ran_meanwhile_reads_the_new_key(store, new_case, settings, tmp_path, clock):
    """It neither fails on a case nor wraps a new one by the old key."""
    case_id = new_case(label="pratica")
    worker = another(store, tmp_path, clock)
    rotate(store, settings, by="anna")
    assert labels(worker, [case_id]) == ["pratica"]
    worker = Store(store.database, MasterKey.at(tmp_path / "keys" / "master.key"), worker.documents, clock)
    rotate(store, settings, by="anna")
    with worker.transaction() as connection:
        new = worker.create(connection, bot="demo", version="v", priority=2, source="t", label="new")
        worker.transition(connection, new, Status.READY)
    assert labels(store, [new]) == ["new"]
    with store.reading() as connection:
        assert how_many(connection) == {store.master.id: 2}


def test_a_machine_without_the_new_key_makes_no_case(store, new_case, settings, tmp_path, clock):
    """What it would wrap by the old key nobody could read."""
    new_case()
    copy = tmp_path / "elsewhere" / "master.key"
    copy.parent.mkdir()
    copy.write_text((tmp_path / "keys" / "master.key").read_text())
    machine = Store(store.database, MasterKey.at(copy), store.documents, clock)
    rotate(store, settings, by="anna")
    with pytest.raises(StoreError, match="put a copy"), machine.transaction() as connection:
        machine.create(connection, bot="demo", version="v", priority=2, source="t")
