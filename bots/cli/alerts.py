# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about alerts: what is wrong, silencing it for a while, and trying the ways out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bots.cli import failures
from bots.cli.options import By, Json, person
from bots.cli.output import Output, clean

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bots.alerts.conditions import Condition

app = typer.Typer(help="What is wrong, who is told of it, and silence for a while.", no_args_is_help=True)

Kind = Annotated[str, typer.Argument(metavar="KIND", help="Such as target_down.", show_default=False)]
Name = Annotated[str, typer.Argument(metavar="[NAME]", help="What it is about; all of the kind.", show_default=False)]
_MARKS = {"critical": ("✗", "red"), "warning": ("!", "yellow")}


@app.command("list")
def list_(as_json: Json = False) -> int:
    """Show what is wrong right now, and of what nothing is told.

    Exit codes: 0 nothing is critical, 1 something is.
    """
    from bots.alerts.conditions import Severity, conditions
    from bots.alerts.watchman import silenced
    from bots.cli.project import opened

    with opened() as (settings, store):
        found = conditions(store, settings)
        with store.reading() as connection:
            quiet = silenced(connection, store.clock())
        data = [{"quiet": bool({(each.kind, each.name), (each.kind, "")} & quiet), **_data(each)} for each in found]
        Output(as_json).show(data, lambda: _lines(data))
    return failures.TROUBLE if any(each.severity is Severity.CRITICAL for each in found) else failures.OK


@app.command()
def silence(
    kind: Kind,
    name: Name = "",
    until: Annotated[str, typer.Option(metavar="WHEN", help="18:30, '2 hours', '2026-11-23 06:00'.")] = "2 hours",
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Tell nobody of one kind of alert until then; it is still listed."""
    from zoneinfo import ZoneInfo

    from bots.alerts.watchman import silence as keep_quiet
    from bots.cli.moments import clock, to_come
    from bots.cli.project import opened

    with opened() as (settings, store):
        now = store.clock().astimezone(ZoneInfo(settings.time_zone))
        end = to_come(until, now)
        keep_quiet(store, kind, name, end, by=person(by), reason=reason)
        told = {"kind": kind, "name": name, "until": end}
        Output(as_json).show(told, lambda: [f"Nothing is told of {kind} {name} until {clock(end, now)}."])


@app.command()
def unsilence(kind: Kind, name: Name = "", as_json: Json = False) -> None:
    """Tell people of it again."""
    from bots.alerts.watchman import silence as keep_quiet
    from bots.cli.project import opened

    with opened() as (_, store):
        keep_quiet(store, kind, name, None, by="", reason="")
        Output(as_json).show({"kind": kind, "name": name}, lambda: [f"{kind} {name} is told again.".replace("  ", " ")])


@app.command("try")
def try_(as_json: Json = False) -> int:
    """Send a trial message by every way that is configured, now, and say what became of it."""
    from bots.alerts.conditions import Condition, Severity
    from bots.alerts.decide import Alert, Decided
    from bots.alerts.notices import put, send_notices
    from bots.alerts.watchman import messages
    from bots.cli.project import opened

    with opened() as (settings, store):
        now: datetime = store.clock()
        trial = Alert(Condition("trial", "", Severity.CRITICAL, 1, "this is a trial: all is well"), now, now, now)
        also = Alert(Condition("trial", "", Severity.WARNING, 1, "this is a trial: all is well"), now, now, now)
        with store.transaction() as connection:
            for channel, content in messages(settings, Decided((), (trial, also), ())):
                put(connection, store, channel, f"trial {now.isoformat()} {content.get('to', '')}", content)
        told = send_notices(settings, store)
        words = ", ".join(f"{number} {state}" for state, number in told.items())
        Output(as_json).show(
            told, lambda: [words or "No way out is configured: environments.NAME.alerts in bots.yaml."]
        )
    return failures.OK if set(told) <= {"sent"} else failures.TROUBLE


def _data(condition: Condition) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(condition)


def _lines(found: Sequence[dict[str, object]]) -> Iterator[RenderableType]:
    from rich.text import Text

    if not found:
        yield "Nothing is wrong."
    for each in found:
        mark, style = _MARKS[str(each["severity"])]
        quiet = "   (silenced)" if each["quiet"] else ""
        yield Text(f" {mark} ", style=style).append(f"{clean(each['text'])}{quiet}", style="default")
