"""Verifying: whatever is changed behind the bots' back is found, also when all hashes were computed anew."""

import sqlite3

import pytest

from bots.cases import audit
from bots.cases.anchors import FILE_NAME, HEADS, append_line, read_records, write_anchor
from bots.cases.model import Status
from bots.cases.verify import verify
from bots.errors import AuditBrokenError, StoreError


@pytest.fixture
def database_kind():
    """What is changed here is changed in SQLite's file; the history is the same text on both databases."""
    return "sqlite"


@pytest.fixture
def records(tmp_path):
    return tmp_path / "records"


@pytest.fixture
def ended(store, new_case):
    """Three cases; the first is done."""
    ids = [new_case() for _ in range(3)]
    with store.transaction() as connection:
        store.transition(connection, ids[0], Status.WORKING)
    with store.transaction() as connection:
        store.transition(connection, ids[0], Status.DONE)
    return ids


def found(store, records):
    with store.reading() as connection:
        return verify(connection, read_records(records))


def kinds(store, records):
    return {(each.case_id, each.kind) for each in found(store, records).wrong}


def behind_the_back(tmp_path, *statements):
    """What somebody with the database's file does to it."""
    connection = sqlite3.connect(tmp_path / "bots.db")
    for statement in statements:
        connection.execute(*statement)
    connection.commit()
    connection.close()


def rewrite(tmp_path, case_id, *, drop=None, kind=None):
    """Compute the whole chain of a case anew, without its last event or with another kind for its second."""
    connection = sqlite3.connect(tmp_path / "bots.db", detect_types=0)
    rows = connection.execute(
        "SELECT number, at, kind, data FROM events WHERE case_id = ? ORDER BY number", (case_id,)
    ).fetchall()
    connection.execute("DELETE FROM events WHERE case_id = ?", (case_id,))
    previous = audit.START
    for number, at, old, data in rows[: drop or None]:
        moment = at.replace(" ", "T").removesuffix(".000000") + "+00:00"
        name = kind if kind and number == 2 else old
        line = "\0".join((previous, case_id, str(number), moment, name, data))
        digest = audit.hashlib.sha256(line.encode()).hexdigest()
        connection.execute(
            "INSERT INTO events (case_id, number, at, kind, data, previous, digest) VALUES (?,?,?,?,?,?,?)",
            (case_id, number, at, name, data, previous, digest),
        )
        previous = digest
    connection.commit()
    connection.close()


def test_what_the_bots_wrote_verifies(store, ended, records):
    """With and without an anchor, and after more has happened since."""
    assert found(store, records).wrong == []
    write_anchor(store, records)
    with store.transaction() as connection:
        store.transition(connection, ended[1], Status.CANCELLED, by="anna")
    write_anchor(store, records)
    result = found(store, records)
    assert (result.wrong, result.cases, result.events, result.anchors) == ([], 3, 9, 2)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE events SET data = '{}' WHERE case_id = ? AND number = 2", "changed"),
        ("UPDATE events SET at = '2020-01-01 00:00:00.000000' WHERE case_id = ? AND number = 1", "changed"),
        ("DELETE FROM events WHERE case_id = ? AND number = 2", "removed"),
        ("DELETE FROM events WHERE case_id = ? AND number = 4", "state"),
        ("DELETE FROM events WHERE case_id = ?", "removed"),
        ("UPDATE cases SET status = 'rejected' WHERE id = ?", "state"),
        ("UPDATE cases SET reason = 'expired_document' WHERE id = ?", "state"),
        ("UPDATE cases SET ended_at = '2016-01-01 00:00:00.000000' WHERE id = ?", "state"),
        (
            (
                "INSERT INTO events SELECT case_id, 5, at, 'answered', data, digest, previous FROM events "
                "WHERE case_id = ? AND number = 4"
            ),
            "changed",
        ),
        ("DELETE FROM cases WHERE id = ?", "orphaned"),
    ],
)
def test_a_change_is_found_without_any_anchor(store, ended, records, tmp_path, statement, kind):
    """An event changed, removed, slipped in, a state that doesn't follow: each is found in its case, and only there."""
    behind_the_back(tmp_path, (statement, (ended[0],)))
    assert (ended[0], kind) in kinds(store, records)
    assert {case_id for case_id, _ in kinds(store, records)} == {ended[0]}


def test_a_history_cut_with_its_state_is_found_by_the_anchor(store, ended, records, tmp_path):
    """Without the anchor a case put back to an earlier state looks like one that never went on."""
    cut = [
        ("DELETE FROM events WHERE case_id = ? AND number > 2", (ended[0],)),
        ("UPDATE cases SET status = 'ready', ended_at = NULL WHERE id = ?", (ended[0],)),
    ]
    write_anchor(store, records)
    behind_the_back(tmp_path, *cut)
    assert kinds(store, records) == {(ended[0], "cut")}


def test_a_history_with_every_hash_computed_anew_is_found_by_the_anchor(store, ended, records, tmp_path):
    """The chain holds in itself; what was anchored is another one."""
    write_anchor(store, records)
    rewrite(tmp_path, ended[0], kind="incomplete")
    assert kinds(store, records) == {(ended[0], "rewritten")}


def test_a_case_taken_away_altogether_is_found_by_the_anchor(store, ended, records, tmp_path):
    """No row of it is left anywhere."""
    write_anchor(store, records)
    for table in ("events", "case_keys", "cases"):
        column = "id" if table == "cases" else "case_id"
        behind_the_back(tmp_path, (f"DELETE FROM {table} WHERE {column} = ?", (ended[2],)))
    assert kinds(store, records) == {(ended[2], "case_removed")}
    with pytest.raises(AuditBrokenError, match="shorter than when they were anchored"):
        write_anchor(store, records)


def test_an_entry_taken_out_of_the_ledger_is_found(store, ended, records, tmp_path):
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
    for text in (whole.replace('"cases":3', '"cases":2', 1), whole.splitlines(keepends=True)[1], "", "{}\n"):
        path.write_text(text)
        assert kinds(store, records) == {("", "records")}, text
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


def test_a_restored_backup_is_gone_on_with_once_somebody_says_so(store, ended, records, tmp_path):
    """What the backup lacks is noted in the records and no longer counts as tampering."""
    write_anchor(store, records)
    behind_the_back(
        tmp_path,
        ("DELETE FROM events WHERE case_id = ? AND number > 2", (ended[0],)),
        ("UPDATE cases SET status = 'ready', ended_at = NULL WHERE id = ?", (ended[0],)),
    )
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
