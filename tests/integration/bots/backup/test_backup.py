"""Backups made while cases are written, and restored: every case is there, and whoever was forgotten stays so."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest

from bots.backup.make import back_up, backups
from bots.backup.restore import restore
from bots.cases.anchors import read_records
from bots.cases.fields import facts_of, keep_fact
from bots.cases.model import Status
from bots.cases.settle import Fact
from bots.cases.store import Store
from bots.cases.verify import verify
from bots.errors import SettingsError, StoreError
from bots.forgetting.forget import forget
from bots.outbox.box import Outbox
from bots.outbox.message import Outgoing
from bots.settings import Settings


@pytest.fixture
def project(database_kind, new_database, tmp_path):
    """Settings of a project of its own, on a database of its own kind."""

    def make(name: str, url: str = "") -> Settings:
        home = tmp_path / name
        home.mkdir()
        url = url or (f"sqlite:///{home}/data/bots.db" if database_kind == "sqlite" else new_database("postgresql"))
        settings = Settings.model_validate({"database": {"url": url}})
        return settings.model_copy(update={"home": home})

    return make


def add(store: Store, number: int) -> str:
    with store.transaction() as connection:
        case_id = store.create(connection, bot="demo", version="v", priority=2, source="t", label=f"Rossi {number}")
        key = store.key(connection, case_id)
        store.documents.add(
            connection, key, data=f"paper {number}".encode(), name="a.pdf", kind="document", added_at=store.clock()
        )
        keep_fact(store, connection, case_id, Fact("tax_code", f"RSSMRA{number:04}", "person", 1.0, ("person",)))
        store.transition(connection, case_id, Status.READY)
    return case_id


def test_every_case_comes_back_and_the_forgotten_stay_forgotten(project, tmp_path):
    """Made while another writes; restored elsewhere with the keys from apart, and proven case by case."""
    here, there = project("here"), project("there")
    stop = threading.Event()
    with closing(Store.open(here)) as store, closing(Store.open(here)) as other:
        ids = [add(store, number) for number in range(12)]
        with store.transaction() as connection:
            key = store.key(connection, ids[0])
            mail = Outgoing("mail", "k" * 64, {"to": ["a@b.example"], "subject": "s", "body": "b"})
            Outbox(store).put(connection, key, mail, step="Tell")

        def write() -> None:
            number = 100
            while not stop.is_set():
                add(other, number)
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        try:
            folder = back_up(store, here, tmp_path / "backups", keys=tmp_path / "safe")
        finally:
            stop.set()
            writer.join()
        forget(store, here, [ids[3]], by="anna", reason="asked for")
        known = {case_id: f"RSSMRA{number:04}" for number, case_id in enumerate(ids)}
    for name in ("erasures.jsonl",):  # the records are kept apart, and know more than the backup
        (tmp_path / "safe" / "records").mkdir(exist_ok=True)
        (tmp_path / "safe" / "records" / name).write_bytes((here.at(Path("records")) / name).read_bytes())
    found = restore(there, folder, keys=tmp_path / "safe")
    assert found.wrong == []
    assert found.cases >= 12
    assert (found.forgotten, found.messages) == (1, 1)
    assert found.papers == found.cases - 1
    with closing(Store.open(there)) as store, store.reading() as connection:
        assert store.forgotten(connection, ids[3])
        for case_id, tax_code in known.items():
            if case_id != ids[3]:
                assert facts_of(store, connection, case_id)["tax_code"].value == tax_code
        assert verify(connection, read_records(there.at(there.records.path))).wrong == []
        assert Outbox(store).counts(connection) == {"in_doubt": 1}
        assert store.case(connection, ids[1]).status == Status.READY
    with closing(Store.open(there)) as store:
        add(store, 999)  # numbers go on where they were


def test_a_backup_that_was_changed_or_goes_to_the_wrong_place_is_refused(project, tmp_path):
    """Nothing is overwritten, no key lies beside what it opens, and a damaged file is told before it is used."""
    here, there = project("here"), project("there")
    with closing(Store.open(here)) as store:
        add(store, 1)
        with pytest.raises(SettingsError, match="elsewhere"):
            back_up(store, here, tmp_path / "backups", keys=tmp_path / "backups" / "keys")
        folder = back_up(store, here, tmp_path / "backups")
    assert not any("master.key" in path.name for path in folder.rglob("*"))
    with pytest.raises(StoreError):  # it has a case
        restore(here, folder)
    with pytest.raises(StoreError):  # it has no key, or another
        restore(there, folder)
    data = next((path for path in folder.glob("*.sqlite")), folder / "tables" / "cases.copy")
    data.write_bytes(data.read_bytes() + b"x")
    with pytest.raises(StoreError, match="isn't what was backed up"):
        restore(there, folder, keys=here.at(Path("keys")))


def test_old_backups_go_and_papers_are_kept_once(project, tmp_path, monkeypatch, clock):
    """The next backup links what the last one has; of many the last ones stay."""
    here = project("here")
    with closing(Store.open(here, clock)) as store:
        add(store, 1)
        first = back_up(store, here, tmp_path / "backups", keep=2)
        paper = next((first / "papers").glob("*/*"))
        inode = paper.stat().st_ino
        for _ in range(2):
            clock.pass_by(hours=1)
            last = back_up(store, here, tmp_path / "backups", keep=2)
    assert len(backups(tmp_path / "backups")) == 2
    assert not first.exists()
    assert (last / paper.relative_to(first)).stat().st_ino == inode
