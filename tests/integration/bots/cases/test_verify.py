"""Verifying: whatever is changed behind the bots' back is found, also when all hashes were computed anew."""

import pytest
from sqlalchemy import select, text, update

from bots.cases import audit
from bots.cases.anchors import FILE_NAME, HEADS, read_records, write_anchor
from bots.cases.model import Status
from bots.cases.record_file import append_line
from bots.cases.tables import events
from bots.cases.verify import verify
from bots.errors import AuditBrokenError, StoreError

CUT = (
    "DELETE FROM events WHERE case_id = :id AND number > 2",
    """UPDATE cases SET last_event = 2,
        last_digest = (SELECT digest FROM events WHERE case_id = :id AND number = 2) WHERE id = :id""",
    "UPDATE cases SET status = 'ready', ended_at = NULL WHERE id = :id",
)


@pytest.fixture
def records(tmp_path):
    return tmp_path / "records"


@pytest.fixture
def ended(store, new_case, clock):
    """Three cases; the first is done."""
    ids = [new_case() for _ in range(3)]
    clock.pass_by(minutes=1)
    with store.transaction() as connection:
        store.transition(connection, ids[0], Status.WORKING)
    with store.transaction() as connection:
        store.transition(connection, ids[0], Status.DONE)
        store.transition(connection, ids[1], Status.WORKING)
        store.transition(connection, ids[1], Status.REVIEW, reason="longer than the table has room for " * 4)
    return ids


def found(store, records):
    with store.reading() as connection:
        return verify(connection, read_records(records))


def kinds(store, records):
    return {(each.case_id, each.kind) for each in found(store, records).wrong}


def behind_the_back(store, *statements):
    """What somebody with the database's password does to it."""
    with store.database.engine.begin() as connection:
        if store.database.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement, case_id in statements:
            connection.execute(text(statement), {"id": case_id})


def rewrite(store, case_id, kind):
    """Compute the whole chain of a case anew, with another kind for its second event."""
    with store.database.engine.begin() as connection:
        previous = audit.START
        for row in connection.execute(select(events).where(events.c.case_id == case_id).order_by(events.c.number)):
            name = kind if row.number == 2 else row.kind
            digest = audit.digest_of(previous, case_id, row.number, row.at, name, row.data)
            this = (events.c.case_id == case_id) & (events.c.number == row.number)
            connection.execute(update(events).where(this).values(kind=name, previous=previous, digest=digest))
            previous = digest


def test_what_the_bots_wrote_verifies(store, ended, records):
    """With and without an anchor, and after more has happened since."""
    assert found(store, records).wrong == []
    write_anchor(store, records)
    with store.transaction() as connection:
        store.transition(connection, ended[1], Status.CANCELLED, by="anna")
    write_anchor(store, records)
    result = found(store, records)
    assert (result.wrong, result.cases, result.events, result.anchors) == ([], 3, 11, 2)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE events SET data = '{}' WHERE case_id = :id AND number = 2", "changed"),
        ("UPDATE events SET at = (SELECT ended_at FROM cases WHERE id = :id) WHERE number = 1", "changed"),
        ("DELETE FROM events WHERE case_id = :id AND number = 2", "removed"),
        ("DELETE FROM events WHERE case_id = :id AND number = 4", "state"),
        ("DELETE FROM events WHERE case_id = :id AND number = 4", "cut"),
        ("DELETE FROM events WHERE case_id = :id", "removed"),
        ("UPDATE cases SET status = 'rejected' WHERE id = :id", "state"),
        ("UPDATE cases SET reason = 'expired_document' WHERE id = :id", "state"),
        ("UPDATE cases SET ended_at = created_at WHERE id = :id", "state"),
        (
            """INSERT INTO events SELECT case_id, 5, at, 'answered', data, digest, previous FROM events
            WHERE case_id = :id AND number = 4""",
            "changed",
        ),
    ],
)
def test_a_change_is_found_without_any_anchor(store, ended, records, statement, kind):
    """An event changed, removed, slipped in, a state that doesn't follow: each is found in its case."""
    behind_the_back(store, (statement, ended[0]))
    assert (ended[0], kind) in kinds(store, records)
    if ":id)" not in statement:
        assert {case_id for case_id, _ in kinds(store, records)} == {ended[0]}


@pytest.mark.parametrize("database_kind", ["sqlite"])  # PostgreSQL refuses
def test_events_without_their_case_are_found(store, ended, records):
    """A case taken away alone leaves its events."""
    with store.database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        connection.connection.driver_connection.execute("DELETE FROM cases WHERE id = ?", (ended[0],))
    assert kinds(store, records) == {(ended[0], "orphaned")}


def test_a_history_cut_with_its_state_is_found_by_the_anchor(store, ended, records):
    """Without the anchor a case put back to an earlier state looks like one that never went on."""
    write_anchor(store, records)
    behind_the_back(store, *((statement, ended[0]) for statement in CUT))
    assert kinds(store, records) == {(ended[0], "cut")}


def test_a_history_with_every_hash_computed_anew_is_found_by_the_anchor(store, ended, records):
    """The chain holds in itself; what was anchored is another one."""
    write_anchor(store, records)
    rewrite(store, ended[0], "incomplete")
    assert kinds(store, records) == {(ended[0], "rewritten")}


def test_a_case_taken_away_altogether_is_found_by_the_anchor(store, ended, records):
    """No row of it is left anywhere."""
    write_anchor(store, records)
    for table in ("events", "case_keys", "cases"):
        column = "id" if table == "cases" else "case_id"
        behind_the_back(store, (f"DELETE FROM {table} WHERE {column} = :id", ended[2]))
    assert kinds(store, records) == {(ended[2], "case_removed")}
    with pytest.raises(AuditBrokenError, match="shorter than when they were anchored"):
        write_anchor(store, records)


def test_an_entry_taken_out_of_the_ledger_is_found(store, ended, records):
    """Without its row the same thing could be entered twice."""
    with store.transaction() as connection:
        audit.record(connection, ended[1], store.clock(), "entry_confirmed", target="core_banking.customer")
    assert kinds(store, records) == {(ended[1], "ledger")}


def test_changed_records_are_found(store, ended, records):
    """A changed line, a removed line, changed heads: the records can't be made to fit either."""
    for _ in range(2):
        write_anchor(store, records)
    path, heads = records / FILE_NAME, records / HEADS / "000001.txt"
    whole, first = path.read_text(), heads.read_text()
    for changed in (whole.replace('"cases":3', '"cases":2', 1), whole.splitlines(keepends=True)[1], "", "{}\n"):
        path.write_text(changed)
        assert kinds(store, records) == {("", "records")}, changed
        with pytest.raises(AuditBrokenError):
            write_anchor(store, records)
    path.write_text(whole)
    heads.write_text(first.replace(first[:4], "ZZZZ"))
    assert ("", "records") in kinds(store, records)


def test_half_a_line_left_by_a_crash_is_no_anchor(store, ended, records):
    """The next anchor takes its place."""
    write_anchor(store, records)
    with (records / FILE_NAME).open("a") as file:
        file.write('{"number": 2')
    assert found(store, records).wrong == []
    assert write_anchor(store, records).number == 2
    assert found(store, records).wrong == []


def test_a_restored_backup_is_gone_on_with_once_somebody_says_so(store, ended, records):
    """What the backup lacks is noted in the records and no longer counts as tampering."""
    write_anchor(store, records)
    behind_the_back(store, *((statement, ended[0]) for statement in CUT))
    write_anchor(store, records, restored="disk lost, backup of Sunday")
    result = found(store, records)
    assert result.wrong == []
    assert "backup of Sunday" in result.notes[0]


def test_two_machines_write_one_anchor(store, ended, records, monkeypatch):
    """Whoever comes second sees that the mark has moved, and leaves it."""
    from bots.cases import anchors

    heads_of = anchors.heads_of

    def meanwhile(connection):
        monkeypatch.setattr(anchors, "heads_of", heads_of)
        assert write_anchor(store, records).number == 1
        return heads_of(connection)

    monkeypatch.setattr(anchors, "heads_of", meanwhile)
    assert write_anchor(store, records) is None
    assert len(read_records(records).anchors) == 1


def test_an_anchor_that_cannot_be_written_is_not_noted(store, ended, records):
    """The next try writes it."""
    records.write_text("a file stands where the folder should")
    with pytest.raises((StoreError, OSError)):
        write_anchor(store, records)
    records.unlink()
    assert write_anchor(store, records).number == 1


def test_a_line_is_appended_whole(tmp_path):
    """What a crash left of a line goes, however long."""
    path = tmp_path / "deep" / "lines"
    append_line(path, "one")
    with path.open("a") as file:
        file.write("x" * 10_000)
    length = append_line(path, "two")
    assert path.read_text() == "one\ntwo\n"
    assert length == path.stat().st_size
