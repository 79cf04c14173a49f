"""Who said what of a case's fields, and how a bot does without people, for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bots.cli.moments import clock
from bots.cli.output import clean
from bots.review.answers import Answer
from bots.review.sampling import Rate


def history_data(found: Sequence[Answer]) -> list[dict[str, Any]]:
    """The answers as plain JSON data; personal data."""
    return [
        {
            "field": each.field,
            "at": each.at,
            "by": each.person,
            "how": each.how,
            "from": each.before,
            "to": each.value,
            "why": each.why,
            "ms": each.ms,
            "taken_back": each.undone_at,
        }
        for each in found
    ]


def history_lines(found: Sequence[Answer], now: datetime, time_zone: str) -> Iterator[RenderableType]:
    """A row for each answer."""
    if not found:
        yield Text("No person has said anything of it.")
        return
    here = now.astimezone(ZoneInfo(time_zone))
    rows = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("field", "when", "who", "how", "from", "to", "seconds"):
        rows.add_column(name)
    for each in found:
        how = each.how + (", taken back" if each.undone_at else "")
        texts = [clean("–" if value is None else value) for value in (each.before, each.value)]
        rows.add_row(clean(each.field), clock(each.at, here), clean(each.person), how, *texts, f"{each.ms / 1000:.1f}")
    yield rows


def rates_data(found: Sequence[Rate]) -> list[dict[str, Any]]:
    """The rates as plain JSON data."""
    return [
        {
            "bot": rate.bot,
            "done": rate.done,
            "touchless": rate.touchless,
            "checked": rate.checked,
            "wrong": rate.wrong,
            "wrong_low": round(rate.low, 5),
            "wrong_high": round(rate.high, 5),
        }
        for rate in found
    ]


def rates_lines(found: Sequence[Rate]) -> Iterator[RenderableType]:
    """A row for each bot: never the touchless rate without the silent errors."""
    if not found:
        yield Text("Nothing is done yet.")
        return
    rows = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("bot", "done", "touchless", "read again", "silently wrong"):
        rows.add_column(name)
    for rate in found:
        wrong = f"{rate.wrong}: {rate.low:.2%} to {rate.high:.2%} (95 %)" if rate.checked else "unknown: no audit yet"
        rows.add_row(rate.bot, str(rate.done), f"{rate.touchless / rate.done:.0%}", f"{rate.checked} fields", wrong)
    yield rows
