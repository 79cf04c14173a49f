"""Schedules as operations see them, and a producing suite that runs by one."""

from __future__ import annotations

import yaml

PRODUCER = """
*** Settings ***
Library    bots.Producer

*** Tasks ***
Make Cases Of Rows
    VAR    &{row}    number=17    amount=12.50
    VAR    @{rows}    ${row}
    Make Cases    orders    ${rows}    key=number
"""


def test_schedules_are_listed_foretold_and_fired_by_hand(desk):
    """A bot and a producer: what fires when, what --dry would do, and that doing it does it."""
    desk.bot("Check\n    Log    ok\n", schedule={"cron": "0 22 * * *", "window": "22:00-06:00"})
    suite = desk.folder / "robots" / "orders" / "make.robot"
    suite.write_text(PRODUCER, encoding="utf-8")
    path = desk.folder / "bots.yaml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["producers"] = {"rows": {"suite": "robots/orders/make.robot", "schedule": "0 21 * * *"}}
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")

    listed = {each["name"]: each for each in desk.json("schedule", "list")}
    assert [(name, each["kind"], each["last"]) for name, each in sorted(listed.items())] == [
        ("orders", "bot", None),
        ("rows", "producer", None),
    ]
    coming = desk.json("schedule", "next", "orders", "--days", "3")
    assert [each["at"][11:16] for each in coming] == ["22:00"] * 3

    assert desk.json("schedule", "run", "rows", "--dry")["dry"] is True
    assert desk.json("queue", "list") == []
    assert desk.json("schedule", "run", "rows")["reason"] == ""
    assert len(desk.json("queue", "list")) == 1
    assert desk.json("schedule", "run", "orders", "--dry")["cases"] == 1
    assert "let go" in desk.bots("schedule", "run", "orders")
    assert desk.json("schedule", "run", "orders", "--dry")["cases"] == 0
    assert "schedule list" in desk.bots("schedule", "run", "nightly", code=3)


def test_a_day_is_reported_as_a_page_a_workbook_and_json(desk):
    """Done and failed add up; a day that nobody understands is refused."""
    desk.bot("Check\n    Log    ok\n", title={"it": "Ordini"})
    desk.bots("try", "orders", desk.paper())
    told = desk.json("report", "--date", "today", "--html", "day.html", "--xlsx", "day.xlsx", "--language", "it")
    assert told["sound"] is True
    assert told["bots"]["orders"]["done"] == told["bots"]["orders"]["arrived"] == 1
    assert "Ordini" in (desk.folder / "day.html").read_text(encoding="utf-8")
    assert (desk.folder / "day.xlsx").read_bytes().startswith(b"PK")
    assert "2026-11-22" in desk.bots("report", "--date", "monday", code=7)
