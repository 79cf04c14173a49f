"""The benchmark of electronic invoices on files that nobody here made."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_real_invoices(shared_data: Path) -> None:
    """Of real files each valid invoice is read with number, date, total and lines exact; each PDF's XML is found."""
    command = [sys.executable, "-m", "benchmarks.einvoices", "--data", str(shared_data), "--limit", "9", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    found = figures["fatturapa"]
    assert (found["read"], found["number"], found["date"], found["total"], found["lines"]) == (1, 1, 1, 1, 1)
    assert figures["hybrid"] == figures["hybrid_equal"] == "9/9"
    assert (figures["refused"], figures["notices"], figures["p7m"]) == ("2/2", "5/5", 2)
