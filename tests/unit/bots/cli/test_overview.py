"""`bots status` for people."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bots.cases.model import Status
from bots.cli.overview import BotLoad, Overview, lines

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
        "targets            core_banking 2/2 busy   register idle",
        "next               account_opening 22:00 tonight (Sun 22 Nov, Europe/Rome)",
    ]


def test_a_project_without_bots_says_what_to_do():
    """The first look at an empty project isn't an empty screen."""
    assert "bots new" in next(lines(Overview(NOW, {}, {}, {}))).plain
