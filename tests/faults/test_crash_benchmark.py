"""The crash benchmark, with few kills: real supervisors, real workers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ZEROS = ("lost", "double", "unfinished", "in_doubt_to_person", "false_takeovers")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]


def test_killed_workers_and_supervisors_lose_and_double_nothing(rng):
    """A handful of kills in mid-work: every order is entered once, unaided, and soon."""
    command = [sys.executable, "-m", "benchmarks.crash", "--cases", "12", "--kills", "5", "--lease", "8", "--json"]
    seed = str(rng.randrange(1_000_000))
    run = subprocess.run([*command, "--seed", seed], cwd=ROOT, capture_output=True, text=True, check=True)
    figures = json.loads(run.stdout)
    assert (figures["cases"], figures["kills"]) == (12, 5)
    assert {name: figures[name] for name in ZEROS} == dict.fromkeys(ZEROS, 0), figures
