# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands that pause and resume a bot, a target or a robot account."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.cli.options import By, Json, person
from bots.cli.output import Output
from bots.queue.kinds import PauseKind

Kind = Annotated[
    PauseKind, typer.Argument(metavar="KIND", help="bot, target or account.", show_default=False, case_sensitive=False)
]
Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="Such as account_opening, core_banking or core_banking.robot1.", show_default=False
    ),
]


def pause(
    kind: Kind,
    name: Name,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the histories and for colleagues.")],
    until: Annotated[
        str, typer.Option(metavar="WHEN", help="When it ends by itself: 18:30, '2 hours', '2026-11-23 06:00'.")
    ] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Pause a bot, a target or a robot account; until resumed unless a time is said.

    A paused bot's cases aren't begun; those at work end their attempt. A paused target is entered by nobody: cases that
    want it wait without losing an attempt, their papers are read meanwhile. With a paused account nobody logs in.
    """
    from zoneinfo import ZoneInfo

    from bots.cli.moments import clock, to_come
    from bots.cli.project import opened
    from bots.definition import sound_definitions
    from bots.queue.by_hand import known_names, pause_by, refuse_unknown

    with opened() as (settings, store):
        now = store.clock().astimezone(ZoneInfo(settings.time_zone))
        refuse_unknown(kind, name, known_names(kind, sound_definitions(settings)[0], settings.current.accounts))
        end = to_come(until, now) if until else None
        waiting = pause_by(store, kind, name, by=person(by), reason=reason, until=end)
    ends = f"until {clock(end, now)}" if end else f"until 'bots resume {kind} {name}'"
    told = f"The {kind} {name} is paused {ends}; {waiting} queued case{'s' * (waiting != 1)} of it."
    Output(as_json).show({"kind": kind, "name": name, "until": end, "cases": waiting}, lambda: [told])


def resume(
    kind: Kind,
    name: Name,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the histories.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Let a paused bot, target or account go on, whoever paused it; its cases go on at once."""
    from bots.cli.project import opened
    from bots.queue.by_hand import resume_by

    with opened() as (_, store):
        waiting = resume_by(store, kind, name, by=person(by), reason=reason)
    told = f"The {kind} {name} goes on; {waiting} queued case{'s' * (waiting != 1)} of it."
    Output(as_json).show({"kind": kind, "name": name, "cases": waiting}, lambda: [told])
