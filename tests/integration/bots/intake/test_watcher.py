"""The watcher on real folders and a real store."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bots.cases import audit
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import case_keys, cases, intake
from bots.errors import StoreError
from bots.intake import Watcher, problems
from bots.intake.arrival import arrival_of
from bots.settings import Settings
from tests.integration.bots.intake.project import bots_of, drop, jpeg, make_project, open_store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_project(tmp_path)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = open_store(settings)
    yield store
    store.database.close()


@pytest.fixture
def watcher(settings: Settings, store: Store) -> Watcher:
    return Watcher(settings, store, bots_of(settings), settle=timedelta(0))


def count(store: Store) -> int:
    with store.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(cases)) or 0)


def go_to(store: Store, case_id: str, *states: Status, reason: str = "") -> None:
    for state in states:
        with store.transaction() as connection:
            store.transition(connection, case_id, state, reason=reason if state is states[-1] else "")


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_dropped_subfolder_becomes_a_ready_case(settings: Settings, store: Store, watcher: Watcher):
    """What a business user drops is a case with all its papers, ready to be worked, due in working hours."""
    drop(settings, "pratica-118", 1, 2)
    result = watcher.scan()
    (case_id,) = result.taken
    with store.reading() as connection:
        case = store.case(connection, case_id)
        key = store.key(connection, case_id)
        papers = store.documents.of_case(connection, key)
        assert store.label(connection, case_id) == "pratica-118"
        assert [event.kind for event in audit.history(connection, case_id)] == ["received", "ready"]
    assert case.status is Status.READY
    assert case.source == "inbox/accounts"
    assert case.due_at is not None
    assert [paper.name for paper in papers] == ["page 0.jpg", "page 1.jpg"]
    assert [store.documents.read(key, paper.address) for paper in papers] == [jpeg(1), jpeg(2)]
    assert list((settings.home / "inbox" / "accounts").iterdir()) == []
    assert names(settings.home / "in progress") == [
        "accounts/pratica-118/page 0.jpg",
        "accounts/pratica-118/page 1.jpg",
    ]


def test_nothing_is_taken_before_it_is_quiet(settings: Settings, store: Store):
    """A drop that has just come waits, however complete it looks."""
    watcher = Watcher(settings, store, bots_of(settings), settle=timedelta(hours=1))
    drop(settings, "pratica-118", 1)
    for _ in range(3):
        result = watcher.scan()
        assert (result.taken, result.waiting) == ([], 1)


def test_a_file_is_a_case_where_the_bot_says_so(settings: Settings, store: Store, watcher: Watcher):
    """Each file of a folder whose cases are files is a case, with its note beside it."""
    inbox = settings.home / "inbox" / "passports"
    (inbox / "one.jpg").write_bytes(jpeg(1))
    (inbox / "two.jpg").write_bytes(jpeg(2))
    first, second = watcher.scan().taken
    go_to(store, first, Status.WORKING, Status.DONE)
    go_to(store, second, Status.WORKING, Status.REVIEW, reason="check_digit")
    watcher.scan()
    assert [path.name for path in sorted((settings.home / "done" / "passports").rglob("*.*"))] == [
        "one.jpg",
        "one.jpg.LEGGIMI.txt",
    ]
    assert names(settings.home / "to check") == ["passports/two.jpg", "passports/two.jpg.LEGGIMI.txt"]
    go_to(store, second, Status.READY, Status.WORKING, Status.REJECTED, reason="expired_document")
    watcher.scan()
    assert names(settings.home / "to check") == []
    assert names(settings.home / "rejected") == ["passports/two.jpg", "passports/two.jpg.LEGGIMI.txt"]


def test_originals_follow_their_case_with_a_note(settings: Settings, store: Store, watcher: Watcher):
    """The sender finds the papers where the case stands, with a note that says so."""
    drop(settings, "pratica-118", 1)
    (case_id,) = watcher.scan().taken
    go_to(store, case_id, Status.WORKING, Status.REVIEW, reason="check_digit")
    assert watcher.scan().told == [case_id]
    assert watcher.scan().told == []
    assert names(settings.home / "to check") == ["accounts/pratica-118/LEGGIMI.txt", "accounts/pratica-118/page 0.jpg"]
    go_to(store, case_id, Status.READY, Status.WORKING, Status.DONE)
    watcher.scan()
    (day,) = (settings.home / "done" / "accounts").iterdir()
    assert names(day) == ["pratica-118/LEGGIMI.txt", "pratica-118/page 0.jpg"]
    assert "fatto" in (day / "pratica-118" / "LEGGIMI.txt").read_text(encoding="utf-8-sig")
    assert names(settings.home / "to check") == names(settings.home / "in progress") == []
    day.rename(day.with_name("2026-01-02"))  # what was entered is corrected long after
    go_to(store, case_id, Status.READY, Status.WORKING, Status.REVIEW, reason="differs_from_entered")
    watcher.scan()
    assert names(settings.home / "to check") == ["accounts/pratica-118/LEGGIMI.txt", "accounts/pratica-118/page 0.jpg"]


def test_the_same_papers_again_are_no_new_case(settings: Settings, store: Store, watcher: Watcher):
    """Dropped twice, entered once: the second time they are put aside with a note."""
    drop(settings, "pratica-118", 1, 2)
    (case_id,) = watcher.scan().taken
    for _ in range(2):
        drop(settings, "pratica-118", 1, 2)
        result = watcher.scan()
        assert (result.taken, result.again) == ([], [case_id])
    assert count(store) == 1
    assert list((settings.home / "inbox" / "accounts").iterdir()) == []
    (day,) = (settings.home / "already received" / "accounts").iterdir()
    assert sorted(path.name for path in day.iterdir()) == ["pratica-118", f"pratica-118 ({case_id})"]
    assert "già arrivati" in (day / "pratica-118" / "LEGGIMI.txt").read_text(encoding="utf-8-sig")


def test_the_same_name_with_other_papers_is_another_case(settings: Settings, store: Store, watcher: Watcher):
    """A corrected application under the old name is a case of its own, and its papers don't mix with the old ones."""
    drop(settings, "pratica-118", 1, 2)
    (first,) = watcher.scan().taken
    go_to(store, first, Status.WORKING, Status.REJECTED, reason="missing_signature")
    watcher.scan()
    shutil.copytree(settings.home / "rejected/accounts/pratica-118", settings.home / "inbox/accounts/pratica-118")
    (settings.home / "inbox/accounts/pratica-118/LEGGIMI.txt").unlink()
    (settings.home / "inbox/accounts/pratica-118/page 1.jpg").write_bytes(jpeg(3))
    (second,) = watcher.scan().taken
    go_to(store, second, Status.WORKING, Status.REJECTED, reason="expired_document")
    watcher.scan()
    rejected = settings.home / "rejected" / "accounts"
    assert (rejected / "pratica-118" / "page 1.jpg").read_bytes() == jpeg(2)
    assert (rejected / f"pratica-118 ({second})" / "page 1.jpg").read_bytes() == jpeg(3)


def test_a_file_that_comes_late_is_not_lost(
    settings: Settings, store: Store, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    """A page that slips in while the case is being taken becomes a case of its own; it is never moved unseen."""
    folder = drop(settings, "pratica-118", 1)
    settle = watcher.replies.settle

    def slip_in(pending):
        if not (folder / "late.jpg").exists() and folder.exists():
            (folder / "late.jpg").write_bytes(jpeg(9))
        settle(pending)

    monkeypatch.setattr(watcher.replies, "settle", slip_in)
    (first,) = watcher.scan().taken
    monkeypatch.undo()
    assert names(settings.home / "inbox/accounts") == ["pratica-118/late.jpg"]
    (second,) = watcher.scan().taken
    with store.reading() as connection:
        late = store.documents.of_case(connection, store.key(connection, second))
    assert [paper.name for paper in late] == ["late.jpg"]
    assert names(settings.home / "in progress/accounts") == [
        f"pratica-118 ({first})/page 0.jpg",
        "pratica-118/late.jpg",
    ]


def test_bad_files_become_part_of_a_case(settings: Settings, store: Store, watcher: Watcher):
    """What can't be read as a document still arrives: the reading says what is wrong, a person decides."""
    folder = drop(settings, "pratica-118", 1)
    (folder / "form.pdf").write_bytes(b"this is no PDF")
    (folder / "unknown.xyz").write_bytes(os.urandom(2000))
    (case_id,) = watcher.scan().taken
    with store.reading() as connection:
        assert len(store.documents.of_case(connection, store.key(connection, case_id))) == 3


def test_an_unfinished_file_is_shown_after_a_while(settings: Settings, store: Store, watcher: Watcher):
    """A scan that was broken off holds its case back, and is a visible problem in the end."""
    folder = drop(settings, "pratica-118", 1)
    (folder / "half.jpg").write_bytes(jpeg(2)[:200])
    result = watcher.scan()
    assert (result.taken, result.problems, result.waiting) == ([], [], 1)
    watcher._folders[0].observer._first[folder] -= 16 * 60
    (problem,) = watcher.scan().problems
    assert problem.code == "incomplete"
    assert "inbox/accounts/pratica-118 (for 16 min)" in problem.text
    (folder / "half.jpg").write_bytes(jpeg(2))
    assert len(watcher.scan().taken) == 1


def test_a_missing_folder_is_an_alarm(settings: Settings, store: Store, watcher: Watcher):
    """A watched folder that is gone is told, by the watcher and by status, and doesn't hold up the others."""
    (settings.home / "inbox" / "accounts").rmdir()
    (settings.home / "inbox" / "passports" / "one.jpg").write_bytes(jpeg(1))
    result = watcher.scan()
    assert [(problem.code, problem.alarm) for problem in result.problems] == [("missing", True)]
    assert len(result.taken) == 1
    assert [problem.code for problem in problems(settings, bots_of(settings))] == ["missing"]
    again = Watcher(settings, store, bots_of(settings), settle=timedelta(0))
    assert not (settings.home / "inbox" / "accounts").exists()
    assert [problem.code for problem in again.scan().problems] == ["missing"]


def test_a_full_disk_loses_nothing(settings: Settings, store: Store, watcher: Watcher, monkeypatch: pytest.MonkeyPatch):
    """What couldn't be kept stays where it was dropped, is shown, and is taken when there is room."""
    drop(settings, "pratica-118", 1)

    def full(*_arguments, **_options):
        raise StoreError("A document can't be kept: No space left on device. Nothing was lost.")

    monkeypatch.setattr(store.documents, "write", full)
    result = watcher.scan()
    assert [problem.code for problem in result.problems] == ["not_taken"]
    assert [problem.code for problem in watcher.scan().problems] == ["not_taken"]  # not tried again at once
    assert watcher.replies.pending() == []
    monkeypatch.undo()
    watcher._folders[0].put_off.clear()
    assert len(watcher.scan().taken) == 1
    assert count(store) == 1


def test_no_worker_waits_while_papers_are_written(settings: Settings, store: Store, watcher: Watcher, monkeypatch):
    """A far storage takes its time; the database is free meanwhile, and nobody claims a case by half."""
    drop(settings, "pratica-118", 1)
    seen = []
    whole = store.documents.write

    def slow(key, data):
        other = open_store(settings)
        with other.transaction() as connection:
            seen.extend(other.list(connection))
        other.close()
        return whole(key, data)

    monkeypatch.setattr("bots.cases.database._WRITE_LOCK", 0.2)
    monkeypatch.setattr(store.documents, "write", slow)
    (case_id,) = watcher.scan().taken
    assert {(case.id, case.status) for case in seen} == {(case_id, Status.RECEIVED)}


def test_originals_that_cannot_be_moved_are_taken_once(
    settings: Settings, store: Store, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    """An undeletable file doesn't loop: one case, a visible problem, and the move is made when it can be."""
    folder = drop(settings, "pratica-118", 1)

    def refused(*_arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refused)
    (case_id,) = watcher.scan().taken
    for _ in range(3):
        result = watcher.scan()
        assert result.taken == []
        assert [problem.code for problem in result.problems] == ["not_moved"]
    assert folder.exists()
    monkeypatch.undo()
    watcher._untold.clear()
    assert watcher.scan().told == [case_id]
    assert not folder.exists()
    assert count(store) == 1


def test_two_watchers_take_nothing_twice(settings: Settings):
    """Several watchers on one folder, as in an overlap of old and new service, make one case of one drop."""
    for number in range(12):
        drop(settings, f"pratica-{number}", number)
    stores = [open_store(settings) for _ in range(3)]
    watchers = [Watcher(settings, store, bots_of(settings), settle=timedelta(0)) for store in stores]
    threads = [threading.Thread(target=one.scan) for one in watchers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in watchers:
        one._untold.clear()
    watchers[0].scan()
    assert count(stores[0]) == 12
    with stores[0].reading() as connection:
        assert connection.scalar(select(func.count()).where(intake.c.moved_at.is_not(None))) == 12
    assert len(names(settings.home / "in progress")) == 12
    assert names(settings.home / "inbox") == []
    for store in stores:
        store.database.close()


def test_a_forgotten_case_leaves_its_papers_alone(settings: Settings, store: Store, watcher: Watcher):
    """When a case's key is destroyed, the watcher goes on without it."""
    drop(settings, "pratica-118", 1)
    (case_id,) = watcher.scan().taken
    go_to(store, case_id, Status.CANCELLED)
    with store.transaction() as connection:
        connection.execute(case_keys.update().values(wrapped=None))
    store.drop_keys()
    assert watcher.scan().told == [case_id]
    assert watcher.scan().told == []


def test_the_arrival_remembers_what_came(settings: Settings, store: Store, watcher: Watcher):
    """How papers came is kept with the case, encrypted: no name of a file stands in the database or on disk."""
    drop(settings, "Rossi Mario", 1)
    (case_id,) = watcher.scan().taken
    with store.reading() as connection:
        arrival = arrival_of(store, connection, case_id)
    assert arrival is not None
    assert (arrival.folder, arrival.name) == ("inbox/accounts", "Rossi Mario")
    for path in (settings.home / "data").rglob("*"):
        assert path.is_dir() or b"Rossi" not in path.read_bytes()
        assert "Rossi" not in path.name


def test_run_ends_when_told(settings: Settings, store: Store, watcher: Watcher):
    """A watcher that is told to stop finishes its look and stops."""
    stop = threading.Event()
    seen = threading.Event()
    drop(settings, "pratica-118", 1)
    thread = threading.Thread(
        target=watcher.run, args=(stop,), kwargs={"on_scan": lambda result: result.taken and seen.set()}
    )
    thread.start()
    assert seen.wait(timeout=30)
    stop.set()
    thread.join(timeout=30)
    assert not thread.is_alive()
