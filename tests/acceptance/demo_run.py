"""The demo as a process, for the tests that look at what it did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
CASES, SEED = 4, 2  # two accounts, an unsigned form, a covered field


class Demo(NamedTuple):
    """A demo that ran to its end: its folder, that of its temporary files, its figures and its console."""

    folder: Path
    scratch: Path
    figures: dict[str, Any]
    console: str


def demo_command(folder: Path, *, cases: int, seed: int) -> list[str]:
    """The command line of a demo that answers in JSON."""
    choices = ["--folder", str(folder), "--cases", str(cases), "--seed", str(seed), "--json"]
    return [sys.executable, "-P", "-m", "bots.cli", "demo", *choices]


def demo_environment(**more: str) -> dict[str, str]:
    """This process's environment, without what would change how the demo runs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BOTS_", "CORE_BANKING"))}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def run_demo(folder: Path, *, cases: int, seed: int, **more: str) -> tuple[dict[str, Any], str]:
    """Run the demo to its end; returns its figures and everything that it wrote to the console."""
    done = subprocess.run(
        demo_command(folder, cases=cases, seed=seed),
        env=demo_environment(**more),
        cwd=folder.parent,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    console = done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 1, console
    return json.loads(lines[0]), console


def truths(folder: Path) -> list[dict[str, Any]]:
    """What is true of every case that was drawn."""
    return [case for path in sorted((folder / "truth").glob("*.json")) for case in json.loads(path.read_text())]
