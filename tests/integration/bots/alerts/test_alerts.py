"""Alerts as they reach people: a mail server, a chat's webhook and a program, all real."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bots.alerts.notices import send_notices
from bots.alerts.watchman import Watchman, look_around, silence
from bots.cases.model import Status
from bots.queue.kinds import PauseKind
from bots.queue.pauses import SYSTEM, pause, resume
from bots.settings import Settings

RECEIVERS = Path(__file__).parents[1] / "outbox" / "receivers.py"


@pytest.fixture
def receivers(tmp_path) -> Iterator[dict[str, Any]]:
    """Port and ledger of a mail server and of a web service."""
    with ExitStack() as stack:
        found = {}
        for kind in ("smtp", "http"):
            ledger = tmp_path / f"{kind}.ledger"
            words = [sys.executable, str(RECEIVERS), kind, str(ledger)]
            process = stack.enter_context(subprocess.Popen(words, stdout=subprocess.PIPE, text=True))
            stack.callback(process.kill)
            found[kind] = int(process.stdout.readline()), ledger  # type: ignore[union-attr]
        yield found


@pytest.fixture
def settings(tmp_path, receivers) -> Settings:
    mail = {"host": "127.0.0.1", "port": receivers["smtp"][0], "tls": "none", "sender": "bots@bank.example"}
    hook = f"http://127.0.0.1:{receivers['http'][0]}/hook"
    program = f"import sys; open({str(tmp_path / 'paged')!r}, 'a').write(sys.argv[1] + ' ' + sys.stdin.read())"
    alerts = {
        "mail": ["anna"],
        "webhooks": {"ops": {"url": hook, "format": "teams"}, "chat": {"url": hook, "format": "slack"}},
        "commands": {"page": [sys.executable, "-c", program, "{severity}"]},
        "critical": ["mail", "webhook:ops", "webhook:chat", "command:page"],
    }
    project = {
        "people": {"anna": {"mail": "anna@bank.example"}},
        "environments": {"test": {"channels": {"mail": mail}, "alerts": alerts}},
    }
    return Settings.model_validate(project).model_copy(update={"home": tmp_path})


def ledger(receivers: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    path = receivers[kind][1]
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def down(store, by: str = SYSTEM) -> None:
    with store.transaction() as connection:
        reason = "core_banking didn't answer"
        pause(connection, store.clock(), PauseKind.TARGET, "bank", by=by, reason=reason, failures=1)


def test_a_target_that_is_down_reaches_everybody_once_and_its_end_too(store, clock, settings, receivers, tmp_path):
    """By mail, in two chats and on the pager; two machines tell it once; when it answers again that is told."""
    down(store)
    assert look_around(store, settings) is not None
    assert look_around(store, settings) is None  # another machine, at the same moment
    assert send_notices(settings, store) == {"sent": 4}
    clock.pass_by(minutes=1)
    assert look_around(store, settings).tell == ()
    (mail,) = ledger(receivers, "smtp")
    assert mail["to"] == ["anna@bank.example"]
    assert "Subject: [urgent] bots, test: bank doesn't answer and is paused" in mail["content"]
    card, text = (json.loads(each["body"]) for each in ledger(receivers, "http"))
    assert card["attachments"][0]["content"]["type"] == "AdaptiveCard"
    assert "its cases wait, none is lost" in text["text"]
    assert (tmp_path / "paged").read_text().startswith("critical urgent: bank doesn't answer")
    with store.transaction() as connection:
        resume(connection, clock.now, PauseKind.TARGET, "bank")
    clock.pass_by(minutes=7)
    look_around(store, settings)
    send_notices(settings, store)
    assert "[over]" in ledger(receivers, "smtp")[1]["content"]
    clock.pass_by(minutes=7)
    assert look_around(store, settings).over == ()


def test_an_alert_that_cant_be_sent_waits_and_isnt_lost(store, clock, settings, receivers):
    """What nobody takes now is tried again later; it was put down before."""
    receivers["http"][1].with_suffix(".order").write_text("busy")
    down(store)
    look_around(store, settings)
    assert send_notices(settings, store) == {"sent": 2, "queued": 2}
    receivers["http"][1].with_suffix(".order").write_text("")
    clock.pass_by(hours=1)
    assert send_notices(settings, store) == {"sent": 2}


def test_what_a_person_paused_or_silenced_rings_nobody(store, clock, settings, new_case):
    """A pause by a person is no alarm, and silence holds until its time."""
    down(store, by="anna")
    assert look_around(store, settings).kept == ()
    clock.pass_by(minutes=1)
    down(store)
    silence(store, "target_down", "", clock.now + timedelta(hours=1), by="anna", reason="they are moving")
    assert look_around(store, settings).tell == ()
    clock.pass_by(hours=2)
    assert [alert.condition.kind for alert in look_around(store, settings).tell] == ["target_down"]
    failed = new_case()
    with store.transaction() as connection:
        for status in (Status.WORKING, Status.FAILED):
            store.transition(connection, failed, status)
    clock.pass_by(minutes=1)
    found = look_around(store, settings)
    assert ("failed", "demo") in {alert.key for alert in found.kept}


def test_a_sign_of_life_is_given_while_the_database_is_there(store, settings, receivers):
    """The service outside hears of this machine once in a while, not at every round."""
    url = f"http://127.0.0.1:{receivers['http'][0]}/beat"
    environment = settings.current.model_copy(
        update={"alerts": settings.current.alerts.model_validate({"heartbeat": {"url": url}})}
    )
    watchman = Watchman(settings.model_copy(update={"environments": {"test": environment}}))
    for _ in range(3):
        watchman.round(store)
    assert ledger(receivers, "http") == [{"path": "/beat"}]
