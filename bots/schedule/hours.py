"""The hours and days in which a schedule lets work begin, and the business date that a night belongs to. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bots.errors import SettingsError
from bots.schedule.calendar import calendar_of
from bots.schedule.days import among
from bots.schedule.spec import window_of

if TYPE_CHECKING:
    from bots.schedule.fires import Scheduled

_AHEAD = 400  # days in which a window must open once


def local_time(item: Scheduled, now: datetime, time_zone: str) -> datetime:
    """`now` in the schedule's zone.

    Raises:
        SettingsError: There is no such zone.
    """
    name = item.time_zone or time_zone
    try:
        return now.astimezone(ZoneInfo(name))
    except (KeyError, ValueError) as error:
        raise SettingsError(
            f"{item.name}: {name!r} is no time zone for the schedule; write it like Europe/Rome."
        ) from error


def night_of(item: Scheduled, now: datetime, time_zone: str) -> date:
    """The business date: where the window goes over midnight, the small hours belong to the day before."""
    local = local_time(item, now, time_zone)
    if item.schedule.window:
        begins, ends = window_of(item.schedule.window)
        if begins > ends and local.time() < ends:
            return local.date() - timedelta(days=1)
    return local.date()


def allowed(item: Scheduled, day: date) -> bool:
    """Whether the schedule has anything to do on that business date.

    Raises:
        SettingsError: Its calendar doesn't exist.
    """
    schedule = item.schedule
    if not schedule.on and not schedule.not_on:
        return True
    works = calendar_of(item.calendar, item.calendars).works
    return (not schedule.on or among(day, schedule.on, works)) and not among(day, schedule.not_on, works)


def is_open(item: Scheduled, now: datetime, *, time_zone: str) -> bool:
    """Whether cases may be begun at that moment: in the window's hours, on a day that the schedule has.

    A cron expression without a window limits when work begins, not how long it goes on.
    """
    schedule = item.schedule
    if not schedule.window:
        return bool(schedule.cron) or allowed(item, night_of(item, now, time_zone))
    begins, ends = window_of(schedule.window)
    clock = local_time(item, now, time_zone).time()
    inside = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    return inside and allowed(item, night_of(item, now, time_zone))


def next_opening(item: Scheduled, now: datetime, *, time_zone: str) -> datetime | None:
    """When the window opens next, in the schedule's zone; None where it has none or never opens."""
    if not item.schedule.window:
        return None
    begins, _ = window_of(item.schedule.window)
    local = local_time(item, now, time_zone)
    for ahead in range(_AHEAD):
        day = local.date() + timedelta(days=ahead)
        opening = datetime.combine(day, begins, tzinfo=local.tzinfo)
        if opening > local and allowed(item, day):
            return opening
    return None


def next_time(item: Scheduled, now: datetime, *, time_zone: str) -> datetime | None:
    """When its work goes on next, in its zone: its next fire or, without a cron expression, its hours."""
    from bots.schedule.fires import next_fire  # noqa: PLC0415 - fires know hours

    fire = next_fire(item, now, time_zone=time_zone)
    if fire is not None:
        return local_time(item, fire, time_zone)
    return next_opening(item, now, time_zone=time_zone)
