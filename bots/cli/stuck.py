# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""The command that shows stuck cases: what holds each, since when, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from bots.cli.options import Bot, Json
from bots.cli.output import Output

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bots.punctual.stuck import Stuck

_WORDS = {
    "slow_step": ("takes far longer than usual{after}", "bots case show {id}; cancel it, or wait for its time limit"),
    "loop": ("goes round and round, {rounds} times", "bots case show {id}: mend what stops it, or cancel it"),
    "no_answer": ("a person was asked and hasn't answered", "bots review show {id}, and ask {owner}"),
    "not_reminded": ("papers are missing, and its sender wasn't reminded", "does 'bots up' or 'bots watch' run?"),
    "nobody_there": ("a person was asked, and nobody in charge is there", "name a deputy in bots.yaml, people"),
    "not_retried": ("its next try is over due", "see 'bots workers': does any machine work this bot?"),
    "not_taken_in": ("it wasn't wholly taken in", "'bots up' goes on as long as its papers lie in their folder"),
}


def stuck(bot: Bot = "", as_json: Json = False) -> None:
    """Show cases that don't get on by themselves: why, since when, and what to do."""
    from bots.cli.project import opened
    from bots.definition import sound_definitions
    from bots.punctual.stuck import find_stuck

    with opened() as (settings, store):
        found = [each for each in find_stuck(store, settings, sound_definitions(settings)[0]) if bot in {"", each.bot}]
        Output(as_json).show([asdict(each) for each in found], lambda: _table(found, store.clock()))


def _table(found: Sequence[Stuck], now: datetime) -> Iterator[RenderableType]:
    from rich.table import Table

    from bots.cli.moments import ago

    if not found:
        yield "No case is stuck."
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("case", "bot", "state", "for", "why", "what to do"):
        table.add_column(heading)
    for each in found:
        why, advice = _WORDS[each.why]
        told = {
            "id": each.case_id,
            "after": f" after {each.step}" if each.step else "",
            "rounds": each.rounds,
            "owner": each.owner or "whoever answers for it",
        }
        row = (each.case_id, each.bot, str(each.status), ago(now - each.since), why.format(**told))
        table.add_row(*row, advice.format(**told))
    yield table
