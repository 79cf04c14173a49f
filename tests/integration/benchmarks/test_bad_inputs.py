"""The benchmark over bad inputs."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[3] / "benchmarks/bad_inputs.py"


def test_one_line_of_figures(tmp_path):
    """It prints one line of JSON in which every file is counted once."""
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "empty.png").touch()
    run = subprocess.run([sys.executable, SCRIPT, "--data", tmp_path, "--json"], capture_output=True, check=True)
    figures = json.loads(run.stdout)
    assert figures.pop("peak_mb") > 0
    assert figures == {"files": 2, "read": 0, "clean_error": 2, "worker_crash": 0, "hung": 0}
