"""Commands that run for ever, and the signals that end them."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time

import pytest

DOING = "Check\n    Keep Fact    number    17\n"
INTAKE = {"folder": {"path": "inbox/orders", "case": "subfolder", "settle": "0.2 s"}}
ONCE = """
import os
from pathlib import Path
from robot.libraries.BuiltIn import BuiltIn

def once():
    variables = BuiltIn().get_variables(no_decoration=True)
    with (Path(os.environ["BOTS_PROJECT"]) / "done.txt").open("a") as file:
        file.write(f"{variables['CASE_ID']}:{variables['TEST_NAME']} ")
"""


def drop(desk, name: str) -> None:
    folder = desk.folder / "inbox" / "orders" / name
    folder.mkdir(parents=True)
    shutil.copy(desk.paper(), folder)


def watched(desk) -> None:
    desk.bot(DOING, intake=INTAKE)


def test_watching_takes_in_and_working_works(desk):
    """The two halves may run on different machines."""
    watched(desk)
    drop(desk, "pratica-1")
    assert desk.json("watch", "--until-idle")["taken"] == 1
    assert desk.json("status")["bots"]["orders"]["open"] == {"ready": 1}
    shown = desk.bots("work", "--until-idle")
    assert " done" in shown
    assert shown.endswith("1 done\n")


def test_up_is_everything_in_one_command(desk):
    """What is dropped is taken, worked and moved to where its sender finds it."""
    watched(desk)
    drop(desk, "pratica-1")
    drop(desk, "pratica-2")
    told = desk.json("up", "--until-idle")
    assert (told["taken"], told["ended"]) == (2, {"done": 2})
    assert sorted(path.name for path in (desk.folder / "done" / "orders").glob("*/*")) == ["pratica-1", "pratica-2"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_service_in_order(desk, number):
    """Ctrl+C and a service manager's stop let the case that is held be finished, and leave exit code 0."""
    watched(desk)
    process = subprocess.Popen(
        desk.command("up"), cwd=desk.folder, env=desk.environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        drop(desk, "pratica-1")
        assert process.stdout.readline().startswith("The panel is at http://127.0.0.1:")
        assert "with the code" in process.stdout.readline()
        assert "taken in" in process.stdout.readline()
        process.send_signal(number)
        rest = process.communicate(timeout=60)[0]
    finally:
        process.kill()
    assert process.returncode == 0, rest


def test_a_broken_bot_stops_no_other(desk):
    """It is told by name and place; the others' cases are worked."""
    watched(desk)
    desk.bot(DOING, name="broken", shedule="x")
    drop(desk, "pratica-1")
    shown = desk.bots("up", "--until-idle")
    assert "did you mean 'schedule'" in shown
    assert "1 done" in shown


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of Unix")
def test_a_rolling_restart_loses_and_repeats_nothing(desk):
    """The old process finishes what it holds while the new one goes on; each step of each case is done once."""
    folder = desk.bot("First\n    Once\nSecond\n    Sleep    0.3s\n    Once\n", intake=INTAKE)
    (folder / "once.py").write_text(ONCE, encoding="utf-8")
    suite = folder / "orders.robot"
    suite.write_text(suite.read_text().replace("Library    bots.Cases\n", "Library    bots.Cases\nLibrary    once\n"))
    for number in range(6):
        drop(desk, f"pratica-{number}")
    assert desk.json("watch", "--until-idle")["taken"] == 6
    old = subprocess.Popen(
        desk.command("work", "--json"), cwd=desk.folder, env=desk.environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        while not (desk.folder / "done.txt").exists():
            assert old.poll() is None
            time.sleep(0.05)
        old.send_signal(signal.SIGTERM)
        new = desk.json("work", "--until-idle")["ended"]
        first = json.loads(old.communicate(timeout=60)[0])["ended"]
    finally:
        old.kill()
    assert set(first) == {"done"}
    assert first["done"] + new["done"] == 6
    steps = (desk.folder / "done.txt").read_text().split()
    assert len(steps) == len(set(steps)) == 12


def test_what_only_a_person_can_let_go_on_ends_the_work_and_is_told(desk):
    """A bot is paused without an end: --until-idle leaves, says what is left and why, with a code of its own."""
    watched(desk)
    drop(desk, "pratica-1")
    desk.bots("pause", "bot", "orders", "--reason", "month's end", "--by", "anna")
    told = desk.json("up", "--until-idle", code=22)
    assert (told["taken"], told["ended"]) == (1, {})
    why = "bot orders is paused by anna: month's end; 'bots resume bot orders' ends that"
    assert told["held"] == [{"cases": 1, "because": why}]
