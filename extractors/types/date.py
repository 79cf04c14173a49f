"""Dates as documents print them, to ISO 8601."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, ClassVar

from extractors.reading import Doubt
from extractors.types.value import DIGIT_FOR, FieldType, Parsed, plain, squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

# Months as printed on documents in Italian, English, Spanish, French, German and Dutch, by their first letters.
_MONTHS = {
    1: ("GEN", "JAN", "ENE"), 2: ("FEB", "FEV"), 3: ("MAR", "MRZ", "MAA", "MRT"), 4: ("APR", "ABR", "AVR"),
    5: ("MAG", "MAY", "MAI", "MEI"), 6: ("GIU", "JUN", "JUIN"), 7: ("LUG", "JUL", "JUIL"), 8: ("AGO", "AUG", "AOU"),
    9: ("SET", "SEP"), 10: ("OTT", "OCT", "OKT"), 11: ("NOV",), 12: ("DIC", "DEC", "DEZ"),
}  # fmt: skip
_MONTH_OF = {name: month for month, names in _MONTHS.items() for name in names}
_NUMBERS = re.compile(r"(\d{1,4})\s*[./\-, ]\s*(\d{1,2})\s*[./\-, ]\s*(\d{2,4})")
# 12 SET/SEP 1968, 12. März 2026, 1er août 2026, 12 de marzo de 2026, 3rd of May 2026
_NAMED = re.compile(
    r"(?P<day>\d{1,2})\s*(?:[./\-º°]|(?:O|ER|ST|ND|RD|TH)\b)?\s*(?:DE\s+|OF\s+|D')?(?P<month>[A-Z]{3,10})"
    r"(?:\s*/\s*[A-Z]{3,10})?\s*[./\-, ]{0,2}\s*(?:DEL?\s+)?(?P<year>\d{4}|\d{2})\b"
)
_MONTH_FIRST = re.compile(  # March 12, 2026
    r"\b(?P<month>[A-Z]{3,10})\.?\s+(?P<day>\d{1,2})(?:ST|ND|RD|TH)?\s*,?\s+(?P<year>\d{4})\b"
)
_CLOSE = re.compile(r"(?<!\d)(\d{8})(?!\d)")


class Date(FieldType):
    """A calendar date.

    Args:
        order: ``dmy`` or ``mdy`` where the document's language settles it; None: a date that reads
            both ways is a doubt with its alternatives.

    Attributes:
        first_year: No date is earlier; a two-digit year that has one century only within the span isn't ambiguous.
        last_year: No date is later.
    """

    name = "date"
    first_year: ClassVar[int] = 1900
    last_year: ClassVar[int] = 2100

    def __init__(self, order: str | None = "dmy") -> None:
        self.order = order

    def parse(self, raw: str) -> Parsed:
        """ISO 8601, or a doubt: two-digit years and dates that read both ways are never guessed."""
        text = plain(squeeze(raw))
        if not text:
            return Parsed(None)
        span = (self.first_year, self.last_year)
        found = _named(text, span) or _numbers(text, self.order, span) or _numbers(_digits(text), self.order, span)
        if found is None:
            return Parsed(None, doubts=(Doubt("not_a_date"),))
        return found


def order_of(raws: Sequence[str]) -> str | None:
    """The order of day and month that a document's dates show: ``dmy``, ``mdy``, or None where they don't tell.

    Args:
        raws: Texts of its dates. One whose day is over 12 decides, unless another decides against it.
    """
    shown = set()
    for raw in raws:
        possible = [order for order in ("dmy", "mdy") if Date(order).parse(raw).value]
        if len(possible) == 1:
            shown.add(possible[0])
    return shown.pop() if len(shown) == 1 else None


def _named(text: str, span: tuple[int, int]) -> Parsed | None:
    for match in _NAMED.finditer(text):
        month = _MONTH_OF.get(match["month"][:4]) or _MONTH_OF.get(match["month"][:3])
        if month:
            return _settle([(match["year"], month, int(match["day"]))], span)
    for match in _MONTH_FIRST.finditer(text):
        month = _MONTH_OF.get(match["month"][:4]) or _MONTH_OF.get(match["month"][:3])
        if month:
            return _settle([(match["year"], month, int(match["day"]))], span)
    return None


def _numbers(text: str, order: str | None, span: tuple[int, int]) -> Parsed | None:
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
        return _settle([(one, int(two), int(three))], span) if len(three) <= 2 else None
    if len(one) > 2:
        return None
    day_first, month_first = (three, int(two), int(one)), (three, int(one), int(two))
    readings = {"dmy": [day_first], "mdy": [month_first]}.get(order or "", [day_first, month_first])
    return _settle(readings, span)


def _digits(text: str) -> str:
    """The text with letters that stand between digits or separators taken as the digits they resemble."""
    return "".join(DIGIT_FOR.get(c, c) for c in text.replace("|", "1"))


def _settle(readings: list[tuple[str, int, int]], span: tuple[int, int]) -> Parsed:
    values, doubts = [], set()
    for year, month, day in readings:
        years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)] if len(year) == 2 else []
        for number in years:
            try:
                value = dt.date(number, month, day)
            except ValueError:
                continue
            if span[0] <= value.year <= span[1]:
                values.append(value.isoformat())
    values = list(dict.fromkeys(values))
    if not values:
        return Parsed(None, doubts=(Doubt("not_a_date"),))
    if len(values) > 1:
        doubts.add(Doubt("ambiguous_date"))
    return Parsed(values[0], doubts=tuple(doubts), alternatives=tuple(values[1:]))
