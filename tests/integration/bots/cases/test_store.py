"""The store: encrypted at rest, honest about its history, whole after a crash."""

import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, text

from bots.cases.audit import history
from bots.cases.keys import MasterKey
from bots.cases.migrations import HEAD
from bots.cases.model import Status
from bots.cases.tables import metadata
from bots.errors import AuditBrokenError, CaseStateError, KeyMissingError, NotFoundError, StoreError


def test_what_people_call_a_case_is_not_readable_in_the_database(store, new_case, tmp_path):
    """Names are sealed with the case's key."""
    case_id = new_case(label="Pratica Bianchi Annamaria")
    with store.reading() as connection:
        assert store.label(connection, case_id) == "Pratica Bianchi Annamaria"
    store.close()
    assert all(b"Bianchi" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_document_is_encrypted_and_comes_back_as_it_was(store, new_case, tmp_path):
    """The same content of a case is kept once."""
    case_id = new_case()
    with store.transaction() as connection:
        key = store.key(connection, case_id)
        for _ in range(2):
            address = store.documents.add(
                connection, key, data=b"carta di Bianchi", name="bianchi.pdf", kind="document", added_at=store.clock()
            )
        assert [each.name for each in store.documents.of_case(connection, key)] == ["bianchi.pdf"]
    assert store.documents.read(key, address) == b"carta di Bianchi"
    assert len(list((tmp_path / "docs" / case_id).iterdir())) == 1
    assert all(b"ianchi" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_changed_document_is_noticed(store, new_case, tmp_path):
    """Whoever changes a file at rest is found out at the next read."""
    case_id = new_case()
    with store.transaction() as connection:
        key = store.key(connection, case_id)
        address = store.documents.add(connection, key, data=b"x", name="x", kind="document", added_at=store.clock())
    path = tmp_path / "docs" / case_id / address
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(KeyMissingError):
        store.documents.read(key, address)


def test_a_destroyed_key_forgets_the_person(store, new_case):
    """Without its key a case's values are noise."""
    case_id = new_case(label="Bianchi")
    with store.transaction() as connection:
        connection.execute(text("UPDATE case_keys SET wrapped = NULL WHERE case_id = :id"), {"id": case_id})
    store.drop_keys()
    with store.reading() as connection, pytest.raises(KeyMissingError, match="forgotten"):
        store.label(connection, case_id)


def test_another_master_key_is_refused(store, new_case, tmp_path):
    """A restored database needs its own key."""
    case_id = new_case()
    store.master = MasterKey.make(tmp_path / "other" / "master.key")
    store.drop_keys()
    with store.reading() as connection, pytest.raises(KeyMissingError):
        store.key(connection, case_id)


def test_the_master_key_is_its_owners_alone(tmp_path):
    """Nobody else on the machine reads it, and a second start doesn't make another."""
    path = tmp_path / "keys" / "master.key"
    first = MasterKey.make(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert MasterKey.make(path).id == first.id


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE events SET data = '{}' WHERE number = 1",
        "DELETE FROM events WHERE number = 1",
        "UPDATE events SET at = '2020-01-01 00:00:00.000000' WHERE number = 2",
    ],
)
def test_a_tampered_history_is_noticed(store, new_case, tmp_path, tampering):
    """Each event carries the digest of the one before."""
    case_id = new_case()
    with store.reading() as connection:
        assert [event.kind for event in history(connection, case_id)] == ["received", "ready"]
    raw = sqlite3.connect(tmp_path / "bots.db")
    raw.execute(tampering)
    raw.commit()
    raw.close()
    with store.reading() as connection, pytest.raises(AuditBrokenError):
        history(connection, case_id)


def test_a_change_of_state_that_the_model_does_not_know_is_refused(store, new_case):
    """And nothing of it is written."""
    case_id = new_case()
    with pytest.raises(CaseStateError, match="can't become done"), store.transaction() as connection:
        store.transition(connection, case_id, Status.DONE)
    with store.reading() as connection:
        assert store.case(connection, case_id).status is Status.READY


def test_an_unknown_case_is_said_to_be_unknown(store):
    """With what to do."""
    with store.reading() as connection, pytest.raises(NotFoundError, match="bots case list"):
        store.case(connection, "ZZZZ")


def test_the_migrations_make_the_tables_that_the_code_declares(store):
    """A database from the migrations differs in nothing from the metadata."""
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_a_locked_database_is_an_error_that_says_so(store, tmp_path):
    """Not a traceback, and nothing half-written."""
    event.listen(store.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=50"))
    store.database.engine.dispose()
    other = sqlite3.connect(tmp_path / "bots.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreError, match="locked"), store.transaction():
            pass
    finally:
        other.execute("ROLLBACK")
        other.close()
