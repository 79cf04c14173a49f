"""How long a case is kept after it has ended, in the calendar's sense. Pure."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bots.errors import SettingsError

_PART = re.compile(r"(\d+)\s*(year|month|week|day)s?", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,]*|\s+and\s+")


def parts_of(span: str) -> dict[str, int]:
    """A span such as ``10 years`` or ``1 year 6 months``, as numbers of its units.

    Raises:
        SettingsError: It isn't understood.
    """
    parts = {unit.lower(): int(number) for number, unit in _PART.findall(span)}
    rest = [between for between in _PART.split(span)[::3] if not _BETWEEN.fullmatch(between)]
    if not any(parts.values()) or rest:
        raise SettingsError(f"{span!r} is no time to keep a case: write it like '10 years', '18 months' or '90 days'.")
    return parts


def kept_until(ended_at: datetime, span: str, zone: ZoneInfo) -> date:
    """The last day on which a case is kept.

    Years and months end on the day of the same number, or on the month's last where it has none (as in art. 2963 of
    the Italian civil code and art. 5 of the Spanish one): what ended on 29 February 2024 is kept for a year until
    28 February 2025. The day itself is kept whole, so that nothing goes a moment early.

    Args:
        ended_at: When the case became final; timezone-aware.
        span: As in ``bot.yaml``.
        zone: Where the calendar hangs.

    Raises:
        SettingsError: `span` isn't understood.
    """
    parts = parts_of(span)
    ended = ended_at.astimezone(zone).date()
    months = ended.month - 1 + 12 * parts.get("year", 0) + parts.get("month", 0)
    year, month = ended.year + months // 12, months % 12 + 1
    if year > date.max.year - 1:
        return date.max
    day = min(ended.day, calendar.monthrange(year, month)[1])
    return date(year, month, day) + timedelta(days=7 * parts.get("week", 0) + parts.get("day", 0))
