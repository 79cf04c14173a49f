"""The figures as tables for spreadsheets: rates stand beside each other, never one without the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bots.panel.figures import Figures, Part

KINDS = ("done", "rejected", "cancelled")
_AGAIN = ("fields checked", "fields wrong", "low", "high")

Rows = tuple[Sequence[str], Sequence[Sequence[Any]]]  # the head, and what stands below


def tables(figures: Figures) -> Mapping[str, Rows]:
    """Each figure's table, by its name."""
    volumes = [
        (day, bot, kind, numbers[kind][index])
        for bot, numbers in figures.ended.items()
        for kind in KINDS
        if kind in numbers
        for index, day in enumerate(figures.days)
    ]
    turnaround = [
        (
            each.bot,
            each.number,
            *(span.total_seconds() / 60 for span in (each.median, each.p90, each.p99)),
            each.promised,
        )
        for each in figures.turnaround
    ]
    bots = [
        (each.bot, each.done, each.touchless, each.checked, each.wrong, each.low, each.high) for each in figures.rates
    ]
    return {
        "volumes": (("day", "bot", "state", "cases"), volumes),
        "turnaround": (("bot", "cases", "median min", "p90 min", "p99 min", "by due time"), turnaround),
        "rejections": (("bot", "reason", "cases"), figures.reasons),
        "touchless and silent errors": (("bot", "done", "touchless", *_AGAIN), bots),
        "by field": (("bot", "field", "facts", "touchless", *_AGAIN), _rows(figures.fields)),
        "by document type": (
            ("bot", "document type", "documents", "cases", "touchless", *_AGAIN),
            _rows(figures.types, documents=True),
        ),
    }


def _rows(parts: Sequence[Part], *, documents: bool = False) -> list[Sequence[Any]]:
    return [
        (
            each.bot, each.name, *((each.documents,) if documents else ()), each.number, each.touchless,
            each.checked, each.wrong, each.low, each.high,
        )
        for each in parts
    ]  # fmt: skip
