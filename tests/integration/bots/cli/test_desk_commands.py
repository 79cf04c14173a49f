"""Projects, looks at the machine, colours."""

from __future__ import annotations

import os
import subprocess

import pytest

from bots.settings import SANDBOX, load_settings
from tests.integration.bots.cli.conftest import ROOT


def test_a_project_is_made_outside_the_clone(desk):
    """A customer's project has its own settings, and the commands find it from any folder below."""
    desk.bots("init", "office")
    home = desk.folder / "office"
    made = desk.json("--project", home, "new", "order_entry")
    assert sorted(path.name for path in (home / "robots" / "order_entry" / "samples").iterdir()) == ["one", "two"]
    assert set(made["created"]) == {"order_entry.robot", "bot.yaml", "keywords.resource", "samples/"}
    assert "order_entry" in desk.json("--project", home / "robots", "status")["bots"]
    assert "there already" in desk.bots("--project", home, "new", "order_entry", code=2)


def test_the_same_seed_draws_the_same_papers(desk):
    """A tutorial's values stay the same."""
    for name in ("one_bot", "other_bot"):
        desk.bots("new", name, "--seed", "5")
    one, other = (desk.folder / "robots" / name / "samples/one/card-front.jpg" for name in ("one_bot", "other_bot"))
    assert one.read_bytes() == other.read_bytes()


def test_the_clone_is_a_project_of_its_own(monkeypatch):
    """A newcomer's first bot needs no other step; what it keeps stays in one folder."""
    monkeypatch.delenv("BOTS_PROJECT", raising=False)
    monkeypatch.chdir(ROOT / "robots")
    settings = load_settings()
    assert settings.home == ROOT / SANDBOX
    assert settings.robots == [ROOT / "robots"]
    monkeypatch.setenv("BOTS_PROJECT", str(settings.home))
    assert load_settings() == settings


def test_doctor_says_what_to_mend(desk):
    """A wrong key in bot.yaml, a suite with two tasks of one name, a key that others can read, an open panel."""
    desk.bot("Check\n    No Operation\nCheck\n    No Operation\n", documents={"card": {"type": "it_cei"}})
    desk.bot("Check\n    No Operation\n", name="other", attemps=3)
    assert "can't run" in desk.bots("status")
    with (desk.folder / "bots.yaml").open("a", encoding="utf-8") as settings:
        settings.write("panel: {hosts: [bots.bank.example]}\n")
    key = desk.folder / "keys" / "master.key"
    key.parent.mkdir(exist_ok=True)
    key.write_text("x", encoding="utf-8")
    key.chmod(0o644)
    findings = desk.json("doctor", "--deep", code=1)
    bad = [each["topic"] for each in findings if each["verdict"] == "bad"]
    assert bad.count("bots") == 3
    assert "key" in bad
    advice = " ".join(each["advice"] for each in findings)
    assert "no document type it_cei" in advice
    assert "2 tasks are called 'Check'" in advice
    assert "did you mean 'attempts'" in advice
    assert "panel.second_factor: {required: [admin]}" in advice


def test_doctor_looks_at_the_machine_where_there_is_no_project(desk):
    """A person who has just installed the toolkit can ask it."""
    (desk.folder / "bots.yaml").unlink()
    assert "python" in desk.bots("doctor")


@pytest.mark.skipif(os.name != "posix", reason="terminals of Unix")
def test_colours_only_on_a_terminal(desk):
    """A pipe gets plain text; a terminal gets colours, unless NO_COLOR says no."""
    desk.bot("Check\n    No Operation\n")
    assert "\x1b" not in desk.bots("status")
    assert b"\x1b[" in on_terminal(desk, TERM="xterm-256color")
    assert b"\x1b[3" not in on_terminal(desk, TERM="xterm-256color", NO_COLOR="1")


def on_terminal(desk, **more: str) -> bytes:
    import pty

    ours, theirs = pty.openpty()
    subprocess.run(desk.command("status"), cwd=desk.folder, env=desk.environment(**more), stdout=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 100_000)
    os.close(ours)
    return shown
