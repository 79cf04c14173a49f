"""What operations do to the queue: pause, resume, change many cases at once."""

from __future__ import annotations

DOING = "Check\n    Keep Fact    number    17\n"


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
