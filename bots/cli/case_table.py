"""Cases as rows."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bots.cases.model import Case, Status
from bots.cli.moments import clock
from bots.errors import NotFoundError

STYLES = {
    Status.REVIEW: "yellow",
    Status.INCOMPLETE: "yellow",
    Status.FAILED: "red",
    Status.REJECTED: "red",
    Status.WORKING: "cyan",
    Status.DONE: "green",
}


def chosen_states(names: Sequence[str]) -> list[Status]:
    """The states of those names.

    Raises:
        NotFoundError: There is no such state.
    """
    known = [str(status) for status in Status]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
            raise NotFoundError(f"No state {name!r}; did you mean {near!r}? There are: {', '.join(known)}.")
    return [Status(name) for name in names]


def case_data(case: Case) -> dict[str, Any]:
    """The case as plain JSON data; it holds nothing personal."""
    return asdict(case)


def table(cases: Sequence[Case], now: datetime, time_zone: str) -> Iterator[RenderableType]:
    """A row for each case."""
    if not cases:
        yield Text("No cases.")
        return
    here = now.astimezone(ZoneInfo(time_zone))
    rows = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("case", "bot", "state", "since", "due", "attempts", "why", "from"):
        rows.add_column(name, no_wrap=True, justify="right" if name == "attempts" else "left")
    for case in cases:
        rows.add_row(
            Text(case.id, style="bold"),
            case.bot,
            Text(case.status, style=STYLES.get(case.status, "")),
            clock(case.updated_at, here),
            clock(case.due_at, here) if case.due_at else "",
            str(case.attempts),
            case.reason.replace("_", " "),
            case.source,
        )
    yield rows
