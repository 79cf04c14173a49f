"""Days in the words of a bank: banking days, the last one of a month, holidays, dates. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

YEARLY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")  # a day of every year
Works = Callable[[date], bool]  # whether people work on that day


def understood(word: date | str) -> date | str:
    """The word, as it is compared.

    Raises:
        ValueError: It names no days.
    """
    if isinstance(word, date):
        return word
    plain = " ".join(word.lower().replace("working day", "banking day").split())
    if re.fullmatch(r"\d{4}-\d\d-\d\d", plain):  # in quotes
        return date.fromisoformat(plain)
    if plain not in _NAMED and not YEARLY.fullmatch(plain):
        raise ValueError(f"{word!r} names no days: write 2026-12-24, '12-24', or one of: {', '.join(_NAMED)}")
    return plain


def among(day: date, words: Iterable[date | str], works: Works) -> bool:
    """Whether the day is one of those that the words name."""
    return any(_is(day, understood(word), works) for word in words)


def _is(day: date, word: date | str, works: Works) -> bool:
    if isinstance(word, date):
        return day == word
    if word[0].isdigit():
        return f"{day:%m-%d}" == word
    return _NAMED[word](day, works)


def _first(day: date, works: Works) -> bool:
    return works(day) and not any(works(day - timedelta(days=back)) for back in range(1, day.day))


def _last(day: date, works: Works) -> bool:
    return works(day) and not any(works(later) for later in _rest_of_month(day))


def _rest_of_month(day: date) -> Iterable[date]:
    later = day + timedelta(days=1)
    while later.month == day.month:
        yield later
        later += timedelta(days=1)


_NAMED: dict[str, Callable[[date, Works], bool]] = {
    "all days": lambda _day, _works: True,
    "banking days": lambda day, works: works(day),
    "holidays": lambda day, works: day.weekday() < 5 and not works(day),
    "weekends": lambda day, _works: day.weekday() >= 5,
    "first banking day": _first,
    "last banking day": _last,
    "last banking day of the quarter": lambda day, works: day.month % 3 == 0 and _last(day, works),
    "last banking day of the year": lambda day, works: day.month == 12 and _last(day, works),
}
