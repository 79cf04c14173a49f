"""A day's report: every case is somewhere, and the targets hold what was entered, to the cent."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bots.cases.model import Status
from bots.cases.operation_tables import notices
from bots.definition import Definition
from bots.report import facts, morning, reconcile
from bots.report.page import page, plain
from bots.report.period import day_of, period_of
from bots.report.wording import Wording
from bots.report.workbook import workbook
from bots.run.entries import EntryState
from bots.run.ledger import Draft, Ledger
from bots.schedule.due import Times, keep_times
from bots.settings import Settings

ROME = ZoneInfo("Europe/Rome")
DAY = date(2026, 11, 23)  # from 07:00 on; the clock of the tests begins at 10:00 in Rome
BOT = Definition(title={"en": "Transfers", "it": "Bonifici"}, targets={"bank": {"total": "amount"}}).model_copy(
    update={"name": "demo"}
)


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    for module in (reconcile, morning):
        monkeypatch.setattr(module, "sound_definitions", lambda _settings: ([BOT], []))
    mail = {"host": "mail.example", "sender": "bots@bank.example"}
    project = {
        "name": "night",
        "people": {"anna": {"mail": "anna@bank.example", "language": "it"}},
        "environments": {
            "test": {"channels": {"mail": mail}, "alerts": {"report": {"to": ["anna", "x@bank.example"]}}}
        },
    }
    return Settings.model_validate(project).model_copy(update={"home": tmp_path})


@pytest.fixture
def entered(store, new_case):
    """Ends cases with an entry each, as many as there are amounts; returns their ids by key."""

    def enter(*amounts: str) -> dict[str, str]:
        ledger, made = Ledger(store), {}
        for number, amount in enumerate(amounts):
            case_id, key = new_case(), f"TR-{number}"
            hashed = store.master.hash("entry", f"bank.transfer\0tr{number}")
            with store.transaction() as connection:
                case_key = store.key(connection, case_id)
                draft = Draft("Enter", "bank.transfer", hashed, key, {"amount": amount}, "d", {})
                entry = ledger.intend(connection, case_key, draft)
                ledger.move(connection, case_key, entry, EntryState.CONFIRMED)
                for status in (Status.WORKING, Status.DONE):
                    store.transition(connection, case_id, status)
            made[key] = case_id
        return made

    return enter


def gather(store, settings):
    return facts.gather(store, [BOT], period_of(DAY, "07:00", ROME))


def rows(*pairs):
    return [{"Number": key, "Sum": text} for key, text in pairs]


def test_every_case_is_somewhere_and_reasons_are_in_words(store, settings, new_case, clock):
    """Done, refused, withdrawn, left and failed add up to what was there and came, whatever the clock says."""
    ids = [new_case() for _ in range(6)]
    clock.now -= timedelta(days=1)
    old = new_case()
    clock.now += timedelta(days=1)
    ends = [Status.DONE, Status.REJECTED, Status.REVIEW, Status.FAILED]
    with store.transaction() as connection:
        keep_times(connection, ids[:2], Times(clock.now, clock.now, clock.now + timedelta(hours=1)))
        for case_id, status in zip(ids, ends, strict=False):
            store.transition(connection, case_id, Status.WORKING)
            store.transition(connection, case_id, status, reason="expired_document" if status == "rejected" else "")
        store.transition(connection, ids[4], Status.CANCELLED)
    clock.pass_by(minutes=1)
    report = gather(store, settings)
    bot = report.bots["demo"]
    assert (bot.before, bot.arrived, bot.done, bot.cancelled, bot.failed) == (1, 6, 1, 1, 1)
    assert (dict(bot.rejected), dict(bot.waiting)) == ({"expired_document": 1}, {"review": 1, "ready": 2})
    assert (bot.planned, bot.reached, bot.with_deadline, bot.in_time) == (2, 2, 2, 2)
    assert bot.adds_up
    assert {each.case_id for each in report.left} == {old, ids[2], ids[3], ids[5]}
    shown = page(Wording(report, "it", "notte", ROME))
    assert "Un documento è scaduto" in shown or "scadut" in shown
    assert "lunedì 23 novembre 2026" in shown


def test_a_day_that_is_over_is_told_as_it_ended(store, settings, new_case, clock):
    """What happened since changes nothing: cases that ended, were reopened or came later stand as they did."""
    waits, done, reopened, failed = (new_case() for _ in range(4))
    clock.now -= timedelta(days=1)
    long_over = new_case()
    with store.transaction() as connection:
        for status in (Status.WORKING, Status.REJECTED):
            store.transition(connection, long_over, status)
    clock.now += timedelta(days=1)
    with store.transaction() as connection:
        keep_times(connection, [waits, done], Times(clock.now, clock.now, clock.now + timedelta(hours=1)))
        for case_id in (waits, done, reopened, failed):
            store.transition(connection, case_id, Status.WORKING)
        store.transition(connection, waits, Status.REVIEW, reason="doubtful")
        store.transition(connection, done, Status.DONE)
        store.transition(connection, reopened, Status.REJECTED, reason="minor")
        store.transition(connection, failed, Status.FAILED, reason="attempts_used_up")
    clock.now = period_of(DAY, "07:00", ROME).end
    then = gather(store, settings)
    clock.pass_by(hours=3)
    new_case()
    with store.transaction() as connection:
        for case_id in (waits, failed):
            store.transition(connection, case_id, Status.READY)
            store.transition(connection, case_id, Status.WORKING)
            store.transition(connection, case_id, Status.DONE)
        store.transition(connection, reopened, Status.READY, by="anna")
        store.transition(connection, long_over, Status.READY, by="anna")
    clock.pass_by(days=2)
    now = gather(store, settings)
    assert now.bots == then.bots
    assert now.left == then.left
    bot = now.bots["demo"]
    assert (bot.before, bot.arrived, bot.done, bot.failed, bot.adds_up) == (0, 4, 1, 1, True)
    assert (dict(bot.rejected), dict(bot.waiting)) == ({"minor": 1}, {"review": 1})
    assert (bot.with_deadline, bot.in_time) == (2, 1)
    told = {(each.case_id, each.reason, each.service) for each in now.left}
    assert told == {(waits, "doubtful", "breached"), (failed, "attempts_used_up", "")}


def test_what_the_target_holds_is_compared_one_by_one(store, settings, entered, clock):
    """The same to the cent whatever it is written like; else the cases are named that differ, lack or repeat."""
    made = entered("1234.50", "0.10", "99.99")
    clock.pass_by(minutes=5)
    there = [("tr 0", "1.234,50"), ("TR-1", "0,10"), ("TR-2", "99.99"), ("TR-9", "5")]
    held = reconcile.reconcile(store, settings, "bank.transfer", rows(*there), "Number", "Sum", "")
    assert (held.count, held.total) == (3, Decimal("1334.59"))
    report = gather(store, settings)
    assert report.targets[0].entered.total == Decimal("1334.59")
    assert report.sound
    assert "agrees to the cent" in plain(Wording(report, "en", "night", ROME))

    wrong = [("TR-0", "1.234,51"), ("TR-2", "99.99"), ("TR-2", "99.99")]
    reconcile.reconcile(store, settings, "bank.transfer", rows(*wrong), "Number", "Sum", DAY.isoformat())
    report = gather(store, settings)
    held = report.targets[0].held
    assert (held.differing, held.missing, held.repeated) == ((made["TR-0"],), (made["TR-1"],), (made["TR-2"],))
    assert not report.sound
    assert "manca" in plain(Wording(report, "it", "night", ROME))


def test_an_amount_that_can_be_read_in_two_ways_is_told(store, settings, entered):
    """It isn't summed as one of them: the report doesn't agree until a person has looked."""
    entered("1.234", "10")
    reconcile.reconcile(store, settings, "bank.transfer", rows(("TR-0", "1.234"), ("TR-1", "10")), "Number", "Sum", "")
    (target,) = gather(store, settings).targets
    assert (target.entered.total, target.entered.unread, target.agrees) == (Decimal(10), 1, False)


def test_the_workbook_holds_numbers_and_no_formulas(store, settings, entered, clock):
    """Sums are numbers that can be added up; a text that begins like a formula stays a text."""
    entered("10.25")
    clock.pass_by(minutes=1)
    wording = Wording(gather(store, settings), "es", "night", ROME)
    wording.report.bots["demo"].rejected["=1+1"] = 1
    book = load_workbook(io.BytesIO(workbook(wording)))
    assert book.sheetnames == ["Expedientes", "Introducido", "Rechazados", "Sin terminar"]
    assert book["Introducido"]["C5"].value == 10.25
    assert book["Rechazados"]["B5"].data_type == "s"


def test_the_morning_report_is_sent_once_to_each_in_their_language(store, settings, clock):
    """Whichever machine is first puts it down; before its time nobody does."""
    clock.now = clock.now.replace(hour=5, minute=30)  # 06:30 in Rome
    assert day_of(clock.now, "07:00", ROME) == date(2026, 11, 22)
    assert not morning.send_morning_report(store, settings)  # that of the 21st is too old
    clock.now = clock.now.replace(hour=6, minute=1)
    assert morning.send_morning_report(store, settings)
    assert not morning.send_morning_report(store, settings)
    with store.reading() as connection:
        contents = connection.scalars(select(notices.c.content)).all()
    assert sum("domenica 22 novembre 2026" in text for text in contents) == 1
    assert sum("Sunday, November 22, 2026" in text for text in contents) == 1
