"""Dates as documents print them, to ISO 8601."""

from __future__ import annotations

import datetime as dt
import re

from extractors.reading import Doubt
from extractors.types.value import DIGIT_FOR, FieldType, Parsed, plain, squeeze

# Months as printed on documents in Italian, English, Spanish, French and German, by their first letters.
_MONTHS = {
    1: ("GEN", "JAN", "ENE"), 2: ("FEB", "FEV"), 3: ("MAR", "MRZ"), 4: ("APR", "ABR", "AVR"),
    5: ("MAG", "MAY", "MAI"), 6: ("GIU", "JUN", "JUIN"), 7: ("LUG", "JUL", "JUIL"), 8: ("AGO", "AUG", "AOU"),
    9: ("SET", "SEP"), 10: ("OTT", "OCT", "OKT"), 11: ("NOV",), 12: ("DIC", "DEC", "DEZ"),
}  # fmt: skip
_MONTH_OF = {name: month for month, names in _MONTHS.items() for name in names}
_NUMBERS = re.compile(r"(\d{1,4})\s*[./\-, ]\s*(\d{1,2})\s*[./\-, ]\s*(\d{2,4})")
_NAMED = re.compile(r"(\d{1,2})\s*[./\- ]?\s*([A-Z]{3,10})(?:\s*/\s*[A-Z]{3,10})?\s*[./\- ]?\s*(\d{4}|\d{2})\b")
_CLOSE = re.compile(r"(?<!\d)(\d{8})(?!\d)")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class Date(FieldType):
    """A calendar date.

    Args:
        order: ``dmy`` or ``mdy`` where the document's language settles it; None: a date that reads
            both ways is a doubt with its alternatives.
    """

    name = "date"

    def __init__(self, order: str | None = "dmy") -> None:
        self.order = order

    def parse(self, raw: str) -> Parsed:
        """ISO 8601, or a doubt: two-digit years and dates that read both ways are never guessed."""
        text = plain(squeeze(raw))
        if not text:
            return Parsed(None)
        found = _named(text) or _numbers(text, self.order) or _numbers(_digits(text), self.order)
        if found is None:
            return Parsed(None, doubts=(Doubt("not_a_date"),))
        return found


def _named(text: str) -> Parsed | None:
    for match in _NAMED.finditer(text):
        month = _MONTH_OF.get(match[2][:4]) or _MONTH_OF.get(match[2][:3])
        if month:
            return _settle([(match[3], month, int(match[1]))])
    return None


def _numbers(text: str, order: str | None) -> Parsed | None:
    matches = list(_NUMBERS.finditer(text))
    if len(matches) > 1 and len({m[0] for m in matches}) > 1:
        return Parsed(None, doubts=(Doubt("several_dates"),))
    if matches:
        one, two, three = matches[0].groups()
    elif close := _CLOSE.search(text):
        one, two, three = close[1][:2], close[1][2:4], close[1][4:]
    else:
        return None
    if len(one) == 4:
        return _settle([(one, int(two), int(three))]) if len(three) <= 2 else None
    if len(one) > 2:
        return None
    day_first, month_first = (three, int(two), int(one)), (three, int(one), int(two))
    readings = {"dmy": [day_first], "mdy": [month_first]}.get(order or "", [day_first, month_first])
    return _settle(readings)


def _digits(text: str) -> str:
    """The text with letters that stand between digits or separators taken as the digits they resemble."""
    return "".join(DIGIT_FOR.get(c, c) for c in text.replace("|", "1"))


def _settle(readings: list[tuple[str, int, int]]) -> Parsed:
    values, doubts = [], set()
    for year, month, day in readings:
        years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)] if len(year) == 2 else []
        for number in years:
            try:
                value = dt.date(number, month, day)
            except ValueError:
                continue
            if _FIRST_YEAR <= value.year <= _LAST_YEAR:
                values.append(value.isoformat())
    values = list(dict.fromkeys(values))
    if not values:
        return Parsed(None, doubts=(Doubt("not_a_date"),))
    if len(values) > 1:
        doubts.add(Doubt("ambiguous_date"))
    return Parsed(values[0], doubts=tuple(doubts), alternatives=tuple(values[1:]))
