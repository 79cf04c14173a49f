"""`bots entry`: what was entered where, and what a person says about what is in doubt."""

from __future__ import annotations

import pytest

TARGET = """
import json
from pathlib import Path
from connectors import evidence, guard

STORE = Path(__file__).with_name("target.jsonl")

def find_row(key):
    rows = [json.loads(line) for line in STORE.read_text().splitlines()] if STORE.exists() else []
    return [row for row in rows if row["key"] == key]

def add_row(**values):
    guard.ask("target.row", "submit")
    evidence.keep("target.row-after.png", b"a picture", "image/png")
    with STORE.open("a") as file:
        file.write(json.dumps({**values, "name": "BLUE", "number": "17"}) + "\\n")
"""
TASKS = """
Enter
    Import Library    %s
    VAR    &{row}    key=K-1    name=red
    Enter Once    target.row    key=K-1    values=${row}    look_up=Find Row    enter=Add Row
"""


@pytest.fixture
def asking(desk):
    """A case whose target holds something else than was meant."""
    library = desk.folder / "TargetStore.py"
    library.write_text(TARGET, encoding="utf-8")
    desk.bot(TASKS % library, targets={"target": {"settle": "1 s"}})
    return desk.json("try", "orders", desk.paper(), code=20)["case"]


def test_a_person_sees_what_was_meant_and_found_and_settles_it(desk, asking):
    """List, show with the picture, settle: the case goes on, and its story says who and why."""
    (row,) = desk.json("entry", "list")
    assert (row["case"], row["target"], row["state"]) == (asking, "target.row", "in_doubt")
    assert "something else than was meant" in desk.bots("entry", "list")
    (entry,) = desk.json("entry", "show", asking, "--save", desk.folder / "pictures")["entries"]
    name = next(each for each in entry["fields"] if each["field"] == "name")
    assert name == {"field": "name", "meant": "red", "found": ["BLUE"], "as_meant": False}
    assert entry["evidence"] == ["target.row-after.png"]
    assert [path.read_bytes() for path in (desk.folder / "pictures").iterdir()] == [b"a picture"]
    shown = desk.bots("entry", "show", asking)
    assert f"bots entry settle {asking} target.row --found RECEIPT" in shown
    assert "BLUE" in desk.bots("review", "show", asking)
    settle = ("entry", "settle", asking, "target.row", "--by", "anna", "--reason", "looked at the screen")
    assert desk.json(*settle, "--found", "number=17")["status"] == "ready"
    desk.bots("work", "--until-idle")
    story = desk.bots("case", "show", asking)
    assert "found by anna" in story
    assert "“looked at the screen”" in story
    assert "confirmed (found, by anna)" in story
    assert desk.bots("entry", "list") == "No entry is in doubt.\n"
    assert desk.json("entry", "list", "--all")[0]["state"] == "confirmed"


def test_what_a_failure_before_any_entry_left_is_written_out_too(desk):
    """A log-in that fails leaves a picture, and nothing in the ledger: without a target, everything kept is written."""
    library = desk.folder / "Closed.py"
    library.write_text(
        "from connectors import evidence\n\n\ndef look():\n"
        "    evidence.keep('target.log-in-failed.png', b'a picture', 'image/png')\n    raise ValueError('closed')\n",
        encoding="utf-8",
    )
    desk.bot(f"\nLook In\n    Import Library    {library}\n    Look\n")
    case = desk.json("try", "orders", desk.paper(), code=21)["case"]
    desk.bots("entry", "show", case, code=3)
    (path,) = desk.json("entry", "show", case, "--save", desk.folder / "pictures")["saved"]
    assert path.endswith("01-target.log-in-failed.png")


def test_a_settlement_says_one_thing_and_why(desk, asking):
    """No reason, two answers, an answer to another question, no such entry: refused, and nothing changes."""
    settle = ("entry", "settle", asking, "target.row")
    desk.bots(*settle, "--not-there", code=2)
    desk.bots(*settle, "--not-there", "--found", "17", "--reason", "x", code=2)
    desk.bots(*settle, "--not-there", "--insist", "--reason", "x", code=2)
    desk.bots(*settle, "--leave", "--reason", "x", code=7)
    desk.bots("entry", "settle", asking, "nowhere", "--not-there", "--reason", "x", code=3)
    desk.bots("entry", "show", asking, "nowhere", code=3)
    assert desk.json("case", "list")[0]["status"] == "review"


def test_a_case_that_is_done_is_corrected(desk):
    """Its story says who found what wrong, and the case goes on."""
    library = desk.folder / "TargetStore.py"
    library.write_text(TARGET.replace('"name": "BLUE", ', ""), encoding="utf-8")
    known = "Know\n    Keep Fact    name    red\n"
    desk.bot(
        known + (TASKS % library).replace("name=red", "name=${FIELDS.name}"), targets={"target": {"settle": "1 s"}}
    )
    case = desk.json("try", "orders", desk.paper())["case"]
    correct = ("entry", "correct", case, "--by", "anna", "--reason", "the customer rang")
    desk.bots(*correct, "name=red", code=7)
    assert desk.json(*correct, "name=crimson") == {"case": case, "status": "ready", "open": []}
    assert "name was entered wrong, by anna “the customer rang”" in desk.bots("case", "show", case)
