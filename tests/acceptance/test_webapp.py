"""The suite of connectors.WebApp, run by plain robot against the core-banking application."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from resources.specimens.core_banking.process import ROOT, CoreBanking

SUITE = Path(__file__).with_name("webapp.robot")


@pytest.mark.slow
def test_the_keywords_work_in_a_plain_robot_run(tmp_path: Path) -> None:
    """Every test of the suite passes, the ledger holds what was meant, and no log holds the password."""
    with CoreBanking(tmp_path / "bank") as bank:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "robot", "--loglevel", "TRACE", "--outputdir", str(tmp_path / "out")),
                *("--variable", f"CORE_BANKING:{bank.url}", str(SUITE)),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "CORE_BANKING_URL": bank.url,
                "BOTS_SECRET_CORE_BANKING_USER": "robot",
                "BOTS_SECRET_CORE_BANKING_PASSWORD": "specimen-2003",
            },
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert [entry["kind"] for entry in bank.entries] == ["customer", "account"]
    logs = [file.read_bytes() for file in (tmp_path / "out").iterdir()]
    assert logs
    assert not any(b"specimen-2003" in log for log in logs)
