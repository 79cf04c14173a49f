"""What OCR read of a case's papers, kept with the case."""

import pytest
from sqlalchemy import update

from bots.cases.shelf import CaseShelf, shelf_of
from bots.cases.tables import cases


@pytest.fixture
def database_kind():
    return "sqlite"  # nothing here is in the database but keys


@pytest.fixture
def shelf(store):
    """Makes the shelf of a case as a new process would."""

    def make(case_id):
        with store.reading() as connection:
            return shelf_of(store, connection, store.case(connection, case_id))

    return make


def _papers(store, case_id, *contents, source="test"):
    with store.transaction() as connection:
        key = store.key(connection, case_id)
        for data in contents:
            store.documents.add(connection, key, data=data, name="p.pdf", kind="document", added_at=store.clock())
        connection.execute(update(cases).where(cases.c.id == case_id).values(source=source))


def test_packs_are_found_again_and_nobody_reads_them_without_the_key(store, new_case, shelf, tmp_path):
    """A later process finds all packs of the case; another case finds none; in the files nothing is plain."""
    first, other = new_case(), new_case()
    one = shelf(first)
    assert list(one.packs()) == []
    one.put(b"Bianchi")
    one.put(b"Rossi")
    again = shelf(first)
    assert list(again.packs()) == [b"Bianchi", b"Rossi"]
    again.put(b"Verdi")
    assert list(shelf(first).packs()) == [b"Bianchi", b"Rossi", b"Verdi"]
    assert list(shelf(other).packs()) == []
    files = [path for path in (tmp_path / "docs" / first).iterdir() if path.is_file()]
    assert len(files) == 3
    assert not any(b"Bianchi" in path.read_bytes() for path in files)


def test_what_was_read_goes_with_the_case(store, new_case, shelf):
    """Whoever removes the case's documents removes what was read of them."""
    case_id = new_case()
    shelf(case_id).put(b"Bianchi")
    assert store.documents.remove_case(case_id) == 1
    assert list(shelf(case_id).packs()) == []


def test_a_trial_uses_what_an_earlier_trial_of_the_same_papers_read(store, new_case, shelf):
    """Trials of the same bot that share a paper share what was read; cases that aren't trials never do."""
    earlier, later, unlike, real = (new_case() for _ in range(4))
    _papers(store, earlier, b"form", b"card", source="trial")
    _papers(store, later, b"form", source="trial")
    _papers(store, unlike, b"another form", source="trial")
    _papers(store, real, b"form")
    shelf(earlier).put(b"Bianchi")
    assert list(shelf(later).packs()) == [b"Bianchi"]
    assert list(shelf(unlike).packs()) == []
    assert list(shelf(real).packs()) == []


def test_a_full_disk_stops_no_reading(store, new_case, tmp_path):
    """A pack that can't be kept, or was changed, is lost; the case is read all the same."""
    with store.reading() as connection:
        key = store.key(connection, new_case())
    shelf = CaseShelf(store.documents, key)
    (tmp_path / "docs").mkdir(exist_ok=True)
    (tmp_path / "docs" / key.case_id).write_bytes(b"a file where a folder should be")
    assert list(shelf.packs()) == []
    shelf.put(b"Bianchi")
    (tmp_path / "docs" / key.case_id).unlink()
    shelf.put(b"Rossi")
    (file,) = (tmp_path / "docs" / key.case_id).iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert list(shelf.packs()) == []
