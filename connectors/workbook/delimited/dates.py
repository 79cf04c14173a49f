"""Dates in a column of text: which way round they are written, told by the column as a whole. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")


def way_of(texts: Iterable[str]) -> str:
    """How a column's dates are written, as `strftime` takes it; empty where it holds other things or nobody can say.

    Of ``05/06/2026`` alone nobody can say; beside ``22/11/2026`` the day comes first.
    """
    found = [text.strip() for text in texts if text.strip()]
    if not found:
        return ""
    if all(_ISO.fullmatch(text) for text in found):
        return "%Y-%m-%d"
    parts = [_DATE.fullmatch(text) for text in found]
    matches = [part for part in parts if part]
    if len(matches) < len(parts) or len({part[2] for part in matches}) > 1:
        return ""
    mark = matches[0][2]
    firsts, seconds = max(int(part[1]) for part in matches), max(int(part[3]) for part in matches)
    if firsts > 12 >= seconds:
        return f"%d{mark}%m{mark}%Y"
    if seconds > 12 >= firsts:
        return f"%m{mark}%d{mark}%Y"
    return ""


def as_date(text: str, way: str) -> str | date | datetime:
    """The date that a text means; the text itself where it means none."""
    try:
        if way == "%Y-%m-%d" and len(text.strip()) > 10:
            return datetime.fromisoformat(text.strip())
        return datetime.strptime(text.strip(), way).date()  # noqa: DTZ007 - a cell's date has no time zone
    except ValueError:
        return text
