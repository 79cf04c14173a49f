"""Conditions: what is wrong right now, in a few statements. Each is known again by its kind and name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from bots.alerts import notices
from bots.cases.model import Status
from bots.cases.space import nearly_full
from bots.cases.store import Store
from bots.cases.tables import cases, outbox
from bots.definition import Definition, sound_definitions
from bots.intake import problems
from bots.punctual.stuck import by_bot, find_stuck
from bots.punctual.watch import Service, late_counts
from bots.queue.pauses import SYSTEM, pauses_of
from bots.review.audit_errors import errors_of_late
from bots.run.roster import Reported, reported
from bots.schedule import next_fire
from bots.schedule.production import latest
from bots.schedule.scheduler import records_of
from bots.settings import Settings

_LATE = timedelta(minutes=15)  # that a schedule's fire may be late before nobody seems to keep schedules


class Severity(StrEnum):
    """Whether somebody is woken."""

    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is wrong.

    Attributes:
        kind: Stable, such as ``target_down``.
        name: What it is about: a bot, a target, a machine.
        number: How many cases or things it is about.
        text: What it means and what to do, without personal data, for the log and the terminal.
        detail: A time, or what a program said of it, that people are told too.
    """

    kind: str
    name: str
    severity: Severity
    number: int
    text: str
    detail: str = ""


def conditions(store: Store, settings: Settings) -> list[Condition]:
    """What is wrong right now.

    Raises:
        StoreError: The database can't be read.
    """
    definitions, broken = sound_definitions(settings)
    now = store.clock()
    with store.reading() as connection:
        found = [
            *_targets(connection, now),
            *_cases(connection, now),
            *_machines(reported(connection), now, ZoneInfo(settings.time_zone)),
            *_messages(connection),
            *_schedules(connection, settings, definitions, now),
        ]
    for bot, number in by_bot(find_stuck(store, settings, definitions)).items():
        found.append(Condition("stuck", bot, Severity.WARNING, number, f"{bot}: {_of(number)} stuck: bots stuck"))
    for problem in problems(settings, definitions):
        severity = Severity.CRITICAL if problem.alarm else Severity.WARNING
        text = f"intake of {problem.bot}: {problem.code.replace('_', ' ')}: bots status"  # names of files stay out
        found.append(Condition(f"intake_{problem.code}", problem.bot, severity, 1, text))
    found += [
        Condition("bot_broken", str(number), Severity.CRITICAL, 1, f"a bot can't run: {error}", str(error))
        for number, error in enumerate(broken)
    ]
    found += [
        Condition("disk", str(number), Severity.CRITICAL, 1, f"{text}: nothing is taken in", text)
        for number, text in enumerate(nearly_full(settings))
    ]
    merged: dict[tuple[str, str], Condition] = {}
    for each in found:
        merged.setdefault((each.kind, each.name), each)
    return list(merged.values())


def _of(number: int) -> str:
    return f"{number} case{'s are' if number != 1 else ' is'}"


def _targets(connection: Connection, now: datetime) -> Iterator[Condition]:
    for pause in pauses_of(connection):
        if pause.by == SYSTEM and (pause.in_force(now) or pause.failures):
            kind = f"{pause.kind}_down"
            text = f"{pause.kind} {pause.name} is paused by itself: {pause.reason.rstrip('.')}. bots status"
            yield Condition(kind, pause.name, Severity.CRITICAL, pause.failures or 1, text)


def _cases(connection: Connection, now: datetime) -> Iterator[Condition]:
    for bot, late in late_counts(connection).items():
        for service, number in late.items():
            severity = Severity.CRITICAL if service is Service.BREACHED else Severity.WARNING
            words = "past their deadline" if service is Service.BREACHED else "at risk of missing their deadline"
            yield Condition(str(service), bot, severity, number, f"{bot}: {number} {words}: bots queue list")
    for bot, (number, _) in errors_of_late(connection, now).items():
        text = f"{bot}: the audit found {number} wrong without anybody noticing: bots review rates"
        yield Condition("audit_errors", bot, Severity.WARNING, number, text)
    failed = select(cases.c.bot, func.count()).where(cases.c.status == Status.FAILED).group_by(cases.c.bot)
    for bot, number in connection.execute(failed):
        text = f"{bot}: {number} failed: bots case list --status failed"
        yield Condition("failed", bot, Severity.WARNING, number, text)


def _machines(roster: Sequence[Reported], now: datetime, zone: ZoneInfo) -> Iterator[Condition]:
    """A machine is silent where all its workers are: another one tells of it."""
    hosts: dict[str, list[Reported]] = {}
    for worker in roster:
        hosts.setdefault(worker.host, []).append(worker)
    for host, workers in hosts.items():
        silent = sum(worker.is_silent(now) for worker in workers)
        if silent == len(workers):
            since = f"{max(each.seen_at for each in workers).astimezone(zone):%H:%M}"
            text = f"machine {host} has been silent since {since}: bots workers"
            yield Condition("machine_silent", host, Severity.CRITICAL, silent, text, since)


def _messages(connection: Connection) -> Iterator[Condition]:
    waiting = outbox.c.state.in_(("in_doubt", "failed"))
    number = connection.scalar(select(func.count()).select_from(outbox).where(waiting)) or 0
    if number:
        text = f"{number} messages are in doubt or failed: bots outbox list"
        yield Condition("outbox", "", Severity.WARNING, number, text)
    failed = notices.counts(connection).get("failed", 0)
    if failed:
        yield Condition("notices", "", Severity.WARNING, failed, f"{failed} alerts couldn't be sent: bots alert list")


def _schedules(
    connection: Connection, settings: Settings, definitions: Sequence[Definition], now: datetime
) -> Iterator[Condition]:
    for name, run in latest(connection).items():
        if run.state == "failed":
            text = f"producer {name} failed: {run.reason.replace('_', ' ')}: bots schedule run {name}"
            yield Condition("producer_failed", name, Severity.CRITICAL, run.attempts, text)
    records = records_of(connection)
    for bot in definitions:
        record = records.get(bot.name)
        if record is None or record.last is None or bot.schedule.after:
            continue
        fire = next_fire(bot, record.last, time_zone=settings.time_zone)
        if fire is not None and now - fire > _LATE:
            due = f"{fire.astimezone(ZoneInfo(bot.time_zone or settings.time_zone)):%H:%M}"
            text = f"{bot.name} should have begun at {due}: does 'bots up' run anywhere?"
            yield Condition("schedule_late", bot.name, Severity.CRITICAL, 1, text, due)
