"""The workbook keywords, in a suite."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from connectors import guard
from connectors.workbook.library import Workbook

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def test_the_workbook_suite_passes(tmp_path: Path) -> None:
    """Plain robot runs a suite that declares, fills, reads and looks up a register."""
    command = [sys.executable, "-m", "robot", "--pythonpath", str(ROOT), "--outputdir", str(tmp_path / "results")]
    command += ["--variable", f"REGISTER:{tmp_path / 'register.xlsx'}", str(HERE / "workbook.robot")]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_appending_asks_the_guard(tmp_path: Path) -> None:
    """A row is an act at the target of the register's name; what the guard forbids isn't written."""
    asked: list[tuple[str, str]] = []

    def forbid(target: str, act: str) -> None:
        asked.append((target, act))
        raise guard.UnguardedActError(target)

    workbook = Workbook("register", tmp_path / "register.xlsx", columns={"name": "text"})
    guard.set_guard(forbid)
    try:
        workbook.append_row(name="x")
    except guard.UnguardedActError:
        pass
    finally:
        guard.set_guard(None)
    assert asked == [("register", "append")]
    assert workbook.read_rows() == []


def test_the_path_may_come_from_the_environment(tmp_path: Path, monkeypatch) -> None:
    """A register without a path is found by its name in the environment."""
    monkeypatch.setenv("BOTS_WORKBOOK_REGISTER", str(tmp_path / "accounts.xlsx"))
    Workbook("register", columns={"name": "text"}).append_row(name="x")
    assert (tmp_path / "accounts.xlsx").is_file()
