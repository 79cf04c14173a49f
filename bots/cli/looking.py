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
    from bots.cases.store import Store
    from bots.cli.overview import lines, look
    from bots.definition import all_definitions
    from bots.settings import load_settings

    settings = load_settings()
    overview = look(Store.open(settings), settings, all_definitions(settings))
    Output(as_json).show(overview.as_dict(), lambda: lines(overview))


def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="Also verify the history of every case; takes a while.")] = False,
    as_json: Json = False,
) -> int:
    """Check this machine and this project, and say what to do about what isn't right.

    Exit codes: 0 all is well, 1 something must be mended; a warning alone leaves 0.
    """
    from bots.cli.checks import Verdict, examine

    out = Output(as_json)
    findings = []
    with out.patience("looking at the machine and the project …"):
        findings = list(examine(deep=deep))
    out.show([finding.as_dict() for finding in findings], lambda: [finding.line() for finding in findings])
    return failures.TROUBLE if any(finding.verdict is Verdict.BAD for finding in findings) else failures.OK


def log(
    case: CaseId,
    attempt: Annotated[int | None, typer.Option(metavar="N", help="Which attempt; the last unless said.")] = None,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write it; CASE-log.html here.")] = None,
    as_json: Json = False,
) -> None:
    """Make Robot Framework's log.html of an attempt at a case; values of the case stay masked in it."""
    from bots.cases.store import Store
    from bots.run.result import render_log
    from bots.settings import load_settings

    store = Store.open(load_settings())
    path = render_log(store, case.upper(), attempt=attempt, to=to or Path(f"{case.upper()}-log.html"))
    Output(as_json).show({"case": case.upper(), "log": path}, lambda: [str(path)])
