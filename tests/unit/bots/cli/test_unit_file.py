"""The systemd unit of a project."""

from __future__ import annotations

import configparser
import getpass
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from bots.cli.unit_file import Unit


def test_a_unit_stops_gracefully_and_longer_than_a_case_may_take():
    """SIGTERM for the supervisor alone, time for the longest case, and no specifier that systemd would fill in."""
    unit = Unit(
        project="Back Office 100%",
        what="up",
        home=Path("/srv/bots"),
        environment="production",
        user="bots",
        program="/opt/bots/bin/bots",
        secrets=Path("/etc/bots/x.env"),
        longest=timedelta(minutes=20),
    )
    parsed = configparser.RawConfigParser(strict=False)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read_string(unit.text())
    service = parsed["Service"]
    assert unit.name == "bots-up-back-office-100.service"
    assert (service["KillMode"], int(service["TimeoutStopSec"])) == ("mixed", 1260)
    assert service["ExecStart"] == "/opt/bots/bin/bots up"
    assert service["EnvironmentFile"] == "-/etc/bots/x.env"
    assert parsed["Unit"]["Description"] == "Bots of Back Office 100%%: up"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd isn't installed")
@pytest.mark.parametrize("what", ["up", "work"])
def test_systemd_understands_every_line(tmp_path: Path, what: str):
    """What `systemd-analyze verify` says of a unit is nothing: no unknown key, no value that it would ignore."""
    unit = Unit(
        project="Über 100%",
        what=what,
        home=tmp_path,
        environment="production",
        user=getpass.getuser(),
        program=shutil.which("true") or "/bin/true",
        secrets=tmp_path / "x.env",
        longest=timedelta(minutes=20),
    )
    (tmp_path / unit.name).write_text(unit.text(), encoding="utf-8")
    command = ["systemd-analyze", "verify", "--recursive-errors=no", str(tmp_path / unit.name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if unit.name in line]) == (0, [])
