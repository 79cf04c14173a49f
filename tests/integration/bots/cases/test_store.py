"""The store: encrypted at rest, honest about its history, whole after a crash."""

import pytest
from sqlalchemy import select, text

from bots.cases.audit import history
from bots.cases.keys import MasterKey
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import metadata
from bots.errors import AuditBrokenError, CaseStateError, KeyMissingError, NotFoundError, StoreError
from bots.settings import Database, Settings


def test_what_people_call_a_case_is_not_readable_in_the_database(store, new_case, tmp_path):
    """Names are sealed with the case's key."""
    case_id = new_case(label="Pratica Bianchi Annamaria")
    with store.reading() as connection:
        assert store.label(connection, case_id) == "Pratica Bianchi Annamaria"
        for table in metadata.sorted_tables:
            assert "Bianchi" not in str(connection.execute(select(table)).all())
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


def test_a_machine_with_another_master_key_is_refused_before_it_makes_a_case(database_url, tmp_path):
    """Several machines need a copy of one key; the second one to start learns it at once."""
    machines = [Settings(home=tmp_path / name, database=Database(url=database_url)) for name in ("one", "two")]
    first = Store.open(machines[0])
    with pytest.raises(KeyMissingError, match="restore it"):
        Store.open(machines[1])
    MasterKey.make(tmp_path / "two/keys/master.key")
    with pytest.raises(StoreError, match="Every machine needs the same"):
        Store.open(machines[1])
    (tmp_path / "two/keys/master.key").write_bytes((tmp_path / "one/keys/master.key").read_bytes())
    second = Store.open(machines[1])
    assert second.master.id == first.master.id
    for store in (first, second):
        store.close()


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
def test_a_tampered_history_is_noticed(store, new_case, tampering):
    """Each event carries the digest of the one before."""
    case_id = new_case()
    with store.reading() as connection:
        assert [event.kind for event in history(connection, case_id)] == ["received", "ready"]
    with store.transaction() as connection:
        connection.exec_driver_sql(tampering)
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
