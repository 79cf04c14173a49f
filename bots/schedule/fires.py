"""When a bot's cron expression fires: pure decisions over values, right across daylight saving time.

A scheduled bot works the cases that were there when its schedule last fired. So only the latest fire matters:
after an outage it is caught up once, however many were missed. Hours that daylight saving time skips or repeats
are treated as Debian's cron does (cronsim): a skipped fire comes right after the gap, a repeated one comes once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from bots.definition import Definition
from bots.errors import SettingsError


def due_fires(
    definitions: Iterable[Definition], last: Mapping[str, datetime], now: datetime, *, time_zone: str
) -> dict[str, datetime]:
    """The fires that are due: bot → its latest fire up to `now`, where that is later than the one on record.

    A bot that has never fired is due with its latest fire: cases that came before it are worked at once.

    Args:
        definitions: The bots; those without a schedule are passed over.
        last: The last fire on record of each bot.
        now: This moment, timezone-aware.
        time_zone: The project's, for bots that name none.

    Raises:
        SettingsError: A schedule is no cron expression, or a time zone doesn't exist.
    """
    due: dict[str, datetime] = {}
    for definition in definitions:
        if not definition.schedule:
            continue
        fire = latest_fire(definition, now, time_zone=time_zone)
        before = last.get(definition.name)
        if fire is not None and (before is None or fire > before):
            due[definition.name] = fire
    return due


def latest_fire(definition: Definition, now: datetime, *, time_zone: str) -> datetime | None:
    """The schedule's latest fire up to `now`, in UTC; None where it never fires."""
    local = _local(definition, now, time_zone)
    # Compared in UTC: in one zone Python compares clock faces, and those of an hour that comes twice are the same.
    moment = now.astimezone(UTC)
    # A microsecond past the second makes the search backwards begin with that second itself.
    backwards = _simulate(definition, local.replace(microsecond=1), reverse=True)
    fire = next((utc for found in backwards if (utc := found.astimezone(UTC)) <= moment), None)
    if fire is None:
        return None
    # Backwards, the clock face is followed: in an hour that comes twice, a fire of the first pass is overlooked.
    for later in _simulate(definition, fire.astimezone(local.tzinfo)):
        if later.astimezone(UTC) > moment:
            break
        fire = later.astimezone(UTC)
    return fire


def next_fire(definition: Definition, now: datetime, *, time_zone: str) -> datetime | None:
    """The schedule's first fire after `now`, in UTC; None without a schedule."""
    if not definition.schedule:
        return None
    local = _local(definition, now, time_zone)
    moment = now.astimezone(UTC)
    return next((utc for fire in _simulate(definition, local) if (utc := fire.astimezone(UTC)) > moment), None)


def _local(definition: Definition, now: datetime, time_zone: str) -> datetime:
    name = definition.time_zone or time_zone
    try:
        return now.astimezone(ZoneInfo(name))
    except (KeyError, ValueError) as error:
        raise SettingsError(
            f"{definition.folder}: {name!r} is no time zone for the schedule; write it like Europe/Rome."
        ) from error


def _simulate(definition: Definition, start: datetime, *, reverse: bool = False) -> CronSim:
    try:
        return CronSim(definition.schedule, start, reverse=reverse)
    except CronSimError as error:
        raise SettingsError(
            f"{definition.folder}: schedule {definition.schedule!r} is no cron expression ({error}); "
            "write it like '0 22 * * 1-5': minute, hour, day, month, weekday."
        ) from error
