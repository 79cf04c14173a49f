"""What a run writes in clear text beside the database is gone when it ends, and after a kill too."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bots.run.scratch import scratch_folder, sweep
from bots.run.supervisor import Supervisor

from .test_kill import queue_case

_MAKE_AND_STAY = """
import sys
from bots.run.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "card.png").write_text("ROSSI")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A temporary folder of the test's own, for this process and what it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.delenv("BOTS_SCRATCH", raising=False)  # as an earlier run in this process may have left it
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def _left(folder):
    return [path.name for path in folder.glob("bots-case-*")]


def test_a_folder_lives_as_long_as_its_process(temporary):
    """One in use is left alone by whoever sweeps; that of a killed process goes."""
    maker = subprocess.Popen(
        [sys.executable, "-c", _MAKE_AND_STAY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    folder = Path(maker.stdout.readline().strip())
    sweep()
    assert (folder / "card.png").read_text() == "ROSSI"
    maker.kill()
    maker.communicate()
    sweep()
    assert _left(temporary) == []


def test_a_folder_goes_with_its_block(temporary):
    """Also when what runs inside fails."""

    def fail_inside():
        with scratch_folder() as folder:
            assert _left(temporary) == [folder.name]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_inside()
    assert _left(temporary) == []


def test_a_new_folder_without_its_lock_is_given_time(temporary):
    """Its maker is just about to lock it; an old one without is nobody's."""
    (temporary / "bots-case-new").mkdir()
    old = temporary / "bots-case-old"
    old.mkdir()
    os.utime(old, (0, 0))
    sweep()
    assert _left(temporary) == ["bots-case-new"]


def test_a_killed_worker_leaves_nothing_of_its_case(project, temporary):
    """What its suite and Robot Framework's log had written so far is removed when the worker is buried."""
    bot = project.bot(
        "One\n    Evaluate    pathlib.Path(tempfile.gettempdir(), 'card.png').write_text('ROSSI')    "
        f"modules=pathlib,tempfile\n    Evaluate    os.kill(os.getpid(), {signal.SIGKILL:d})    modules=os\n",
        attempts=1,
    )
    case_id = queue_case(project, bot)
    seen = []

    def look(event):
        if event["event"] == "died":
            seen.append(_left(temporary))

    Supervisor(project.settings, processes=1).run(until_idle=True, on_event=look)
    assert seen == [[]]
    assert project.status(case_id) == "failed"


def test_a_killed_browser_leaves_nothing_of_its_pages(temporary):
    """Its folder holds cookies and, where it was recorded, every page: it goes with the next who begins."""
    here = "import time; from connectors.web import chromium\nwith chromium.own_folder() as folder:\n"
    maker = subprocess.Popen(
        [sys.executable, "-c", f"{here}    print(folder, flush=True)\n    time.sleep(600)"],
        stdout=subprocess.PIPE,
        text=True,
    )
    folder = Path(maker.stdout.readline().strip())
    (folder / "all.trace").write_text("ROSSI")
    sweep()
    assert (folder / "all.trace").read_text() == "ROSSI"
    maker.kill()
    maker.communicate()
    sweep()
    assert not folder.exists()
