"""What becomes one case: files whose names begin alike, a ZIP, a file that takes another's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import intake
from bots.definition import load_definition
from bots.intake import Watcher
from bots.intake.listing import common_part
from bots.settings import Settings
from tests.integration.bots.intake.project import jpeg, make_project, open_store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = make_project(tmp_path)
    (tmp_path / "robots/passports/bot.yaml").write_text("intake: {folder: {path: inbox/passports, case: prefix}}\n")
    return settings


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = open_store(settings)
    yield store
    store.close()


@pytest.fixture
def watcher(settings: Settings, store: Store) -> Watcher:
    bots = [load_definition(settings.home / "robots" / name) for name in ("accounts", "passports")]
    return Watcher(settings, store, bots, settle=timedelta(0))


def papers(store: Store, case_id: str) -> list[str]:
    with store.reading() as connection:
        return [paper.name for paper in store.documents.of_case(connection, store.key(connection, case_id))]


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def finish(store: Store, case_id: str) -> None:
    for state in (Status.WORKING, Status.DONE):
        with store.transaction() as connection:
            store.transition(connection, case_id, state)


def test_files_that_begin_alike_are_one_case(settings: Settings, store: Store, watcher: Watcher):
    """Front, back and form of one name are a case, answered in a folder of its own; the same again is no new one."""
    inbox = settings.home / "inbox" / "passports"
    for number, name in enumerate(("118_front.jpg", "118_back.jpg", "118.jpg", "119_front.jpg")):
        (inbox / name).write_bytes(jpeg(40 * number))
    first, second = watcher.scan().taken
    assert (papers(store, first), papers(store, second)) == (
        ["118.jpg", "118_back.jpg", "118_front.jpg"],
        ["119_front.jpg"],
    )
    assert files(inbox) == []
    finish(store, first)
    watcher.scan()
    (day,) = (settings.home / "done" / "passports").iterdir()
    assert files(day) == [f"118/{name}" for name in ("118.jpg", "118_back.jpg", "118_front.jpg", "LEGGIMI.txt")]
    (inbox / "119_front.jpg").write_bytes(jpeg(120))
    assert watcher.scan().again == [second]
    assert files(inbox) == []


@pytest.mark.parametrize(
    ("name", "part"), [("118_front.jpg", "118"), ("118.pdf", "118"), ("_scan.pdf", "_scan"), ("a.b_c.pdf", "a.b")]
)
def test_the_common_part_of_a_name(name: str, part: str):
    """It ends at the first separator; without one it is the name without its ending."""
    assert common_part(name, "_") == part


def test_a_zip_among_subfolders_is_a_case(settings: Settings, store: Store, watcher: Watcher):
    """Where subfolders are cases, a ZIP is one too, and other files beside them are shown."""
    inbox = settings.home / "inbox" / "accounts"
    (inbox / "pratica.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    (inbox / "alone.jpg").write_bytes(jpeg(1))
    result = watcher.scan()
    assert [papers(store, case_id) for case_id in result.taken] == [["pratica.zip"]]
    assert [(problem.code, problem.name) for problem in result.problems] == [("stray", "alone.jpg")]


def test_a_name_taken_over_in_the_very_moment_is_a_case_of_its_own(
    settings: Settings, store: Store, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    """A scanner that calls every scan the same overwrites one while it is moved: both are cases."""
    path = settings.home / "inbox" / "accounts" / "scan.zip"
    path.write_bytes(b"PK\x05\x06" + bytes(18))
    rename = Path.rename

    def overwritten(self: Path, target: Path) -> Path:
        if self == path:
            path.write_bytes(b"PK\x05\x06" + bytes(16) + b"\x02\0is")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", overwritten)
    (first,) = watcher.scan().taken
    monkeypatch.undo()
    assert files(settings.home / "inbox/accounts") == ["scan.zip"]
    (second,) = watcher.scan().taken
    assert first != second


def test_what_was_answered_is_not_looked_at_again(settings: Settings, store: Store, watcher: Watcher):
    """A case whose end was told is out of the watcher's sight, until somebody reopens it."""
    (settings.home / "inbox/passports/118.jpg").write_bytes(jpeg(1))
    (case_id,) = watcher.scan().taken

    def open_since() -> object:
        with store.reading() as connection:
            return connection.scalar(select(intake.c.open_since))

    assert open_since() is not None
    finish(store, case_id)
    watcher.scan()
    assert open_since() is None
    with store.transaction() as connection:
        store.transition(connection, case_id, Status.READY, by="anna")
    finish(store, case_id)
    assert watcher.scan().told == [case_id]
    assert open_since() is None
