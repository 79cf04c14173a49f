"""The commands of the panel: people are added and changed, and it is served until it is told to stop."""

from __future__ import annotations

import signal
import subprocess
import urllib.request

import pytest

from bots.cases.store import Store
from bots.people.journal import notes_of
from bots.people.one_time import code_of, step_of
from bots.people.second_factor import begin, begun, confirm, factors_of
from bots.settings import load_settings


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
    anna = {"user": "anna", "role": "admin", "bots": ["orders"], "skills": [], "disabled": False}
    berto = {"user": "berto", "role": "reviewer", "bots": [], "skills": ["identity"], "disabled": True}
    assert desk.json("user", "list") == [{**each, "second_factor": False} for each in (anna, berto)]


def test_a_second_factor_that_was_lost_is_reset(desk):
    """From the terminal by whoever has the machine, with an entry in the journal; who has none is said."""
    desk.bots("user", "add", "anna", "--role", "admin")
    desk.bots("user", "reset-second-factor", "anna", code=4)
    store = Store.open(load_settings(desk.folder))
    begin(store, "anna", "a session")
    secret = begun(store, "anna", "a session")
    confirm(store, "anna", code_of(secret, step_of(store.clock())), "a session", device="a test")
    assert [each["second_factor"] for each in desk.json("user", "list")] == [True]
    done = desk.json("user", "reset-second-factor", "anna", "--by", "berto")
    assert done == {"user": "anna", "second_factor": False}
    with store.reading() as connection:
        assert factors_of(connection) == {}
        assert notes_of(connection)[0].by == "berto"
    store.close()


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
