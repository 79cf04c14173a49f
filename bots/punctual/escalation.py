"""Escalation: a stuck case becomes more urgent and is told to one person after another, as its bot's rules say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from bots.cases import audit
from bots.cases.locks import hold
from bots.cases.store import Store
from bots.cases.tables import cases, events
from bots.definition import Definition
from bots.punctual.people import in_charge
from bots.punctual.stuck import Stuck
from bots.schedule import due_at
from bots.settings import Settings


@dataclass(frozen=True, slots=True)
class Escalated:
    """A case that was told to somebody."""

    stuck: Stuck
    bot: Definition  # that works it
    level: int  # from 1
    to: str  # one of `people`; empty: nobody of those who should be told is there


def levels_due(bot: Definition, stuck: Stuck, now: datetime, zone: ZoneInfo) -> int:
    """How many of the bot's rules a stuck case has come to."""
    number = 0
    for rule in bot.escalate:
        at = due_at(stuck.since, rule.after, bot.due.calendar, zone=zone, calendars=bot.calendars)
        if now < at:
            break
        number += 1
    return number


def escalate(
    store: Store,
    settings: Settings,
    definitions: Mapping[str, Definition],
    found: Sequence[Stuck],
    tell: Callable[[Connection, Escalated], None] = lambda _connection, _escalated: None,
) -> list[Escalated]:
    """Come to the next rule for each stuck case that is due for it: told in its history, and once.

    Args:
        store: The project's.
        settings: Its settings.
        definitions: Its bots, by name.
        found: The cases that are stuck now.
        tell: Puts down what the person is told, in the transaction of the history.

    Raises:
        StoreError: The database can't be used right now; the next time does it.
    """
    zone = ZoneInfo(settings.time_zone)
    told = []
    for stuck in found:
        bot = definitions.get(stuck.bot)
        if bot is None or not bot.escalate:
            continue
        due = levels_due(bot, stuck, store.clock(), zone)
        with store.transaction() as connection:
            hold(connection, stuck.case_id)
            done = _done(connection, stuck)
            for level in range(done + 1, due + 1):
                rule = bot.escalate[level - 1]
                now = store.clock()
                whom = bot.owner if rule.to == "owner" else rule.to
                person = in_charge(settings.people, whom, now.astimezone(zone).date())
                if rule.priority is not None:
                    raised = (cases.c.id == stuck.case_id) & (cases.c.rank > int(rule.priority))
                    connection.execute(update(cases).where(raised).values(rank=int(rule.priority)))
                audit.record(
                    connection, stuck.case_id, now, "escalated", level=level, to=person or whom, why=str(stuck.why)
                )
                told.append(Escalated(stuck, bot, level, person))
                tell(connection, told[-1])
    return told


def _done(connection: Connection, stuck: Stuck) -> int:
    """How many rules it has come to since it is in this state."""
    since = select(cases.c.updated_at).where(cases.c.id == stuck.case_id).scalar_subquery()
    here = (events.c.case_id == stuck.case_id) & (events.c.kind == "escalated") & (events.c.at >= since)
    return int(connection.scalar(select(func.count()).select_from(events).where(here)) or 0)
