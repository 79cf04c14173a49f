# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about cases: list, show, hold, retry, cancel."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bots.cli.options import Bot, By, CaseId, Json, person
from bots.cli.output import Output
from bots.errors import AnswerRefusedError

app = typer.Typer(help="Look at cases.", no_args_is_help=True)


@app.command("list")
def list_(
    bot: Bot = "",
    states: Annotated[
        list[str] | None, typer.Option("--status", metavar="STATE", help="Only cases in this state; may be repeated.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many, the oldest first.")] = 1000,
    as_json: Json = False,
) -> None:
    """List cases, the oldest first, without personal data."""
    from bots.cli.case_table import case_data, chosen_states, table
    from bots.cli.project import opened

    statuses = chosen_states(states or [])
    with opened() as (settings, store):
        with store.reading() as connection:
            found = store.list(connection, bot=bot, statuses=statuses, limit=limit)
        Output(as_json).show(
            [case_data(case) for case in found], lambda: table(found, store.clock(), settings.time_zone)
        )


@app.command()
def show(
    case: CaseId,
    values: Annotated[bool, typer.Option("--values", help="Also the values it holds: personal data.")] = False,
    as_json: Json = False,
) -> None:
    """Tell a case's story: what came, what was read, checked, asked, decided and entered."""
    from bots.cli.dossier import gather, lines
    from bots.cli.project import opened

    with opened() as (settings, store):
        dossier = gather(store, settings, case)
    Output(as_json).show(dossier.as_dict(values=values), lambda: lines(dossier, values=values))


@app.command()
def hold(
    case: CaseId,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why, such as a court's file number.", show_default=False)
    ],
    release: Annotated[bool, typer.Option("--release", help="Let the case be forgotten again.")] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Keep a case from being forgotten, whatever its age: a legal hold."""
    from bots.cases.holds import hold_case, release_case
    from bots.cli.project import opened

    with opened() as (_, store):
        case_id = (release_case if release else hold_case)(store, case, by=person(by), reason=reason)
    told = f"{case_id} may be forgotten again." if release else f"{case_id} is held: nothing forgets it."
    _tell(as_json, {"case": case_id, "held": not release}, told)


def retry(
    case: CaseId,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the case's history.")] = "",
    from_step: Annotated[
        str, typer.Option("--from", metavar="STEP", help="Do this step and the later ones again.")
    ] = "",
    current_version: Annotated[
        bool,
        typer.Option("--current-version", help="Go on with the bot's files as they are now, not as the case began."),
    ] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Give a failed, waiting or rejected case fresh attempts. What is entered stays entered once.

    With --from also a done one: where the bot was wrong, --current-version goes on with the mended one. Doing steps
    again that were done needs a reason, for the case's history.
    """
    from bots.cases.operations import retry as retry_case
    from bots.cli.project import opened
    from bots.definition import find_definition
    from bots.run.versions import keep_version

    if from_step and not reason:
        raise AnswerRefusedError("Say why: --reason, when steps that were done are to be done again.")
    with opened() as (settings, store):
        with store.reading() as connection:
            found = store.case(connection, case)
        version = ""
        if current_version:
            definition = find_definition(settings, found.bot)
            keep_version(store, settings, definition)
            version = definition.digest
        retry_case(store, found.id, by=person(by), reason=reason, version=version, from_step=from_step)
    _tell(as_json, {"case": found.id, "status": "ready"}, f"{found.id} is ready again; a worker takes it.")


def cancel(
    case: CaseId,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the case's history.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Cancel a case; one that a worker holds stops at its next keyword."""
    from bots.cases.operations import cancel as cancel_case
    from bots.cli.project import opened

    case_id = case.upper()
    with opened() as (_, store):
        at_once = cancel_case(store, case_id, by=person(by), reason=reason)
    if at_once:
        _tell(as_json, {"case": case_id, "status": "cancelled"}, f"{case_id} is cancelled.")
    else:
        _tell(as_json, {"case": case_id, "status": "working"}, f"{case_id} is at work: it stops at its next keyword.")


def _tell(as_json: bool, value: dict[str, Any], sentence: str) -> None:
    Output(as_json).show(value, lambda: [sentence])
