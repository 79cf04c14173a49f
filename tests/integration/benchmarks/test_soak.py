"""The benchmark of what a case costs."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_every_case_is_counted_and_small():
    """It prints one line of JSON; a case's result stays under 10 kB."""
    command = [sys.executable, "-m", "benchmarks.soak", "--cases", "3", "--json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    figures = json.loads(run.stdout)
    assert figures["cases"] == 3
    assert 0 < figures["result_bytes"] <= 10_000
    assert {"bare_cpu_ms", "case_cpu_ms", "beyond_cpu_ms", "database_bytes", "rss_growth_mb"} < set(figures)
