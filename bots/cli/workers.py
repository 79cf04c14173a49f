# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""The command that shows the workers, on whatever machine they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from bots.cli.options import Json
from bots.cli.output import Output

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bots.run.roster import Reported


def workers(as_json: Json = False) -> None:
    """Show the workers of every machine: what each does, for how long it has been heard of, its memory.

    A silent one's supervisor or machine is gone; its case goes on when its lease ends, or at once on that machine.
    """
    from bots.cli.project import opened
    from bots.run.roster import reported

    with opened() as (_, store):
        now = store.clock()
        with store.reading() as connection:
            found = reported(connection)
    data = [{**asdict(each), "silent": each.is_silent(now)} for each in found]
    Output(as_json).show(data, lambda: _table(found, now))


def _table(found: Sequence[Reported], now: datetime) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    from bots.cli.moments import ago

    if not found:
        yield Text("No workers: 'bots work' or 'bots up' starts some.")
        return
    rows = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("worker", "state", "case", "cases", "memory", "up", "tags"):
        rows.add_column(name, no_wrap=True, justify="right" if name in {"cases", "memory"} else "left")
    for each in found:
        silent = each.is_silent(now)
        state = Text(f"silent for {ago(now - each.seen_at)}", style="red") if silent else Text(each.state)
        rows.add_row(
            each.name,
            state,
            each.case_id,
            str(each.cases),
            f"{each.rss} MB",
            ago(each.seen_at - each.started_at),
            " ".join(each.tags),
        )
    yield rows
