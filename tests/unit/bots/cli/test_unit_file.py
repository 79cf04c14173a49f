"""The systemd unit of a project."""

from __future__ import annotations

import configparser
from datetime import timedelta
from pathlib import Path

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
