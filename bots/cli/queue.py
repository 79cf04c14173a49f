# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about many cases at once: list, change, retry, cancel."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bots.cli.options import Bot, By, Json, person
from bots.cli.output import Output
from bots.errors import AnswerRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bots.cases.bulk import Chosen
    from bots.cases.model import Status
    from bots.cases.store import Store
    from bots.definition import Priority
    from bots.settings import Settings

app = typer.Typer(help="Look at the queue and change many cases at once.", no_args_is_help=True)

Ids = Annotated[list[str] | None, typer.Argument(metavar="[CASE]...", help="These cases.", show_default=False)]
States = Annotated[
    list[str] | None, typer.Option("--status", metavar="STATE", help="Only cases in this state; may be repeated.")
]
Code = Annotated[
    str, typer.Option("--code", metavar="CODE", help="Only cases with this reason code, such as target_unavailable.")
]
Wants = Annotated[str, typer.Option("--wants", metavar="TARGET", help="Only cases that wait for this target.")]
Older = Annotated[
    str, typer.Option("--older-than", metavar="SPAN", help="Only cases that came so long ago: '2 hours', '3 days'.")
]
All = Annotated[bool, typer.Option("--all", help="Every case that can be; needed where nothing else is said.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the cases' histories.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Only say how many it would be.")]
Current = Annotated[
    bool, typer.Option("--current-version", help="Go on with the bot's files as they are now, not as each case began.")
]


@app.command("list")
def list_(
    ids: Ids = None,
    bot: Bot = "",
    states: States = None,
    code: Code = "",
    wants: Wants = "",
    older_than: Older = "",
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many.")] = 100,
    as_json: Json = False,
) -> None:
    """List queued cases in the order in which they are claimed, without personal data."""
    from bots.cases.bulk import QUEUED, in_order
    from bots.cli.case_table import case_data, table
    from bots.cli.project import opened

    with opened() as (settings, store):
        chosen = _chosen(store, ids, bot, states, code, wants, older_than)
        with store.reading() as connection:
            found = in_order(connection, chosen, QUEUED, limit)
        Output(as_json).show(
            [case_data(case) for case in found], lambda: table(found, store.clock(), settings.time_zone)
        )


@app.command()
def change(  # noqa: PLR0913, PLR0917 - a command's options
    reason: Reason,
    ids: Ids = None,
    priority: Annotated[str, typer.Option(metavar="CLASS", help="urgent, high, normal or low.")] = "",
    due: Annotated[
        str, typer.Option(metavar="WHEN", help="18:30, '2 hours', '2026-11-23 06:00'; 'none' for no due time.")
    ] = "",
    current_version: Current = False,
    bot: Bot = "",
    states: States = None,
    code: Code = "",
    wants: Wants = "",
    older_than: Older = "",
    every: All = False,
    dry_run: Dry = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Change priority, due time or bot version of queued cases, one or thousands.

    Queued are cases that are received, incomplete, ready, waiting or in review.
    """
    from zoneinfo import ZoneInfo

    from bots.cases.bulk import QUEUED, Change
    from bots.cases.bulk import change as change_all
    from bots.cli.moments import to_come
    from bots.cli.project import opened

    with opened() as (settings, store):
        chosen = _said(_chosen(store, ids, bot, states, code, wants, older_than), every)
        now = store.clock().astimezone(ZoneInfo(settings.time_zone))
        new = Change(
            priority=_priority(priority),
            due_at=to_come(due, now) if due not in {"", "none"} else None,
            no_due=due == "none",
            versions=_versions(settings, store, chosen, QUEUED) if current_version else {},
        )
        if not new:
            raise AnswerRefusedError("Say what becomes different: --priority, --due or --current-version.")
        _do(
            Output(as_json), store, chosen, QUEUED, dry_run, "changed",
            lambda: change_all(store, chosen, new, by=person(by), reason=reason),
        )  # fmt: skip


@app.command()
def retry(  # noqa: PLR0913, PLR0917 - a command's options
    reason: Reason,
    ids: Ids = None,
    current_version: Current = False,
    bot: Bot = "",
    states: States = None,
    code: Code = "",
    wants: Wants = "",
    older_than: Older = "",
    every: All = False,
    dry_run: Dry = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Give failed and waiting cases fresh attempts, now; rejected ones where --status rejected says so."""
    from bots.cases.bulk import retried, retry_all
    from bots.cli.project import opened

    with opened() as (settings, store):
        chosen = _said(_chosen(store, ids, bot, states, code, wants, older_than), every)
        among = retried(chosen)
        versions = _versions(settings, store, chosen, among) if current_version else {}
        _do(
            Output(as_json), store, chosen, among, dry_run, "ready again",
            lambda: retry_all(store, chosen, by=person(by), reason=reason, versions=versions),
        )  # fmt: skip


@app.command()
def cancel(  # noqa: PLR0913, PLR0917 - a command's options
    reason: Reason,
    ids: Ids = None,
    bot: Bot = "",
    states: States = None,
    code: Code = "",
    wants: Wants = "",
    older_than: Older = "",
    every: All = False,
    dry_run: Dry = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Cancel cases that haven't ended; those that a worker holds stop at their next keyword."""
    from bots.cases.bulk import OPEN, cancel_all
    from bots.cli.project import opened

    with opened() as (_, store):
        chosen = _said(_chosen(store, ids, bot, states, code, wants, older_than), every)
        _do(
            Output(as_json), store, chosen, OPEN, dry_run, "cancelled",
            lambda: cancel_all(store, chosen, by=person(by), reason=reason),
        )  # fmt: skip


@app.command()
def pause(  # noqa: PLR0913, PLR0917 - a command's options
    reason: Reason,
    ids: Ids = None,
    until: Annotated[
        str, typer.Option(metavar="WHEN", help="When they go on by themselves: 18:30, '2 hours', '2026-11-23 06:00'.")
    ] = "",
    bot: Bot = "",
    states: States = None,
    code: Code = "",
    wants: Wants = "",
    older_than: Older = "",
    every: All = False,
    dry_run: Dry = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Let no worker take cases that are ready or waiting, until 'bots queue resume' unless a time is said."""
    from zoneinfo import ZoneInfo

    from bots.cases.pausing import PAUSABLE, pause_all
    from bots.cli.moments import to_come
    from bots.cli.project import opened

    with opened() as (settings, store):
        chosen = _said(_chosen(store, ids, bot, states, code, wants, older_than), every)
        end = to_come(until, store.clock().astimezone(ZoneInfo(settings.time_zone))) if until else None
        _do(
            Output(as_json), store, chosen, PAUSABLE, dry_run, "paused",
            lambda: pause_all(store, chosen, by=person(by), reason=reason, until=end),
        )  # fmt: skip


@app.command()
def resume(  # noqa: PLR0913, PLR0917 - a command's options
    reason: Reason,
    ids: Ids = None,
    bot: Bot = "",
    wants: Wants = "",
    older_than: Older = "",
    every: All = False,
    dry_run: Dry = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Let paused cases go on."""
    from bots.cases.pausing import RESUMABLE, paused, resume_all
    from bots.cli.project import opened

    with opened() as (_, store):
        chosen = paused(_said(_chosen(store, ids, bot, None, "", wants, older_than), every))
        _do(
            Output(as_json), store, chosen, RESUMABLE, dry_run, "resumed",
            lambda: resume_all(store, chosen, by=person(by), reason=reason),
        )  # fmt: skip


def _chosen(
    store: Store,
    ids: list[str] | None,
    bot: str,
    states: list[str] | None,
    code: str,
    wants: str,
    older_than: str,
) -> Chosen:
    from bots.cases.bulk import Chosen
    from bots.cli.case_table import chosen_states
    from bots.cli.moments import span

    age: timedelta | None = span(older_than) if older_than else None
    return Chosen(
        ids=tuple(ids or ()),
        bot=bot,
        statuses=frozenset(chosen_states(states or [])),
        reason=code,
        wants=wants,
        before=store.clock() - age if age is not None else None,
    )


def _said(chosen: Chosen, every: bool) -> Chosen:
    if not chosen and not every:
        raise AnswerRefusedError("Say which cases: their ids, --bot, --status, --code, --wants, --older-than or --all.")
    return chosen


def _priority(name: str) -> Priority | None:
    from bots.definition import priority_of

    try:
        return priority_of(name) if name else None
    except ValueError as error:
        raise AnswerRefusedError(f"{error}.") from error


def _versions(settings: Settings, store: Store, chosen: Chosen, among: Collection[Status]) -> dict[str, str]:
    """The digest of each chosen bot's files as they are now, kept for the cases that go on with them."""
    from bots.cases.bulk import bots_of
    from bots.definition import find_definition
    from bots.run.versions import keep_version

    with store.reading() as connection:
        names = bots_of(connection, chosen, among)
    found = [find_definition(settings, name) for name in names]
    for definition in found:
        keep_version(store, settings, definition)
    return {definition.name: definition.digest for definition in found}


def _do(
    out: Output,
    store: Store,
    chosen: Chosen,
    among: Collection[Status],
    dry_run: bool,
    done: str,
    work: Callable[[], int],
) -> None:
    """Do it, or only say to how many cases; what was named and can't be is told."""
    from bots.cases.bulk import find

    with store.reading() as connection:
        found = find(connection, chosen, among)
    left = sorted({case_id.upper() for case_id in chosen.ids} - set(found))
    number = len(found) if dry_run else work()
    words = f"{number} case{'s' * (number != 1)} {'would be ' if dry_run else ''}{done}."
    if left:
        words += f" Left alone, not there or in another state: {', '.join(left)}."
    out.show({"cases": number, "dry_run": dry_run, "left": left}, lambda: [words])
