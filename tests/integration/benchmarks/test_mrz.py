"""The benchmark of machine readable zones on documents that nobody here made."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_real_documents(shared_data: Path) -> None:
    """Well over half of the verifiable pictures are verified as printed, and nothing is verified wrongly."""
    command = [sys.executable, "-m", "benchmarks.mrz", "--data", str(shared_data / "mrz_images"), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["wrong_verified"] == 0
    assert figures["no_mrz_called_mrz"] == 0
    assert figures["verified"] >= 0.8 * figures["verifiable"]
