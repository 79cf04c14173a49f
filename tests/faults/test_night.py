"""A night with few cases: two bots, kills, an application that is down, a person in the morning, and the report."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.intake.dovecot import program

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(290),
    pytest.mark.skipif(program() is None, reason="dovecot isn't installed: apt-get install dovecot-imapd"),
]

_NOTHING = ("lost", "double", "left", "mails_unanswered", "mails_left", "news_missing", "news_forged")


def test_a_night_loses_nothing_and_its_report_is_the_applications_own_sum(rng):
    """Every case ends once and its sender is told, and the report's totals are what the application's ledger holds."""
    command = [sys.executable, "-m", "benchmarks.night", "--cases", "12", "--kills", "2", "--json"]
    seed = str(rng.randrange(1_000_000))
    run = subprocess.run([*command, "--seed", seed], cwd=ROOT, capture_output=True, text=True, check=True)
    figures = json.loads(run.stdout)
    zeros = {name: figures[name] for name in _NOTHING}
    assert zeros == dict.fromkeys(zeros, 0), figures
    assert figures["done"] + figures["rejected"] == 12
    assert (figures["adds_up"], figures["agrees"], figures["difference"]) == (True, True, "0.00")
