"""Taking in, killed at every point of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bots.cases.tables import cases, documents, intake
from bots.intake import Watcher
from tests.integration.bots.intake.project import bots_of, drop, finish, jpeg, make_project, open_store

STEP = int(os.environ.get("BOTS_KILL_EVERY", "9"))  # 1: killed before each act

# The process counts its writes and renames, database commits included, and kills itself before the one given.
_VICTIM = """
import os, signal, sqlite3, sys
from datetime import timedelta
from pathlib import Path

from bots.intake import Watcher
from bots.settings import load_settings
from sqlalchemy import event
from tests.integration.bots.intake.project import bots_of, finish, open_store

home, deadline = Path(sys.argv[1]), int(sys.argv[2])
settings = load_settings(home)
store = open_store(settings)
watcher = Watcher(settings, store, bots_of(settings), settle=timedelta(0))
acts = 0

def act(*_arguments):
    global acts
    acts += 1
    if acts == deadline:
        os.kill(os.getpid(), signal.SIGKILL)

def before(function):
    def wrapped(*arguments, **options):
        act()
        return function(*arguments, **options)
    return wrapped

for name in ("rename", "replace", "mkdir", "unlink", "open"):
    setattr(Path, name, before(getattr(Path, name)))
os.fsync = before(os.fsync)
event.listen(store.database.engine, "commit", act)
event.listen(store.database.engine, "before_cursor_execute", act)
watcher.scan()
finish(store)
watcher.scan()
print(acts)
"""


def run_victim(home: Path, deadline: int) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[4]
    return subprocess.run(
        [sys.executable, "-c", _VICTIM, str(home), str(deadline)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.slow
def test_killed_anywhere_nothing_is_lost_or_doubled(tmp_path: Path):
    """Kill -9 before any write, rename or commit: the next look ends with one case, all its papers, one answer."""
    whole = tmp_path / "whole"
    whole.mkdir()
    drop(make_project(whole), "pratica-118", 1, 2)
    acts = int(run_victim(whole, 0).stdout)
    assert acts > 20
    for deadline in range(1, acts + 1, STEP):
        home = tmp_path / f"killed-{deadline}"
        home.mkdir()
        settings = make_project(home)
        drop(settings, "pratica-118", 1, 2)
        assert run_victim(home, deadline).returncode == -signal.SIGKILL, deadline
        store = open_store(settings)
        watcher = Watcher(settings, store, bots_of(settings), settle=timedelta(0))
        watcher.scan()
        finish(store)
        watcher.scan()
        with store.reading() as connection:
            (case_id,) = connection.scalars(select(cases.c.id)).all()
            key = store.key(connection, case_id)
            papers = store.documents.of_case(connection, key)
            assert connection.scalar(select(intake.c.moved_at)) is not None
            rows = len(connection.execute(select(documents)).all())
        assert [store.documents.read(key, paper.address) for paper in papers] == [jpeg(1), jpeg(2)], deadline
        assert rows == 3, deadline
        left = sorted(path.relative_to(home).parts for path in home.rglob("*") if path.suffix in {".jpg", ".txt"})
        assert [(parts[0], parts[3:]) for parts in left] == [
            ("done", ("pratica-118", "LEGGIMI.txt")),
            ("done", ("pratica-118", "page 0.jpg")),
            ("done", ("pratica-118", "page 1.jpg")),
        ], deadline
        assert list((home / "inbox" / "accounts").iterdir()) == [], deadline
        store.database.close()
