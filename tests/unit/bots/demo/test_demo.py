"""The demo's folder, batch, evidence and words."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import psutil
import pytest
from openpyxl import Workbook
from rich.console import Console

from bots.cases.model import Status
from bots.demo.application import core_banking
from bots.demo.batch import Specimen, draw_batch, drop
from bots.demo.evidence import register_rows
from bots.demo.oracle import Verdict
from bots.demo.place import DemoRunningError, Place, pid_line
from bots.demo.progress import Line, Progress
from bots.demo.summary import count, page
from bots.demo.words import reason_in_words
from bots.errors import SettingsError

TODAY = date(2026, 11, 22)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "demo run")


def test_the_project_is_a_project(place: Place, monkeypatch: pytest.MonkeyPatch):
    """The bots' commands work in the demo's project, and its variables win over what is set outside."""
    monkeypatch.setattr(os, "environ", {**os.environ, "CORE_BANKING_URL": "http://production.example/"})
    settings = place.make("http://127.0.0.1:1/")
    assert settings.home == place.project
    assert settings.process_environment()["CORE_BANKING_URL"] == "http://127.0.0.1:1/"
    assert settings.workers.lease.total_seconds() == 10
    assert place.project not in place.truth.parents


def test_one_demo_at_a_time(place: Place):
    """A second demo in the same folder is refused; one that was killed holds nothing."""
    with place.held():
        assert (place.pids / "demo.pid").exists()
    assert not (place.pids / "demo.pid").exists()
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    (place.pids / "demo.pid").write_text(pid_line(psutil.Process(other.pid)))
    with pytest.raises(DemoRunningError), place.held():
        pass
    other.communicate(b"\n")
    with place.held():
        pass


def test_leftovers_of_a_killed_demo_are_ended(place: Place):
    """What a killed demo left running is ended by its pid; another process that got the pid is let be."""
    left = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    mine = psutil.Process()
    place.pids.mkdir(parents=True)
    (place.pids / "core_banking.pid").write_text(pid_line(psutil.Process(left.pid)))
    (place.pids / "workers.pid").write_text(f"{mine.pid} {mine.create_time() - 1000}\nnonsense\n")
    with place.held():
        assert not psutil.pid_exists(left.pid)
    left.stdin.close()
    left.wait()


def test_a_batch_is_drawn_once(place: Place):
    """The same seed gives the papers of the first time, on whatever day; with another number it is refused."""
    batch = draw_batch(place, 1, 5, TODAY)
    assert draw_batch(place, 1, 5, date(2027, 1, 1)) == batch
    assert batch[0].name.endswith("-s5")
    assert not any(path.suffix == ".json" for path in place.drawn.rglob("*"))
    with pytest.raises(SettingsError, match="--cases 1"):
        draw_batch(place, 2, 5, TODAY)


def test_dropping_goes_on_where_it_was_killed(place: Place, tmp_path: Path):
    """Files that are there are left alone, half copied ones are copied again."""
    paper = tmp_path / "a.pdf"
    paper.write_bytes(b"0123456789")
    specimen = Specimen("pratica-1-s1", 1, (paper,), {}, {}, "done", "")
    copy = place.inbox / specimen.name / "a.pdf"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(b"01234")
    drop(place, [specimen])
    assert copy.read_bytes() == b"0123456789"
    before = copy.stat().st_mtime_ns
    drop(place, [specimen])
    assert copy.stat().st_mtime_ns == before


def test_the_register_is_read_by_its_headings(tmp_path: Path):
    """Rows come by column name, as text; no workbook is no rows, a broken one is not overlooked."""
    path = tmp_path / "accounts.xlsx"
    assert register_rows(path) == []
    book = Workbook()
    book.active.append(["Case", "Opened On", "Customer Number", "IBAN"])
    book.active.append(["7F3K", date(2026, 11, 22), "0041822", "IT11X"])
    book.save(path)
    assert register_rows(path) == [
        {"case_id": "7F3K", "opened_on": "2026-11-22", "customer_number": "0041822", "account_iban": "IT11X"}
    ]
    path.write_bytes(b"PK broken")
    assert register_rows(path) != []


def test_the_application_keeps_its_port_and_ends(place: Place):
    """Run again it answers at the same address, so that what is written down stays true; in the end it is gone."""
    addresses = []
    for _ in range(2):
        with core_banking(place) as url:
            addresses.append(url)
            pid = int((place.pids / "core_banking.pid").read_text().split()[0])
            assert psutil.pid_exists(pid)
        assert not psutil.pid_exists(pid)
    assert addresses[0] == addresses[1]


LINES = [
    Line("pratica-1-s1", "7F3K", Status.DONE),
    Line("pratica-2-s1", "8G4M", Status.REVIEW, "to be checked: the IBAN on the form"),
    Line("pratica-3-s1", "9H5N", Status.REJECTED, "the identity document has expired"),
]


def test_the_summary_tells_a_manager_what_happened(place: Place):
    """How many were opened, who decides what and why, what was refused and why, and where everything is."""
    counts = count(LINES, Verdict(), 61.0)
    text = "\n".join(page(counts, LINES, Verdict(), place, again=0))
    assert "3 applications in 61 s" in text
    assert "1 account opened" in text
    assert "8G4M  pratica-2-s1: to be checked: the IBAN on the form" in text
    assert "the identity document has expired" in text
    assert "accounts.xlsx" in text
    assert counts.as_it_should_be
    assert json.loads(json.dumps(counts.as_dict())) == {
        "cases": 3,
        "done": 1,
        "review": 1,
        "rejected": 1,
        "failed": 0,
        "unexpected_outcomes": 0,
        "wrong_fields_entered": 0,
        "entered_twice": 0,
        "seconds": 61.0,
    }


def test_what_went_wrong_is_told(place: Place):
    """Wrong entries are named, and the demo doesn't count as a success."""
    verdict = Verdict(wrong=["pratica-1-s1: customer.surname"], twice=["account entered 2 times"])
    counts = count(LINES, verdict, 1.0)
    assert not counts.as_it_should_be
    text = "\n".join(page(counts, LINES, verdict, place, again=0))
    assert "pratica-1-s1: customer.surname" in text
    assert "account entered 2 times" in text


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_shows_each_case(terminal: bool):
    """On a terminal a table, elsewhere a line for each change, once."""
    out = io.StringIO()
    progress = Progress(Console(file=out, force_terminal=terminal, width=100, highlight=False))
    progress.say("drawing")
    progress.begin()
    for _ in range(2):
        progress.show([*LINES, replace(LINES[0], name="pratica-4-s1", status=Status.WORKING, step="Check The Person")])
    progress.end()
    text = out.getvalue()
    assert "the identity document has expired" in text
    assert "at work, check the person: done" in text
    if not terminal:
        assert text.count("pratica-1-s1") == 1


def test_nothing_is_shown_where_json_is_wanted():
    """Standard output belongs to the one line of JSON."""
    progress = Progress(None)
    progress.say("drawing")
    progress.begin()
    progress.show(LINES)
    progress.end()


def test_reasons_are_told_in_words():
    """No reason code reaches a manager where there are words for it; where there are none, at least no underscores."""
    assert reason_in_words("void_document").startswith("a paper identity card")
    assert reason_in_words("low_confidence", ["iban", "document:health_card"]) == (
        "to be checked: the IBAN on the form and the health card"
    )
    assert reason_in_words("some_new_reason") == "some new reason"
