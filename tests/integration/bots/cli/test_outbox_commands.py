"""`bots outbox`: what waits, what is in doubt, and what a person says about it."""

from __future__ import annotations

import pytest
import yaml

MAIL = """
Tell
    Send Mail Once    key=welcome 17    to=anna@example.org    subject=Hello    body=Ciao
"""


@pytest.fixture
def stuck(desk):
    """A mail that its server never took."""
    mail = {"host": "127.0.0.1", "port": 1, "tls": "none", "sender": "bots@bank.example", "attempts": 1}
    settings = {"environments": {"test": {"channels": {"mail": mail}}}}
    (desk.folder / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    desk.bot(MAIL)
    case = desk.json("try", "orders", desk.paper())["case"]
    assert desk.json("outbox", "list")[0]["state"] == "queued"
    assert desk.json("outbox", "send") == {"failed": 1}
    return case


def test_a_person_settles_what_did_not_leave(desk, stuck):
    """Listed without address; tried again, then said to have arrived: who and why is in the case's story."""
    (row,) = desk.json("outbox", "list")
    assert (row["case"], row["channel"], row["reason"]) == (stuck, "mail", "no_connection")
    assert "1 failed: bots outbox list" in desk.bots("status")
    assert desk.json("status")["outbox"] == {"failed": 1}
    shown = desk.bots("outbox", "list")
    assert "bots outbox retry 1" in shown
    assert "anna" not in shown
    desk.bots("outbox", "retry", "1", "--reason", "the server is back", "--by", "bruno")
    assert desk.json("outbox", "list")[0]["state"] == "queued"
    desk.bots("outbox", "send")
    desk.bots("outbox", "settle", "1", "--arrived", "--reason", "she has answered", "--by", "bruno")
    assert desk.bots("outbox", "list") == "Nothing waits in the outbox.\n"
    assert desk.json("outbox", "list", "--all")[0]["state"] == "sent"
    story = desk.bots("case", "show", stuck)
    assert "sends mail" in story
    assert "sent (by bruno, she has answered)" in story


def test_only_what_is_open_is_settled(desk, stuck):
    """No such message, two answers, one that has left: refused."""
    desk.bots("outbox", "retry", "9", "--reason", "x", code=3)
    desk.bots("outbox", "settle", "1", "--reason", "x", code=2)
    desk.bots("outbox", "settle", "1", "--drop", "--reason", "x")
    desk.bots("outbox", "retry", "1", "--reason", "x", code=4)
    assert desk.json("outbox", "send") == {}


def test_a_channel_that_would_show_data_is_refused(desk):
    """Plain http leaves this machine only by a mistake; the message says which key."""
    hook = {"url": "http://crm.example/news", "secret": "crm.signature"}
    settings = {"environments": {"test": {"channels": {"webhooks": {"crm": hook}}}}}
    (desk.folder / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    assert "https" in desk.bots("outbox", "list", code=2)
