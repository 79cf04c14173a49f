"""Due times: so many hours or days, or working hours and days of a place with its holidays. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bots.errors import SettingsError
from bots.schedule.spec import OwnCalendar, window_of

Calendars = Mapping[str, OwnCalendar]
NONE: Calendars = MappingProxyType({})
_SPAN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s+(?P<working>working\s+)?(?P<unit>minute|hour|day|week)s?", re.IGNORECASE
)
_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and hours in which people of a place work.

    Attributes:
        holidays: Of the place.
        closed: More days off: dates, or ``12-24`` for every year.
        open: Days that are worked although they are holidays.
        opens: When a working day begins.
        closes: When it ends.
    """

    holidays: Container[date]
    closed: frozenset[date | str] = frozenset()
    open: frozenset[date | str] = frozenset()
    opens: time = time(9)
    closes: time = time(18)

    def works(self, day: date) -> bool:
        """Whether people work on that day: Monday to Friday, without holidays and closures."""
        names = {day, f"{day:%m-%d}"}
        if names & self.open:
            return True
        return day.weekday() < 5 and not names & self.closed and day not in self.holidays


def calendar_of(name: str, calendars: Calendars = NONE) -> Calendar:
    """The calendar of that name: one of the project's own, else a country's or one of its parts'.

    Raises:
        SettingsError: There is none.
    """
    own = calendars.get(name)
    if own is None:
        return Calendar(holidays_of(name))
    opens, closes = window_of(own.hours)
    return Calendar(holidays_of(own.of), frozenset(own.closed), frozenset(own.open), opens, closes)


def due_at(
    start: datetime,
    span: str,
    calendar: str = "IT",
    *,
    zone: ZoneInfo | None = None,
    calendars: Calendars = NONE,
) -> datetime:
    """The moment `span` after `start`.

    Working hours run from 9 to 18, unless the calendar says others, Monday to Friday, without its holidays. A working
    day ends at the same time of a later working day; what begins outside working hours counts from the next opening.
    Days and weeks that are not working ones keep the time of day across daylight saving time.

    Args:
        start: Timezone-aware.
        span: Such as ``4 working hours``, ``1 working day``, ``2 days``, ``90 minutes``.
        calendar: Country, or country and subdivision: ``IT``, ``IT-MI``, ``ES-MD`` (ISO 3166), or one of `calendars`.
        zone: Where people work; that of `start` if left out.
        calendars: The project's own.

    Returns:
        The moment, in UTC.

    Raises:
        SettingsError: `span` or `calendar` isn't understood.
    """
    if start.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    local = start.astimezone(zone) if zone else start
    match = _SPAN.fullmatch(span.strip())
    if not match:
        raise SettingsError(f"{span!r} is no due time: write it like '4 working hours', '1 working day' or '2 days'.")
    number, unit = float(match["number"]), match["unit"].lower()
    if not match["working"]:
        return _plainly(local, number, unit).astimezone(UTC)
    if unit == "week" or (unit == "day" and not number.is_integer()):
        raise SettingsError(f"{span!r}: working time is counted in minutes, hours or whole days.")
    closed = calendar_of(calendar, calendars)
    moment = _opening(local, closed)
    if unit == "day":
        return _after_working_days(moment, int(number), closed).astimezone(UTC)
    return _after_working_time(moment, timedelta(hours=number * _HOURS[unit]), closed).astimezone(UTC)


@lru_cache(maxsize=32)
def holidays_of(calendar: str) -> Container[date]:
    """The holidays of a country or one of its subdivisions.

    Raises:
        SettingsError: There is no such calendar.
    """
    import holidays  # noqa: PLC0415 - a large package, wanted only where a bot has due times

    country, _, subdivision = calendar.upper().partition("-")
    try:
        found: Container[date] = holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError as error:
        raise SettingsError(
            f"There is no calendar {calendar!r}: write the country and, if need be, its subdivision, such as IT-MI, "
            "or name it under calendars in bots.yaml."
        ) from error
    return found


def _plainly(local: datetime, number: float, unit: str) -> datetime:
    if unit in {"day", "week"}:
        # Added to the clock face: two days later at the same time, whatever the clocks did in between.
        return local + timedelta(hours=number * _HOURS[unit])
    return local.astimezone(UTC) + timedelta(hours=number * _HOURS[unit])


def _at(local: datetime, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=local.tzinfo)


def _opening(local: datetime, calendar: Calendar) -> datetime:
    """`local` itself in working hours, else the next opening."""
    day = local.date()
    if calendar.works(day) and local < _at(local, day, calendar.closes):
        return max(local, _at(local, day, calendar.opens))
    return _at(local, _next_working_day(day, calendar), calendar.opens)


def _next_working_day(day: date, calendar: Calendar) -> date:
    for _ in range(366):
        day += timedelta(days=1)
        if calendar.works(day):
            return day
    raise SettingsError("A calendar has a whole year without a working day: see calendars in bots.yaml.")


def _after_working_days(moment: datetime, days: int, calendar: Calendar) -> datetime:
    day = moment.date()
    for _ in range(days):
        day = _next_working_day(day, calendar)
    return _at(moment, day, moment.timetz().replace(tzinfo=None))


def _after_working_time(moment: datetime, left: timedelta, calendar: Calendar) -> datetime:
    while True:
        # Clocks change at night: within working hours the clock face runs evenly.
        rest = _at(moment, moment.date(), calendar.closes) - moment
        if left <= rest:
            return moment + left
        left -= rest
        moment = _at(moment, _next_working_day(moment.date(), calendar), calendar.opens)
