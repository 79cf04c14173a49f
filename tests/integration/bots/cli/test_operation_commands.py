"""What operations look at: metrics, the doctor's word on the night, alerts, units, logs for programs."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.request

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families


def settle(desk, **changes):
    path = desk.folder / "bots.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def test_metrics_are_told_and_served_and_name_no_case(desk):
    """Figures that Prometheus understands, by bot and state, on the terminal and over HTTP."""
    desk.bot("Check\n    Fail    broken\n", schedule={"cron": "0 22 * * *"})
    case_id = desk.json("try", "orders", desk.paper(), code=21)["case"]
    text = desk.bots("metrics")
    assert case_id not in text
    found = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["bots_database_up", ()] == 1
    assert found["bots_cases", (("bot", "orders"), ("status", "failed"))] == 1
    assert found["bots_next_fire_timestamp_seconds", (("name", "orders"),)] > 1.7e9
    process = subprocess.Popen(
        desk.command("metrics", "--listen", "127.0.0.1:0"),
        cwd=desk.folder,
        env=desk.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            with urllib.request.urlopen(process.stdout.readline().strip(), timeout=30) as answer:
                assert b'bots_cases{bot="orders",status="failed"} 1.0' in answer.read()
        finally:
            process.terminate()
    assert process.returncode == 0


def test_the_doctor_looks_at_what_runs_unattended_and_says_how_to_mend_it(desk):
    """A producer without a suite, a bot that waits for nobody, an owner nobody knows, alerts without a server."""
    desk.bot("Check\n    Log    ok\n", schedule={"after": ["order"]}, owner="ana", escalate=[{"to": "boss"}])
    alerts = {"mail": ["anna"], "critical": ["webhook:ops"], "commands": {"page": ["/nowhere/page"]}}
    producers = {"rows": {"suite": "rows.robot", "schedule": "0 8 * * *"}}
    settle(desk, environments={"test": {"alerts": alerts}}, producers=producers)
    found = [each for each in desk.json("doctor", code=1) if each["verdict"] == "bad"]
    told = {each["topic"]: "" for each in found}
    for each in found:
        assert each["advice"]
        told[each["topic"]] += each["text"]
    assert "rows.robot" in told["producers"]
    assert "waits for order" in told["schedules"]
    assert "names ana" in told["people"]
    for word in ("anna has no address", "no mail server", "webhook:ops", "command page"):
        assert word in told["alerts"]


def test_alerts_are_listed_and_silenced(desk):
    """What failed is a warning, which a person may silence for a while."""
    desk.bot("Check\n    Fail    broken\n")
    desk.bots("try", "orders", desk.paper(), code=21)
    assert [(each["kind"], each["name"], each["quiet"]) for each in desk.json("alert", "list")] == [
        ("failed", "orders", False)
    ]
    desk.bots("alert", "silence", "failed", "orders", "--until", "1 hour", "--reason", "known")
    assert desk.json("alert", "list")[0]["quiet"] is True
    desk.bots("alert", "unsilence", "failed", "orders")
    assert "orders: 1 failed" in desk.bots("alert", "list")
    assert "No case is stuck" in desk.bots("stuck")


@pytest.mark.skipif(shutil.which("systemctl") is None, reason="no systemd on this machine")
def test_a_unit_is_written_and_enabled_in_another_root(desk, tmp_path):
    """For an image: the unit, its link, a file for secrets that nobody else reads; and all but that goes again."""
    root = tmp_path / "image"
    told = desk.json("service", "install", "--root", root, "--user", "nobody")
    unit = root / "etc/systemd/system" / told["unit"]
    assert f"WorkingDirectory={desk.folder}" in unit.read_text(encoding="utf-8")
    assert (unit.parent / "multi-user.target.wants" / unit.name).is_symlink()
    assert (root / "etc/bots/desk.env").stat().st_mode & 0o777 == 0o600
    desk.bots("service", "uninstall", "--root", root)
    assert not unit.exists()


def test_logs_for_programs_are_a_json_object_a_line(desk):
    """Said in bots.yaml; each line has its time, level, process and message."""
    desk.bot("Check\n    Log    ok\n")
    settle(desk, logs={"path": "logs", "format": "json"})
    desk.bots("work", "--until-idle")
    lines = (desk.folder / "logs" / "worker-1.log").read_text(encoding="utf-8").splitlines()
    lines += (desk.folder / "logs" / "work.log").read_text(encoding="utf-8").splitlines()
    for line in lines:
        assert {"time", "level", "process", "message"} <= set(json.loads(line))
