"""A dry run as people read it: what would be entered where, as a difference from what the targets hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from bots.cases.model import Status
from bots.cli.entry_table import fields_table
from bots.cli.output import clean
from bots.review.comparing import compare
from bots.run.rehearsal import Rehearsed
from bots.run.trial import Trial

_WOULD = {
    "enter": ("would be entered", "green"),
    "use": ("is there and would be taken", "green"),
    "ask": ("a person would be asked", "yellow"),
    "reject": ("the case would be rejected", "red"),
    "send": ("would be sent", "green"),
}


def rehearsal_data(trial: Trial) -> dict[str, Any]:
    """The dry run as plain JSON data; values of a person."""
    return {
        "dry_run": True,
        "status": trial.status,
        "reason": trial.reason,
        "message": trial.message,
        "steps": trial.steps,
        "entries": [
            {
                "step": each.step,
                "target": each.target,
                "would": each.would,
                "finding": each.finding,
                "key": each.key,
                "fields": compare(each.meant, each.found),
            }
            for each in trial.rehearsed or []
        ],
    }


def rehearsal_lines(trial: Trial) -> Iterator[RenderableType]:
    """The dry run for people."""
    for each in trial.rehearsed or []:
        yield _heading(each)
        yield fields_table(compare(each.meant, each.found))
    end = f"dry run ended: {trial.status}" + (f" ({trial.reason.replace('_', ' ')})" if trial.reason else "")
    if trial.message and trial.status not in {Status.DONE, Status.REVIEW}:
        yield Text(clean(trial.message), style="red")
    yield Text(f"{end}; nothing was entered, no case is kept", style="bold")


def _heading(each: Rehearsed) -> Text:
    words, style = _WOULD[each.would]
    shown = "" if each.would == "send" else f"the target shows {each.finding}; "
    if each.finding == "not looked up" and each.would != "send":
        shown = "not looked up, its key comes from an earlier entry; "
    return Text(clean(each.target), style="bold").append(f"  {shown}{words}", style=f"not bold {style}")
