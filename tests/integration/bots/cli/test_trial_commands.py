"""`bots try`: one case through a bot, here and now."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .test_entry_commands import TARGET, TASKS

ENDS = [
    ("Check\n    Keep Fact    number    17\n", 0, "done"),
    ("Check\n    Ask A Person    iban    because=not_registered\n", 20, "review"),
    ("Check\n    Reject Case    minor\n", 8, "rejected"),
    ("Check\n    Fail    the printer is on fire\n", 21, "failed"),
]


@pytest.mark.parametrize(("tasks", "code", "status"), ENDS, ids=[end[2] for end in ENDS])
def test_the_exit_code_tells_how_the_case_ended(desk, tasks, code, status):
    """A script can go on by the exit code alone, or read one line of JSON."""
    trial = desk.json("try", desk.bot(tasks), "--files", desk.paper(), code=code)
    assert trial["status"] == status
    assert [step["name"] for step in trial["steps"]] == ["Check"]


def test_each_step_is_shown_with_its_end(desk):
    """A developer sees which step stopped the case, why, and what to do next."""
    desk.bot(
        """
        Read
            Keep Fact    number    17
        Ask
            Ask A Person    iban    because=not_registered
        Enter
            Keep Fact    entered    yes
        """
    )
    shown = desk.bots("try", "orders", "--files", desk.paper(), desk.paper("second.txt"), code=20).splitlines()
    assert shown[0].startswith(" ✓ Read ")
    assert shown[1].startswith(" ? Ask ")
    assert "iban: not registered" in shown[1]
    assert shown[2].endswith("waits for a person; nothing was entered")
    assert shown[3].startswith("→ bots review show ")
    assert len(shown) == 4


def test_production_is_refused(desk):
    """A trial doesn't enter anything for real unless somebody says so."""
    folder = desk.bot("Check\n    Keep Fact    number    17\n")
    refused = desk.bots("--environment", "production", "try", folder, desk.paper(), code=2)
    assert "--production" in refused
    desk.bots("--environment", "production", "try", folder, desk.paper(), "--production")


def test_wrong_words_are_answered_with_what_to_do(desk):
    """No bot, no file, no project: a sentence each, and a code."""
    assert "'bots new nothing'" in desk.bots("try", "nothing", desk.paper(), code=3)
    folder = desk.bot("Check\n    No Operation\n")
    assert "no such file" in desk.bots("try", folder, "nowhere.pdf", code=3)
    (desk.folder / "bots.yaml").unlink()
    assert "bots init" in desk.bots("try", folder, desk.paper(), code=2)


def test_plain_robot_runs_a_folder_of_bots_and_ends_its_cases(desk):
    """The suite is plain Robot Framework: nothing stays half-worked when its own command runs it."""
    desk.bot("Check\n    Keep Fact    number    17\n")
    desk.bot("Check\n    Reject Case    minor\n", name="other")
    done = subprocess.run(
        [sys.executable, "-m", "robot", "--output", "NONE", "--log", "NONE", "--report", "NONE", "robots"],
        cwd=desk.folder,
        env=desk.environment(BOTS_FILES=str(desk.paper())),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert {(each["bot"], each["status"]) for each in desk.json("case", "list")} == {
        ("orders", "done"),
        ("other", "rejected"),
    }


def test_a_dry_run_shows_the_difference_and_keeps_no_case(desk):
    """Field by field what is meant beside what the target holds; nothing is entered, nothing stays."""
    library = desk.folder / "TargetStore.py"
    library.write_text(TARGET.replace("rows = ", 'return {"key": key, "name": "BLUE", "number": "17"}\n    rows = '))
    desk.bot(TASKS % library)
    trial = desk.json("try", "orders", desk.paper(), "--dry-run")
    assert (trial["dry_run"], trial["status"]) == (True, "done")
    (entry,) = trial["entries"]
    assert (entry["target"], entry["would"], entry["finding"]) == ("target.row", "ask", "another")
    assert {"field": "name", "meant": "red", "found": ["BLUE"], "as_meant": False} in entry["fields"]
    shown = desk.bots("try", "orders", desk.paper(), "--dry-run")
    assert "a person would be asked" in shown
    assert "nothing was entered, no case is kept" in shown
    assert desk.json("case", "list") == []
    assert not (desk.folder / "target.jsonl").exists()
