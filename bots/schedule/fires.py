"""When a cron expression fires: pure decisions over values, right across daylight saving time.

A scheduled bot works the cases that were there when its schedule last fired. So only the latest fire matters:
after an outage it is caught up once, however many were missed. Hours that daylight saving time skips or repeats
are treated as Debian's cron does (cronsim): a skipped fire comes right after the gap, a repeated one comes once.
Fires on days that the schedule leaves out are none.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from cronsim import CronSim, CronSimError

from bots.errors import SettingsError
from bots.schedule.calendar import Calendars
from bots.schedule.hours import allowed, local_time, night_of
from bots.schedule.spec import Schedule

_SEARCHES = 800  # days that a schedule may leave out in a row before it counts as one that never fires


class Scheduled(Protocol):
    """What has a schedule: a bot, or a producing suite."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def schedule(self) -> Schedule:
        """When it is due."""

    @property
    def time_zone(self) -> str:
        """Of the schedule; empty: the project's."""

    @property
    def calendar(self) -> str:
        """Of the days that the schedule speaks of."""

    @property
    def calendars(self) -> Calendars:
        """The project's own."""


def latest_fire(item: Scheduled, now: datetime, *, time_zone: str) -> datetime | None:
    """The schedule's latest fire up to `now`, in UTC; None where it never fires."""
    if not item.schedule.cron:
        return None
    before = now
    for _ in range(_SEARCHES):
        fire = _latest(item, before, time_zone)
        if fire is None or _counts(item, fire, time_zone):
            return fire
        before = _day_begins(item, fire, time_zone) - timedelta(microseconds=1)
    return None


def next_fire(item: Scheduled, now: datetime, *, time_zone: str) -> datetime | None:
    """The schedule's first fire after `now`, in UTC; None where there is none."""
    if not item.schedule.cron:
        return None
    after = now
    for _ in range(_SEARCHES):
        fire = _next(item, after, time_zone)
        if fire is None or _counts(item, fire, time_zone):
            return fire
        after = fire
    return None


def fires_between(
    item: Scheduled, start: datetime, end: datetime, *, time_zone: str, most: int = 1000
) -> list[datetime]:
    """The fires after `start` and up to `end`, the first `most` of them."""
    found: list[datetime] = []
    fire = next_fire(item, start, time_zone=time_zone)
    while fire is not None and fire <= end and len(found) < most:
        found.append(fire)
        fire = next_fire(item, fire, time_zone=time_zone)
    return found


def _latest(item: Scheduled, now: datetime, time_zone: str) -> datetime | None:
    local = local_time(item, now, time_zone)
    # Compared in UTC: in one zone Python compares clock faces, and those of an hour that comes twice are the same.
    moment = now.astimezone(UTC)
    # A microsecond past the second makes the search backwards begin with that second itself.
    backwards = _simulate(item, local.replace(microsecond=1), reverse=True)
    fire = next((utc for found in backwards if (utc := found.astimezone(UTC)) <= moment), None)
    if fire is None:
        return None
    # Backwards, the clock face is followed: in an hour that comes twice, a fire of the first pass is overlooked.
    for later in _simulate(item, fire.astimezone(local.tzinfo)):
        if later.astimezone(UTC) > moment:
            break
        fire = later.astimezone(UTC)
    return fire


def _next(item: Scheduled, now: datetime, time_zone: str) -> datetime | None:
    moment = now.astimezone(UTC)
    simulated = _simulate(item, local_time(item, now, time_zone))
    return next((utc for fire in simulated if (utc := fire.astimezone(UTC)) > moment), None)


def _counts(item: Scheduled, fire: datetime, time_zone: str) -> bool:
    return allowed(item, night_of(item, fire, time_zone))


def _day_begins(item: Scheduled, fire: datetime, time_zone: str) -> datetime:
    local = local_time(item, fire, time_zone)
    return datetime(local.year, local.month, local.day, tzinfo=local.tzinfo)


def _simulate(item: Scheduled, start: datetime, *, reverse: bool = False) -> CronSim:
    try:
        return CronSim(item.schedule.cron, start, reverse=reverse)
    except CronSimError as error:
        raise SettingsError(
            f"{item.name}: schedule {item.schedule.cron!r} is no cron expression ({error}); "
            "write it like '0 22 * * 1-5': minute, hour, day, month, weekday."
        ) from error
