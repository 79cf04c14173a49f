"""`bots status` for people."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bots.cases.model import Status
from bots.cli.overview import BotLoad, Overview, lines
from bots.queue.kinds import PauseKind
from bots.queue.pauses import Pause

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Europe/Rome"))


def test_bots_stand_in_columns_with_what_waits_longest():
    """Numbers stand under each other; a rare state is shown only where there is one."""
    busy = BotLoad(
        {Status.READY: 12, Status.WORKING: 2, Status.REVIEW: 3, Status.WAITING: 1},
        {Status.DONE: 214, Status.REJECTED: 6},
        NOW - timedelta(minutes=18),
    )
    overview = Overview(
        NOW,
        {"account_opening": busy, "invoice_register": BotLoad({}, {Status.DONE: 88})},
        {"core_banking": (2, 2), "register": (0, None)},
        {"account_opening": NOW.replace(hour=22, minute=0)},
    )
    assert [line.plain for line in lines(overview)] == [
        "account_opening    ready 12   working 2   review 3 (oldest 18 min)   waiting 1   done today 214   rejected 6",
        "invoice_register   ready  0   working 0   review 0                               done today  88",
        "targets            core_banking 2/2 busy   register any number",
        "next               account_opening 22:00 tonight (Sun 22 Nov, Europe/Rome)",
    ]


def test_a_project_without_bots_says_what_to_do():
    """The first look at an empty project isn't an empty screen."""
    assert "bots new" in next(lines(Overview(NOW, {}, {}, {}))).plain


def test_what_is_paused_says_by_whom_why_and_what_ends_it():
    """The system's own pauses are alarms; one whose time is over waits for a case that tries."""
    pauses = [
        Pause(PauseKind.ACCOUNT, "core_banking.robot1", NOW, None, "system", "password expired", 0),
        Pause(PauseKind.BOT, "invoices", NOW, NOW + timedelta(hours=2), "anna", "new forms", 0),
        Pause(PauseKind.TARGET, "registry", NOW, NOW - timedelta(seconds=1), "system", "no answer", 3),
    ]
    told = list(lines(Overview(NOW, {"invoices": BotLoad()}, {}, {}, pauses=pauses)))
    assert [line.plain for line in told[1:]] == [
        (
            "paused     account core_banking.robot1 until 'bots resume account core_banking.robot1', by system: "
            "password expired"
        ),
        "           bot invoices until 11:30, by anna: new forms",
        "           target registry over, the next case tries it, by system: no answer",
    ]
