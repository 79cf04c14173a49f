"""The demo, as somebody sees it who tries the toolkit for the first time."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import psutil
import pytest

from bots.demo.place import pid_line
from tests.acceptance.demo_run import CASES, SEED, Demo, demo_command, demo_environment, run_demo, truths

pytestmark = pytest.mark.slow


def notes(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).parts[0] for path in folder.rglob("README.txt"))


def test_every_case_ends_as_its_papers_demand(demo: Demo):
    """Right papers become accounts, wrong ones don't, and what was entered is what is true, once."""
    expected = Counter(case["expected"] for case in truths(demo.folder))
    figures = dict(demo.figures)
    seconds = figures.pop("seconds")
    assert figures == {
        "cases": CASES,
        "done": expected["done"],
        "review": expected["review"],
        "rejected": expected["rejected"],
        "failed": 0,
        "unexpected_outcomes": 0,
        "wrong_fields_entered": 0,
        "entered_twice": 0,
    }
    assert seconds > 0


def test_senders_find_their_papers_with_an_answer(demo: Demo):
    """Every folder that was dropped lies where its case stands, with a note; the inbox is empty."""
    expected = Counter(case["expected"] for case in truths(demo.folder))
    project = demo.folder / "project"
    answered = Counter({"done": expected["done"], "to check": expected["review"], "rejected": expected["rejected"]})
    assert Counter(notes(project)) == answered
    assert list((project / "inbox" / "accounts").iterdir()) == []


def test_nothing_is_left_running(demo: Demo):
    """When the demo has ended, none of its processes is there any more, browsers included."""
    left = []
    for process in psutil.process_iter():
        try:
            if str(demo.folder) in (*process.cmdline(), process.environ().get("BOTS_PROJECT", "")):
                left.append(process.cmdline())
        except psutil.Error:
            continue
    assert left == []


def test_again_on_the_same_folder_nothing_is_entered_twice(demo: Demo):
    """The same papers dropped again are known again: the same figures, the ledger untouched."""
    ledger = demo.folder / "core_banking" / "ledger.jsonl"
    before = ledger.read_bytes()
    figures, _ = run_demo(demo.folder, cases=CASES, seed=SEED)
    assert {**figures, "seconds": 0} == {**demo.figures, "seconds": 0}
    assert ledger.read_bytes() == before
    assert len(list((demo.folder / "project" / "already received" / "accounts").glob("*/*"))) == CASES


def test_a_second_demo_in_the_same_folder_is_refused(demo: Demo):
    """Two demos don't share a folder at the same time; the message says what to do."""
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    (demo.folder / "run" / "demo.pid").write_text(pid_line(psutil.Process(other.pid)))
    refused = subprocess.run(
        demo_command(demo.folder, cases=CASES, seed=SEED),
        env=demo_environment(),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    other.communicate(b"\n")
    assert refused.returncode == 1
    assert "--folder" in refused.stderr
