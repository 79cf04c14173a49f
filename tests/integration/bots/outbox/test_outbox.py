"""The outbox: what a task sends leaves when the task is kept, and never twice silently."""

import email
import email.policy
import hashlib
import hmac
import json

import pytest
from loguru import logger

from bots.run.supervisor import Supervisor

MAIL = """
Tell
    Send Mail Once    key=welcome 17    to=anna.bianchi@example.org    subject=Il conto è aperto    body=Ciao Anna.
"""
HOOK = """
Tell
    VAR    &{news}    customer=17    name=Anna
    Call Webhook Once    crm    key=opened 17    data=${news}
"""


@pytest.fixture
def smtp(office, receiver):
    """A mail server that the office uses."""
    server = receiver("smtp")
    mail = {"host": "127.0.0.1", "port": server.port, "tls": "none", "sender": "bots@bank.example"}
    office.set_up(mail=mail)
    server.channel = mail
    return server


@pytest.fixture
def crm(office, receiver):
    """A web service that the office uses."""
    server = receiver("http")
    server.channel = {"url": f"http://127.0.0.1:{server.port}/news?from=bots", "secret": "crm.signature"}
    office.set_up(webhooks={"crm": server.channel})
    return server


def test_a_mail_leaves_after_the_task_and_once(office, smtp):
    """The same key is never sent again, by whichever case; the history tells it without an address."""
    trial = office.work(MAIL)
    assert (trial.status, smtp.received) == ("done", [])
    assert office.send() == {"sent": 1}
    office.work(MAIL)
    assert office.send() == {}
    (received,) = smtp.received
    message = email.message_from_string(received["content"], policy=email.policy.default)
    assert received["to"] == ["anna.bianchi@example.org"]
    assert (message["Subject"], message.get_content().strip()) == ("Il conto è aperto", "Ciao Anna.")
    assert office.told(trial.case_id) == ["queued", "sending", "sent"]


def test_a_message_of_a_task_that_failed_does_not_leave(office, smtp):
    """It is part of the case's transaction; that of a task that asked or rejected does leave."""
    trial = office.work(MAIL + "    Fail    broken\n")
    assert (trial.status, office.states()) == ("waiting", [])
    office.work(MAIL + "    Reject Case    minor\n", name="rejecting")
    office.send()
    assert len(smtp.received) == 1


@pytest.mark.parametrize(
    ("fault", "received", "state"),
    [
        ("kill:outbox.claimed", 0, ("queued", "")),
        ("kill:outbox.sending", 0, ("sending", "")),
        ("kill:outbox.delivered", 1, ("sending", "")),
    ],
)
def test_a_sender_killed_sends_nothing_twice(office, smtp, fault, received, state):
    """Before DATA it is simply sent again; after it, a person says, because nobody else can know."""
    trial = office.work(MAIL)
    office.send_and_die(fault)
    assert (len(smtp.received), office.states()) == (received, [state])
    office.let_pass()
    office.send()
    if state[0] == "queued":
        assert (len(smtp.received), office.states()) == (1, [("sent", "")])
        return
    assert (len(smtp.received), office.states()) == (received, [("in_doubt", "sender_died")])
    assert office.told(trial.case_id) == ["queued", "sending", "in_doubt"]


def test_a_connection_that_breaks_after_data_is_in_doubt(office, smtp):
    """The server has it or not; a second one of the same Message-ID goes only where the receiver drops it."""
    smtp.behave("drop")
    office.work(MAIL)
    office.send()
    assert office.states() == [("in_doubt", "connection_broke_after_data")]
    office.let_pass()
    office.send()
    assert len(smtp.received) == 1
    office.set_up(mail={**smtp.channel, "idempotent": True})
    office.work(MAIL.replace("welcome", "again"), name="other")
    office.send()
    assert office.states()[1] == ("queued", "connection_broke_after_data")
    smtp.behave("")
    office.let_pass()
    office.send()
    one, other = (email.message_from_string(each["content"]) for each in smtp.received[1:])
    assert one["Message-ID"] == other["Message-ID"]
    assert one.as_string() == other.as_string()


def test_a_server_that_is_away_or_busy_is_tried_again_and_a_refusal_is_not(office, smtp):
    """A temporary answer waits with back-off; a final one goes to a person; at last so does the other."""
    smtp.behave("later")
    office.set_up(mail={**smtp.channel, "attempts": 2})
    office.work(MAIL)
    office.send()
    assert office.states() == [("queued", "smtp_451")]
    assert office.waits()
    office.let_pass()
    office.send()
    assert office.states() == [("failed", "smtp_451")]
    smtp.behave("unknown")
    office.work(MAIL.replace("welcome", "again"), name="other")
    office.send()
    assert office.states()[1] == ("failed", "smtp_550")
    office.set_up(mail={**smtp.channel, "port": 1})
    office.work(MAIL.replace("welcome", "third"), name="third")
    office.send()
    assert office.states()[2] == ("queued", "no_connection")
    assert smtp.received == []


def test_a_webhook_is_signed_and_carries_its_key(office, crm):
    """The receiver can prove who sent it, when, and tell a second try."""
    office.work(HOOK)
    office.send()
    (received,) = crm.received
    stamp, _, digest = received["headers"]["Bots-Signature"].removeprefix("t=").partition(",v1=")
    wanted = hmac.new(b"whisper", f"{stamp}.{received['body']}".encode(), hashlib.sha256).hexdigest()
    assert digest == wanted
    assert json.loads(received["body"]) == {"customer": "17", "name": "Anna"}
    assert len(received["headers"]["Idempotency-Key"]) == 32


@pytest.mark.parametrize(
    ("how", "state"),
    [
        ("drop", ("in_doubt", "connection_broke_after_sending")),
        ("fail", ("in_doubt", "http_500")),
        ("busy", ("queued", "http_503")),
        ("refuse", ("failed", "http_422")),
    ],
)
def test_what_a_web_service_answers_decides(office, crm, how, state):
    """An error after the work may have been done is a doubt; where the key is known there, it is tried again."""
    crm.behave(how)
    office.work(HOOK)
    office.send()
    assert office.states() == [state]
    if state[0] == "in_doubt":
        office.set_up(webhooks={"crm": {**crm.channel, "idempotent": True}})
        office.work(HOOK.replace("opened", "closed"), name="other")
        office.send()
        crm.behave("")
        office.let_pass()
        office.send()
        keys = [each["headers"]["Idempotency-Key"] for each in crm.received]
        assert (keys[1], office.states()[1]) == (keys[2], ("sent", ""))


def test_a_letter_is_dropped_whole_into_the_providers_folder(office):
    """Under a name that says nothing of the person."""
    office.set_up(letters={"path": "print"})
    (office.folder / "Rossi.pdf").write_bytes(b"%PDF-1.7 a letter")
    tasks = f"Tell\n    Send Letter Once    key=contract 17    pdf={office.folder / 'Rossi.pdf'}\n"
    trial = office.work(tasks)
    office.send()
    (dropped,) = (office.folder / "print").iterdir()
    assert (dropped.read_bytes(), dropped.name[:4]) == (b"%PDF-1.7 a letter", trial.case_id[:4])
    dropped.unlink()  # the provider has taken it
    office.let_pass()
    office.send()
    assert list((office.folder / "print").iterdir()) == []


def test_a_letter_whose_sender_died_goes_to_a_person(office):
    """The provider may have taken it already."""
    office.set_up(letters={"path": "print"})
    (office.folder / "a.pdf").write_bytes(b"%PDF-1.7 a letter")
    office.work(f"Tell\n    Send Letter Once    key=contract 17    pdf={office.folder / 'a.pdf'}\n")
    office.send_and_die("kill:outbox.delivered")
    office.let_pass()
    office.send()
    assert office.states() == [("in_doubt", "sender_died")]


def test_a_dry_run_sends_nothing_and_says_what_it_would(office, smtp):
    """Not even into the outbox."""
    (message,) = office.work(MAIL, dry=True).rehearsed
    assert (message.target, message.would, message.meant["to"]) == ("mail", "send", "anna.bianchi@example.org")
    assert office.states() == []


def test_what_cannot_be_sent_stops_the_task_that_asks_for_it(office, smtp):
    """A channel that isn't there, an address that is none, a subject of two lines: told at once, not at night."""
    (office.folder / "a.pdf").write_bytes(b"%PDF-1.7")
    wrong = {
        "channels.letters": "Send Letter Once    key=a    pdf=%{BOTS_PROJECT}/a.pdf",
        "no PDF": "Send Letter Once    key=a    pdf=%{BOTS_PROJECT}/bots.yaml",
        "no mail address": "Send Mail Once    key=a    to=anna    subject=s    body=b",
        "one line each": "Send Mail Once    key=a    to=a@b.it    subject=s\\nBcc: all@b.it    body=b",
        "key is empty": "Send Mail Once    key=-    to=a@b.it    subject=s    body=b",
    }
    for number, (words, line) in enumerate(wrong.items()):
        if words == "no PDF":
            office.set_up(mail=smtp.channel, letters={"path": "print"})
        trial = office.work(f"Tell\n    {line}\n", name=f"wrong_{number}")
        assert (trial.status, words in trial.message) == ("waiting", True), (words, trial.message)
    assert office.states() == []


def test_the_supervisor_sends_in_the_background_and_no_log_holds_an_address(office, smtp):
    """`bots up` and `bots work` need no other process for it."""
    lines = []
    sink = logger.add(lines.append)
    trial = office.work(MAIL)
    Supervisor(office.settings, processes=1).run(until_idle=True)
    logger.remove(sink)
    told = "".join(lines)
    assert len(smtp.received) == 1
    assert f"case {trial.case_id} by mail: sent" in told
    assert "bianchi" not in told
