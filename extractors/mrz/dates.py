"""Dates of machine readable zones: two digits of the year, so the century has to be inferred."""

from __future__ import annotations

import calendar
from datetime import date

# A document is made for at most ten years and machine readable zones began in the 1980s: an expiry more than
# forty years ahead can't be meant.
_EXPIRY_AHEAD = 40


def is_date(text: str) -> bool:
    """Whether six characters ``YYMMDD`` are a day of the calendar; unknown parts may be fillers.

    Args:
        text: Six characters, digits and fillers.

    Returns:
        True for a possible day of any century, and for one with unknown month or day.
    """
    if text == "<<<<<<":
        return True
    year, month, day = text[:2], text[2:4], text[4:6]
    if not year.isdigit():
        return False
    if month == "<<":
        return day == "<<"
    if not month.isdigit() or not 1 <= int(month) <= 12:
        return False
    if day == "<<":
        return True
    # 2000 is a leap year like every fourth year that a living person's document can carry.
    return day.isdigit() and 1 <= int(day) <= calendar.monthrange(2000 + int(year), int(month))[1]


def _day(year: int, text: str) -> date | None:
    try:
        return date(year, int(text[2:4]), int(text[4:6]))
    except ValueError:  # 29 February of a year that isn't a leap year
        return None


def expiry_date(text: str, today: date) -> date | None:
    """The day a document expires.

    The century is that which puts the day at most forty years after `today`.

    Args:
        text: ``YYMMDD``.
        today: The day of reading.

    Returns:
        The day; None when it is no full date.
    """
    if not text.isdigit() or not is_date(text):
        return None
    century = today.year - today.year % 100 + 100
    year = century + int(text[:2])
    while year > today.year + _EXPIRY_AHEAD:
        year -= 100
    return _day(year, text)


def birth_date(text: str, today: date, expires: date | None = None) -> date | None:
    """The day a person was born.

    The century is the latest that puts the day neither after `today` nor after the document's expiry.

    Args:
        text: ``YYMMDD``.
        today: The day of reading.
        expires: When the document expires, if known.

    Returns:
        The day; None when it is no full date.
    """
    if not text.isdigit() or not is_date(text):
        return None
    latest = min(today, expires) if expires else today
    year = latest.year - latest.year % 100 + int(text[:2])
    born = _day(year, text)
    return born if born is None or born <= latest else _day(year - 100, text)
