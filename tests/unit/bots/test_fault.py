"""Fault points: off unless the environment says so, and then exactly where it says."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bots.fault import Fault

_PASSER = "from bots import fault\nfor name in ('one', 'two', 'three', 'two'): fault.point(name); print(name)"


def passed(doom: str) -> tuple[list[str], int]:
    """The points that a process got past, and how it ended."""
    run = subprocess.run(
        [sys.executable, "-u", "-c", _PASSER],
        env={"BOTS_FAULT": doom, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.split(), run.returncode


@pytest.mark.parametrize(
    ("doom", "survived"),
    [("", ["one", "two", "three", "two"]), ("kill:3", ["one", "two"]), ("kill:two", ["one"]), ("kill:1", [])],
)
def test_a_process_dies_at_the_point_that_is_named_or_numbered(doom, survived):
    """A number counts every point, a name means its first; nothing happens where nothing is said."""
    names, code = passed(doom)
    assert names == survived
    assert code == (-signal.SIGKILL if doom else 0)


def test_a_mark_lets_one_process_die_only(tmp_path):
    """The first process that comes so far dies, and the next ones are spared."""
    doom = f"kill:2@{tmp_path / 'mark'}"
    assert passed(doom)[1] == -signal.SIGKILL
    assert passed(doom) == (["one", "two", "three", "two"], 0)


def test_the_points_of_a_process_can_be_listed(tmp_path):
    """What a process passes is told by name, in its order."""
    assert passed(f"list:{tmp_path / 'names'}")[1] == 0
    assert (tmp_path / "names").read_text().split() == ["one", "two", "three", "two"]


@pytest.mark.parametrize("doom", ["kill", "maim:3", "kill:"])
def test_a_fault_that_is_not_understood_is_refused(doom):
    """A slip must not make a test that kills nothing."""
    with pytest.raises(ValueError, match="BOTS_FAULT"):
        Fault(doom)
