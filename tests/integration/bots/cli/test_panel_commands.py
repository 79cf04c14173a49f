"""The commands of the panel: people are added and changed, and it is served until it is told to stop."""

from __future__ import annotations

import signal
import subprocess
import urllib.request

import pytest


def test_people_are_added_listed_and_changed(desk):
    """Somebody is added with a password that is shown once; their role, bots and skills change; they are shut out."""
    made = desk.json("user", "add", "anna", "--role", "admin", "--bot", "orders")
    assert len(made["password"]) >= 12
    desk.bots("user", "add", "anna", code=4)
    desk.json("user", "add", "berto", "--role", "viewer")
    desk.json("user", "change", "berto", "--role", "reviewer", "--skill", "identity")
    desk.json("user", "change", "berto", "--disable")
    desk.bots("user", "change", "anna", "--disable", code=4)
    desk.bots("user", "change", "nobody", "--role", "viewer", code=3)
    assert len(desk.json("user", "password", "berto")["password"]) >= 12
    assert desk.json("user", "token", "anna", "--for", "night report")["token"].startswith("bots_")
    assert desk.json("user", "list") == [
        {"user": "anna", "role": "admin", "bots": ["orders"], "skills": [], "disabled": False, "second_factor": False},
        {"user": "berto", "role": "reviewer", "bots": [], "skills": ["identity"], "disabled": True, "second_factor": False},
    ]


@pytest.mark.slow
def test_the_panel_is_served_until_it_is_told_to_stop(desk):
    """'bots panel' says where it is and how the first one comes in, answers, and ends at a signal."""
    process = subprocess.Popen(
        desk.command("panel", "--port", "0"),
        cwd=desk.folder,
        env=desk.environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        url = process.stdout.readline().split()[-1]
        assert "/start with the code" in process.stdout.readline()
        with urllib.request.urlopen(url) as answer:
            assert answer.url == f"{url}start"
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert process.returncode in {0, -signal.SIGTERM}


def test_a_port_that_is_taken_is_said(desk):
    """Where the panel can't listen it says so, and how to choose another place."""
    (desk.folder / "bots.yaml").write_text("name: desk\npanel: {host: 192.0.2.1}\n", encoding="utf-8")
    assert "--port" in desk.bots("panel", code=2)
