"""What operations do to the queue: pause, resume, change many cases at once."""

from __future__ import annotations

import json
import shutil
import subprocess

import yaml

DOING = "Check\n    Keep Fact    number    17\n"


def arrived(desk, number):
    """Cases that wait for a worker."""
    desk.bot(DOING, intake={"folder": {"path": "inbox/orders", "case": "subfolder", "settle": "0.1 s"}})
    for each in range(number):
        folder = desk.folder / "inbox" / "orders" / f"pratica-{each}"
        folder.mkdir(parents=True)
        shutil.copy(desk.paper(), folder)
    assert desk.json("watch", "--until-idle")["taken"] == number
    return [case["id"] for case in desk.json("queue", "list")]


def test_a_paused_bot_waits_and_its_cases_say_why(desk):
    """Until it is resumed; a slip in its name pauses nothing."""
    desk.bot("Check\n    Fail    broken\n", targets={"bank": {}})
    case_id = desk.json("try", "orders", desk.paper(), code=21)["case"]
    assert "did you mean 'orders'" in desk.bots("pause", "bot", "order", "--reason", "x", code=3)
    told = desk.json("pause", "bot", "orders", "--reason", "new forms", "--by", "anna")
    assert (told["until"], told["cases"]) == (None, 0)  # failed: it isn't queued
    desk.bots("retry", case_id)
    assert desk.json("resume", "bot", "orders")["cases"] == 1
    assert desk.json("pause", "target", "bank", "--reason", "closed", "--until", "2 hours")["until"]
    assert [(each["kind"], each["name"]) for each in desk.json("status")["pauses"]] == [("target", "bank")]
    assert "resumed" in desk.bots("case", "show", case_id)
    assert "isn't paused" in desk.bots("resume", "bot", "orders", code=3)


def test_many_cases_are_changed_at_once_and_say_why(desk):
    """What isn't queued is left alone; without saying which, nothing is changed."""
    ids = arrived(desk, 4)
    assert "Say which" in desk.bots("queue", "change", "--priority", "high", "--reason", "x", code=7)
    asked = ("queue", "change", "--bot", "orders", "--priority", "high", "--due", "2 hours", "--reason", "audit")
    assert desk.json(*asked, "--dry-run") == {"cases": 4, "dry_run": True, "left": []}
    assert desk.json(*asked)["cases"] == 4
    assert desk.json(*asked[:6], "--reason", "audit")["cases"] == 0
    desk.bots("queue", "change", ids[2], "--priority", "urgent", "--reason", "the customer waits")
    listed = desk.json("queue", "list")
    assert listed[0]["id"] == ids[2]
    assert {case["priority"] for case in listed[1:]} == {1}
    assert desk.json("queue", "cancel", ids[0], "ZZZZ", "--reason", "withdrawn")["left"] == ["ZZZZ"]
    assert "“the customer waits”" in desk.bots("case", "show", ids[2])
    assert "No cases" in desk.bots("queue", "list", "--older-than", "1 hour")


def test_many_cases_are_retried_at_once_with_the_files_of_now(desk):
    """Failed ones; and one step again needs a reason."""
    desk.bot("Check\n    Fail    broken\n")
    ids = [desk.json("try", "orders", desk.paper(), code=21)["case"] for _ in range(2)]
    desk.bot(DOING)
    assert "Say why" in desk.bots("retry", ids[0], "--from", "Check", code=7)
    done = desk.json("queue", "retry", "--bot", "orders", "--current-version", "--reason", "the suite is mended")
    assert done["cases"] == 2
    assert desk.json("work", "--until-idle")["ended"] == {"done": 2}
    desk.bots("audit", "verify")


def test_a_step_is_done_again_with_a_reason_that_the_history_keeps(desk):
    """By an operator; what stands before it stays done."""
    desk.bot("Check\n    Keep Fact    number    17\nEnter\n    Fail    broken\n")
    case_id = desk.json("try", "orders", desk.paper(), code=21)["case"]
    desk.bots("retry", case_id, "--from", "Enter", "--reason", "the register was moved", "--by", "anna")
    told = desk.bots("case", "show", case_id)
    assert "by anna, “the register was moved”, step Enter" in told


def test_doctor_looks_at_the_robot_accounts_and_the_ways_out(desk):
    """Each account needs a target that some bot enters, and its password; each channel its secret, or its folder."""
    settings = yaml.safe_load((desk.folder / "bots.yaml").read_text())
    settings["environments"]["test"] = {
        "variables": {"CORE_BANKING_URL": "http://127.0.0.1:9/"},
        "accounts": {"core_banking": ["robot1", "robot2"], "core_bank": ["x"]},
        "channels": {
            "mail": {"host": "mail.test", "sender": "b@bank.example", "user": "bots", "password": "mail.password"},
            "webhooks": {"crm": {"url": "https://crm.test/news", "secret": "crm.signature"}},
            "letters": {"path": "print"},
        },
    }
    (desk.folder / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    desk.bot(DOING, targets={"core_banking": {}})
    found = subprocess.run(
        desk.command("doctor", "--json"),
        cwd=desk.folder,
        env=desk.environment(BOTS_SECRET_CORE_BANKING_ROBOT1_PASSWORD="x", BOTS_SECRET_CRM_SIGNATURE="x"),
        capture_output=True,
        text=True,
        check=False,
    )
    told = [each for each in json.loads(found.stdout) if each["topic"] == "accounts"]
    assert [each["verdict"] for each in told] == ["warning", "warning"]
    assert "no bot enters core_bank" in str(told[0])
    assert "BOTS_SECRET_CORE_BANKING_ROBOT2_PASSWORD" in str(told[1])
    ways = [each for each in json.loads(found.stdout) if each["topic"] == "channels"]
    assert [each["verdict"] for each in ways] == ["good", "warning", "warning"]
    assert "BOTS_SECRET_MAIL_PASSWORD" in str(ways[1])
    assert "letters can't go" in str(ways[2])
