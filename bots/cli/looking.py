# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands that look: how things stand, whether the machine is fit, how a run went."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bots.cli import failures
from bots.cli.options import CaseId, Json
from bots.cli.output import Output


def status(as_json: Json = False) -> None:
    """Show how things stand: cases of each bot, load of the targets, what comes next."""
    from bots.cli.overview import lines, look
    from bots.cli.project import opened
    from bots.definition import sound_definitions
    from bots.intake import problems
    from bots.outbox.box import Outbox

    with opened() as (settings, store):
        definitions, wrong = sound_definitions(settings)
        with store.reading() as connection:
            messages = Outbox(store).counts(connection)
        overview = look(
            store,
            settings,
            definitions,
            problems=problems(settings, definitions),
            broken=list(map(str, wrong)),
            messages=messages,
        )
    Output(as_json).show(overview.as_dict(), lambda: lines(overview))


def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="Also verify the history of every case; takes a while.")] = False,
    as_json: Json = False,
) -> int:
    """Check this machine and this project, and say what to do about what isn't right.

    Exit codes: 0 all is well, 1 something must be mended; a warning alone leaves 0.
    """
    from bots.cli.findings import Verdict
    from bots.cli.machine_checks import examine_machine
    from bots.cli.project_checks import examine_project

    out = Output(as_json)
    with out.patience("looking at the machine and the project …"):
        findings = [*examine_machine(), *examine_project(deep=deep)]
    out.show([finding.as_dict() for finding in findings], lambda: [finding.line() for finding in findings])
    return failures.TROUBLE if any(finding.verdict is Verdict.BAD for finding in findings) else failures.OK


def log(
    case: CaseId,
    attempt: Annotated[int | None, typer.Option(metavar="N", help="Which attempt; the last unless said.")] = None,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write it; CASE-log.html here.")] = None,
    as_json: Json = False,
) -> None:
    """Make Robot Framework's log.html of an attempt at a case; values of the case stay masked in it."""
    from bots.cli.project import opened
    from bots.run.result import render_log

    case_id = case.upper()
    with opened() as (_, store):
        path = render_log(store, case_id, attempt=attempt, to=to or Path(f"{case_id}-log.html"))
    Output(as_json).show({"case": case_id, "log": path}, lambda: [str(path)])
