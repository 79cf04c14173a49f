"""What a case is due by: its goal, its deadline, and when it begins to be at risk. Pure but for the writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, update

from bots.cases.tables import cases
from bots.schedule.calendar import due_at

if TYPE_CHECKING:
    from bots.definition import Definition

_WARNS = 3 / 4  # of the time to a deadline without a goal


@dataclass(frozen=True, slots=True)
class Times:
    """When a case is due.

    Attributes:
        due_at: What it is worked by: its goal or else its deadline.
        risk_at: From then on it may miss its deadline.
        deadline_at: When it must be done.
    """

    due_at: datetime | None = None
    risk_at: datetime | None = None
    deadline_at: datetime | None = None


def times_of(definition: Definition, start: datetime, zone: ZoneInfo, kind: str = "") -> Times:
    """When a case of this bot that came at `start` is due.

    Args:
        definition: Its bot.
        start: When it came.
        zone: Where people work.
        kind: Its product or customer class, where the bot has due times for it; else those of every case hold.

    Raises:
        SettingsError: ``due`` in its ``bot.yaml`` isn't understood.
    """
    due = definition.due
    own = due.classes.get(kind.strip().casefold()) if kind else None
    goal, deadline = (own.goal, own.deadline) if own is not None else (due.goal, due.deadline)

    def after(span: str | None) -> datetime | None:
        if not span:
            return None
        return due_at(start, span, due.calendar, zone=zone, calendars=definition.calendars)

    goal_at, deadline_at = after(goal), after(deadline)
    risk_at = goal_at
    if risk_at is None and deadline_at is not None:
        risk_at = start + (deadline_at - start) * _WARNS
    return Times(goal_at or deadline_at, risk_at, deadline_at)


def keep_times(connection: Connection, case_ids: Sequence[str], times: Times) -> None:
    """Let cases be due then; new ones, or such that turned out to be of another class."""
    values: dict[str, object] = {"due_at": times.due_at, "risk_at": times.risk_at, "deadline_at": times.deadline_at}
    if times.due_at is not None:
        values["urgent_at"] = times.due_at
    connection.execute(update(cases).where(cases.c.id.in_(case_ids)).values(**values, service=""))
