"""Forgetting: the person is gone from everything that is kept, provably, and stays gone."""

import shutil
import sqlite3
from datetime import timedelta

import pytest
import yaml

from bots.cases.anchors import read_records
from bots.cases.audit import history
from bots.cases.erasures import FILE_NAME
from bots.cases.fields import facts_of, keep_fact, keep_question, keep_readings
from bots.cases.holds import hold_case, release_case
from bots.cases.model import Status
from bots.cases.operations import retry
from bots.cases.search import find_cases
from bots.cases.settle import Fact, Question
from bots.cases.store import Store
from bots.cases.verify import verify
from bots.errors import CaseStateError, KeyMissingError
from bots.forgetting import forget, standing
from bots.forgetting.retention import Fate, forget_what_is_over
from bots.settings import Settings, load_settings
from extractors.reading import DocumentReading, Reading, State

CODE = "BNCNMR80A41F205X"


class Office:
    """A project with cases about a person."""

    def __init__(self, folder, clock):
        self.folder, self.clock = folder, clock
        (folder / "bots.yaml").write_text("name: office\n", encoding="utf-8")
        bot = folder / "robots" / "orders"
        bot.mkdir(parents=True)
        (bot / "bot.yaml").write_text(yaml.safe_dump({"keep": "10 years"}), encoding="utf-8")
        (bot / "orders.robot").write_text("*** Tasks ***\nCheck\n    No Operation\n", encoding="utf-8")
        self.settings = load_settings(folder)
        self.store = Store.open(self.settings, clock)

    def case(self, *, code=CODE, status=Status.DONE, bot="orders"):
        """A case about a person, with something in every table."""
        store = self.store
        with store.transaction() as connection:
            case_id = store.create(connection, bot=bot, version="v", priority=2, source="t", label="Bianchi Annamaria")
            store.transition(connection, case_id, Status.READY)
            key = store.key(connection, case_id)
            store.documents.add(
                connection, key, data=b"carta", name="Bianchi.pdf", kind="document", added_at=store.clock()
            )
            reading = Reading("tax_code", code, code, 0.99, State.VERIFIED, 1, None, "barcode")
            document = DocumentReading("it_cie", 1.0, (), {"tax_code": reading})
            keep_readings(store, connection, case_id, {"card": document})
            keep_fact(store, connection, case_id, Fact("surname", "BIANCHI", "read", 0.99, ("card",)))
            keep_question(store, connection, case_id, Question("birth_date", (("missing", ""),), ()))
            if status is not Status.READY:
                store.transition(connection, case_id, Status.WORKING)
                if status is not Status.WORKING:
                    store.transition(connection, case_id, status)
        return case_id

    def reopen(self):
        self.store.close()
        self.store = Store.open(self.settings, self.clock)
        return self.store

    def forget(self, *cases):
        return forget(self.store, self.settings, cases, by="anna", reason="art. 17")

    def bytes_everywhere(self, *needles):
        """Names of files in which one of the needles stands."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return [path.name for path in files for needle in needles if needle in path.read_bytes()]


@pytest.fixture
def office(tmp_path, clock):
    office = Office(tmp_path, clock)
    yield office
    office.store.close()


def wrapped_key(office, case_id):
    with sqlite3.connect(office.folder / "data" / "bots.db") as connection:
        return connection.execute("SELECT wrapped FROM case_keys WHERE case_id = ?", (case_id,)).fetchone()[0]


def test_what_was_kept_of_the_person_is_gone_from_every_file(office):
    """Key, documents, readings, facts, questions and search keys; the history stays, and verifies."""
    case_id, other = office.case(), office.case(code="RSSMRA80A01F205X")
    key = wrapped_key(office, case_id)
    assert office.bytes_everywhere(key)
    (receipt,) = office.forget(case_id)
    assert (receipt.remains, receipt.notes) == ([], [])
    assert receipt.erased["key"] == receipt.erased["files"] == receipt.erased["facts"] == 1
    assert not office.bytes_everywhere(key, CODE.encode(), b"BIANCHI", b"Bianchi")
    assert not (office.folder / "data" / "documents" / case_id).exists()
    with office.store.reading() as connection:
        assert history(connection, case_id)[-1].kind == "forgotten"
        assert verify(connection, read_records(office.folder / "records")).wrong == []
        assert facts_of(office.store, connection, other)["surname"].value == "BIANCHI"
        with pytest.raises(KeyMissingError, match="forgotten"):
            office.store.key(connection, case_id)


def test_a_persons_cases_are_found_by_the_tax_code(office):
    """However it is written; a forgotten case isn't found any more."""
    first, second = office.case(), office.case(status=Status.REVIEW)
    office.case(code="RSSMRA80A01F205X")
    with office.store.reading() as connection:
        assert find_cases(office.store, connection, "bncnmr 80a41 f205x") == sorted([first, second])
    office.forget(first)
    with office.store.reading() as connection:
        assert find_cases(office.store, connection, CODE) == [second]


def test_a_case_that_is_needed_is_not_forgotten(office):
    """One at work, one that is held, one that is forgotten already."""
    working, held, gone = office.case(status=Status.WORKING), office.case(), office.case()
    hold_case(office.store, held, by="anna", reason="R.G. 123/2026")
    office.forget(gone)
    for case_id, words in ((working, "at work"), (held, "R.G. 123/2026"), (gone, "forgotten already")):
        with pytest.raises(CaseStateError, match=words):
            office.forget(case_id)
    release_case(office.store, held, by="anna", reason="over")
    assert office.forget(held)[0].remains == []


def test_several_are_forgotten_all_or_none(office):
    """One that is at work keeps the others from being forgotten by the same command."""
    one, working = office.case(), office.case(status=Status.WORKING)
    with pytest.raises(CaseStateError):
        office.forget(one, working)
    with office.store.reading() as connection:
        assert not office.store.forgotten(connection, one)


def test_an_open_case_is_cancelled_and_forgotten(office):
    """No worker claims what it could not read; an operator can't bring it back."""
    case_id = office.case(status=Status.REJECTED)
    waiting = office.case(status=Status.READY)
    office.forget(case_id, waiting)
    with office.store.reading() as connection:
        assert office.store.case(connection, waiting).status is Status.CANCELLED
    with pytest.raises(KeyMissingError, match="forgotten"):
        retry(office.store, case_id, by="anna", reason="")


def test_a_restored_backup_forgets_again(office):
    """The old database has the key and the old folder has the papers: opening them destroys both."""
    case_id, other = office.case(), office.case()
    key = wrapped_key(office, case_id)
    office.store.close()
    shutil.copytree(office.folder / "data", office.folder.parent / "backup")
    office.reopen()
    office.forget(case_id)
    office.store.close()
    shutil.rmtree(office.folder / "data")
    shutil.move(office.folder.parent / "backup", office.folder / "data")
    assert office.bytes_everywhere(key)
    store = office.reopen()
    with store.reading() as connection:
        assert store.forgotten(connection, case_id)
        assert not store.forgotten(connection, other)
    assert not office.bytes_everywhere(key)
    assert not (office.folder / "data" / "documents" / case_id).exists()


def test_a_line_that_the_bots_did_not_write_erases_nothing(office):
    """Whoever can write to the file can't destroy cases with it."""
    gone, kept = office.case(), office.case()
    office.forget(gone)
    path = office.folder / "records" / FILE_NAME
    path.write_text(path.read_text() + path.read_text().replace(gone, kept) + "garbage\n")
    store = office.reopen()
    with store.reading() as connection:
        assert not store.forgotten(connection, kept)


@pytest.mark.parametrize("moment", ["erase_originals", "_wipe", "remove_case", "_prove"])
def test_a_kill_in_the_middle_is_made_good_at_the_next_start(office, monkeypatch, moment):
    """The erasure is on record before the first byte is destroyed."""
    from bots.forgetting import forget as module

    case_id = office.case()
    key = wrapped_key(office, case_id)

    def die(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        target = office.store.documents if moment == "remove_case" else module_of(module)
        patch.setattr(target, moment, die)
        with pytest.raises(KeyboardInterrupt):
            office.forget(case_id)
    store = office.reopen()
    with store.reading() as connection:
        assert store.forgotten(connection, case_id)
    assert not office.bytes_everywhere(key)
    assert not (office.folder / "data" / "documents" / case_id).exists()


def module_of(_function):
    import sys

    return sys.modules["bots.forgetting.forget"]


def test_records_that_cannot_be_written_keep_the_case(office):
    """What can't be put on record is not destroyed."""
    from bots.errors import StoreError

    case_id = office.case()
    (office.folder / "records").write_text("a file stands where the folder should")
    with pytest.raises((StoreError, OSError)):
        office.forget(case_id)
    with office.store.reading() as connection:
        assert not office.store.forgotten(connection, case_id)


def test_what_is_over_is_forgotten_and_the_rest_is_listed(office):
    """Open and held cases are never forgotten by themselves, nor those of a bot that is gone."""
    over, held, open_ = office.case(), office.case(), office.case(status=Status.FAILED)
    strange = office.case(bot="gone")
    hold_case(office.store, held, by="anna", reason="court")
    office.clock.now += timedelta(days=3651)
    young = office.case()
    office.clock.now += timedelta(days=3)
    fates = {each.case: each.fate for each in standing(office.store, office.settings)}
    assert fates == {over: Fate.FORGET, held: Fate.HELD, open_: Fate.OPEN, strange: Fate.NO_BOT}
    receipts = forget_what_is_over(office.store, office.settings)
    assert [receipt.erasure.case for receipt in receipts] == [over]
    with office.store.reading() as connection:
        assert not office.store.forgotten(connection, young)


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_on_postgresql_the_table_of_keys_is_written_anew_and_the_rest_is_said(store, new_case, tmp_path):
    """The server's own files are out of reach: what remains in its log and in backups is told, not hidden."""
    settings = Settings(home=tmp_path)
    case_id, other = new_case(label="Bianchi"), new_case(label="Rossi")
    with store.transaction() as connection:
        store.transition(connection, case_id, Status.WORKING)
        store.transition(connection, case_id, Status.DONE)
        file = connection.exec_driver_sql("SELECT pg_relation_filenode('case_keys')").scalar()
    (receipt,) = forget(store, settings, [case_id], by="anna", reason="art. 17")
    assert receipt.remains == []
    assert "write-ahead log" in receipt.notes[-1]
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT pg_relation_filenode('case_keys')").scalar() != file
        assert store.forgotten(connection, case_id)
        assert store.label(connection, other) == "Rossi"
