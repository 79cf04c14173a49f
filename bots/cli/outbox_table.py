"""Messages as people read them in a list: no address, no content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from sqlalchemy import Row

from bots.cli.moments import clock

_STYLES = {"in_doubt": "yellow", "failed": "red", "sent": "green"}


def message_data(row: Row[Any]) -> dict[str, Any]:
    """A message as plain JSON data, without what it says and to whom."""
    return {
        "message": row.id,
        "case": row.case_id,
        "channel": row.channel,
        "state": str(row.state),
        "attempts": row.attempts,
        "reason": row.reason,
        "created_at": row.created_at,
        "not_before": row.not_before,
        "sent_at": row.sent_at,
    }


def table(found: Sequence[Mapping[str, Any]], now: datetime, time_zone: str) -> Iterator[RenderableType]:
    """A row for each message, then what to do about those that need somebody."""
    if not found:
        yield Text("Nothing waits in the outbox.")
        return
    here = now.astimezone(ZoneInfo(time_zone))
    rows = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("message", "case", "channel", "state", "since", "tries", "reason"):
        rows.add_column(name)
    for each in found:
        state = Text(each["state"].replace("_", " "), style=_STYLES.get(each["state"], ""))
        since, reason = clock(each["created_at"], here), each["reason"].replace("_", " ")
        rows.add_row(str(each["message"]), each["case"], each["channel"], state, since, str(each["attempts"]), reason)
    yield rows
    stuck = [each for each in found if each["state"] in {"in_doubt", "failed"}]
    if stuck:
        number = stuck[0]["message"]
        yield Text(f"→ it didn't arrive:   bots outbox retry {number} --reason …", style="bold")
        yield Text(f"→ it has arrived:     bots outbox settle {number} --arrived --reason …", style="bold")
