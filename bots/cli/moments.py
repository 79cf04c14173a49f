"""Moments and spans in a few words, as a person would say them. Pure: this moment is passed in."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bots.errors import AnswerRefusedError
from bots.validation import duration


def ago(span: timedelta) -> str:
    """A span of time in its largest unit: ``18 min``, ``3 h``, ``2 days``."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 2 * 86400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} days"


def when(moment: datetime, now: datetime) -> str:
    """A moment to come: ``22:00 tonight (Sun 22 Nov, Europe/Rome)``.

    Args:
        moment: In the zone it is to be told in.
        now: This moment.
    """
    days = (moment.date() - now.astimezone(moment.tzinfo).date()).days
    word = {0: " tonight" if moment.hour >= 18 else " today", 1: " tomorrow"}.get(days, "")
    return f"{moment:%H:%M}{word} ({moment:%a} {moment.day} {moment:%b}, {moment.tzinfo})"


def clock(moment: datetime, now: datetime) -> str:
    """A moment near `now`, in the zone of `now`: ``09:12`` today, ``21 Nov 09:12`` on another day."""
    local = moment.astimezone(now.tzinfo)
    if local.date() == now.date():
        return f"{local:%H:%M}"
    year = "" if local.year == now.year else f" {local.year}"
    return f"{local.day} {local:%b}{year} {local:%H:%M}"


def span(text: str) -> timedelta:
    """A span as people write it: ``30 min``, ``2 hours``, ``3 days``.

    Raises:
        AnswerRefusedError: It is none.
    """
    try:
        found = duration(text)
    except ValueError as error:
        raise AnswerRefusedError(f"{error}.") from error
    if not isinstance(found, timedelta):
        raise AnswerRefusedError(f"{text!r} is no duration: write it like '30 s', '10 min' or '2 hours'.")
    return found


def to_come(text: str, now: datetime) -> datetime:
    """A moment as people write it: ``18:30`` (the next one), ``2026-11-23 06:00``, or after a span, ``2 hours``.

    Args:
        text: What was written.
        now: This moment, in the zone that is meant where none is written.

    Raises:
        AnswerRefusedError: It is no moment, or it has passed.
    """
    try:
        at = time.fromisoformat(text)
    except ValueError:
        pass
    else:
        today = datetime.combine(now.date(), at, now.tzinfo)
        return today if today > now else datetime.combine(now.date() + timedelta(days=1), at, now.tzinfo)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = now + span(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    if moment <= now:
        raise AnswerRefusedError(f"{text!r} has passed: it is {now:%Y-%m-%d %H:%M} now.")
    return moment
