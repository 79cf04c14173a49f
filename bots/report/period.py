"""The period that a report is about: a business day, from one morning's report to the next. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """A business day.

    Attributes:
        day: Its date: that of the evening which its night begins on.
        start: The morning's report on it.
        end: The report of the next morning.
    """

    day: date
    start: datetime
    end: datetime

    def __contains__(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end


def period_of(day: date, at: str, zone: ZoneInfo) -> Period:
    """The period of a business day.

    Args:
        day: Its date.
        at: When the morning report is made, such as ``07:00``.
        zone: The project's.
    """
    clock = time.fromisoformat(at)
    start = datetime.combine(day, clock, tzinfo=zone)
    return Period(day, start, datetime.combine(day + timedelta(days=1), clock, tzinfo=zone))


def day_of(moment: datetime, at: str, zone: ZoneInfo) -> date:
    """The business day that a moment belongs to: before the morning's report it is the day before."""
    local = moment.astimezone(zone)
    today = local.date()
    return today if local.time() >= time.fromisoformat(at) else today - timedelta(days=1)
