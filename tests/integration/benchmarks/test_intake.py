"""The benchmark of what is dropped."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_in_the_small():
    """Nasty writers and a killed watcher: every drop is one case, with all its papers, and its originals are there."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.intake",
            *("--files", "60", "--kills", "1", "--rate", "6"),
            *("--settle", "15", "--idle", "1", "--json"),
        ],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["files"] >= 60
    assert told["kills"] == 1
    assert {name: told[name] for name in ("lost", "twice", "taken_incomplete", "originals_lost")} == {
        "lost": 0,
        "twice": 0,
        "taken_incomplete": 0,
        "originals_lost": 0,
    }
