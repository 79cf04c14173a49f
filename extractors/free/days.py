"""Dates in running text, in every notation, with the readings that each allows."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from extractors.types.date import Date
from extractors.types.value import plain

_MONTH = r"[A-Za-zÀ-ÿ]{3,10}\.?"
_SHAPES = (
    re.compile(r"(?<![\d./-])(\d{4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d./-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2}(?!\d))"),
    re.compile(rf"(?<![\d./-])(\d{{1,2}})(?:\.|st|nd|rd|th|º|er)?[\s/-]*(?:de\s|of\s)?({_MONTH})[\s/,-]*(?:de\s|del\s)?(\d{{4}}|\d{{2}}(?!\d))"),
    re.compile(rf"({_MONTH})\s?(\d{{1,2}})(?:st|nd|rd|th)?(?:\s?,\s?|\s)(\d{{4}})(?!\d)"),
    re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(\d{2})(\d{2})(20\d{2})(?!\d)"),
)  # fmt: skip
_SOLID = (4, 5)  # of the shapes: those without marks
CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s?(?:[AP]\.?M)?", re.IGNORECASE)
_OLDEST = 25 * 366  # days: papers that are older aren't brought to a back office
_LATE = 400  # days ahead: due dates; what lies further is misread


@dataclass(frozen=True, slots=True)
class Day:
    """A date in a text.

    Attributes:
        values: What it may mean, ISO 8601, the likeliest first.
        raw: As printed.
        start: Where it begins in the text.
        end: Where it ends.
        timed: A time of day stands beside it.
        solid: It is printed, or read, without marks between day, month and year.
    """

    values: tuple[str, ...]
    raw: str
    start: int
    end: int
    timed: bool = False
    solid: bool = False


def days(text: str, today: dt.date, *, month_first: bool = False) -> list[Day]:
    """All dates in a text that a document of these years may print.

    Args:
        text: A line or a piece of one.
        today: Dates long before or after aren't meant.
        month_first: ``03/04/2025`` is March 4th: documents of the United States.
    """
    found: list[Day] = []
    for number, shape in enumerate(_SHAPES):
        for match in shape.finditer(text):
            if any(day.start < match.end() and match.start() < day.end for day in found):
                continue
            values = tuple(v for v in _values(match, number, month_first=month_first) if _plausible(v, today))
            if values:
                timed = CLOCK.search(text[match.end() : match.end() + 14]) is not None
                # Nobody prints a day, its month and year without marks between them: a reader lost them.
                raw = "/".join(match.groups()) if number == _SOLID[1] else match[0].strip()
                found.append(Day(values, raw, match.start(), match.end(), timed, number in _SOLID))
    return sorted(found, key=lambda day: day.start)


def _values(match: re.Match[str], shape: int, *, month_first: bool) -> list[str]:
    if shape == 0:
        return _iso([(match[1], match[3], match[4])])
    if shape == 1:
        orders = [(match[4], match[3], match[1]), (match[4], match[1], match[3])]
        return _iso(orders[::-1] if month_first else orders)
    if shape in {2, 3}:
        day, name, year = (match[1], match[2], match[3]) if shape == 2 else (match[2], match[1], match[3])
        parsed = Date().parse(f"{day} {plain(name).rstrip('.')} {_full(year)}")
        return [parsed.value] if parsed.value else []
    if shape == 4:
        return _iso([(match[1], match[2], match[3])])
    return _iso([(match[3], match[2], match[1])])


def _iso(triples: list[tuple[str, str, str]]) -> list[str]:
    found = []
    for year, month, day in triples:
        try:
            found.append(dt.date(int(_full(year)), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _full(year: str) -> str:
    return f"20{year}" if len(year) == 2 else year


def _plausible(value: str, today: dt.date) -> bool:
    away = (dt.date.fromisoformat(value) - today).days
    return -_OLDEST <= away <= _LATE
