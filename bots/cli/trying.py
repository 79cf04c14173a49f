# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands to try things out: a bot on some files, the readers on some documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bots.cli import failures
from bots.cli.options import Json, Separators
from bots.cli.output import Output


def try_(
    robot: Annotated[
        Path,
        typer.Argument(
            metavar="ROBOT", help="The bot: its name, or its folder such as robots/order_entry.", show_default=False
        ),
    ],
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="The case's files, or folders that hold them.")
    ] = None,
    files: Annotated[
        list[Path] | None, typer.Option("--files", metavar="FILE", help="The same, to say it clearly.")
    ] = None,
    production: Annotated[
        bool, typer.Option("--production", help="Yes, in an environment marked production: entries are real there.")
    ] = False,
    dry: Annotated[
        bool,
        typer.Option("--dry-run", help="Only show what would be entered where; nothing is entered, no case is kept."),
    ] = False,
    as_json: Json = False,
) -> int:
    """Run one case through a bot, here and now, and show each step.

    With --dry-run, what would be entered is shown beside what the targets hold: values of a person, keep them out of
    logs and mails. Targets are logged in to and looked up. What a later step needs of an earlier entry is a
    placeholder.

    Exit codes: 0 done, 8 rejected, 20 waits for a person, 21 failed or waits to be tried again.
    """
    from bots import logs
    from bots.cli import papers
    from bots.cli.project import opened
    from bots.cli.rehearsal import rehearsal_data, rehearsal_lines
    from bots.cli.trial_report import TrialReport, exit_code
    from bots.definition import find_definition
    from bots.run.trial import try_case
    from bots.settings import load_settings

    settings = load_settings()
    logs.set_up("try", settings, console="ERROR")
    named = papers.gather([*(files or []), *(more or [])])
    out = Output(as_json)
    report = TrialReport(out)
    folder = robot.resolve() if robot.is_dir() else find_definition(settings, str(robot)).folder
    with report:
        trial = try_case(settings, folder, named, production=production, dry=dry, on_step=report.step)
    if trial.rehearsed is not None:
        out.show(rehearsal_data(trial), lambda: rehearsal_lines(trial))
        return exit_code(trial.status)
    with opened() as (_, store):
        out.show(report.as_dict(trial), lambda: report.end(store, trial))
    return exit_code(trial.status)


def read(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            help="Scans, photos or PDFs of documents, electronic invoices (XML, .p7m), e-mails with such files.",
            show_default=False,
        ),
    ],
    kinds: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="TYPE", help="A document type it can be, such as it_cie; may be repeated."),
    ] = None,
    separators: Separators = None,
    text: Annotated[
        bool, typer.Option("--text", help="Only the plain text of every page, pages separated by form feeds.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Read documents: print each one's type, its readings with confidence and place, and what failed.

    With --text no type is looked for: what stands on the pages is printed, whichever way up they lie.

    The result is values of a person: keep it out of logs and mails.
    Exit codes: 0 all read, 11 something couldn't be read.
    """
    from bots import logs
    from bots.cli import papers, plain_text
    from bots.cli.reading_table import tables
    from extractors.between import SEPARATORS
    from extractors.read import read_files

    logs.set_up("read", console="ERROR")
    named = papers.names(papers.gather(files))
    out = Output(as_json)
    with out.patience(f"reading {len(named)} file{'s' * (len(named) != 1)} …"):
        contents = {name: path.read_bytes() for name, path in named.items()}
        if text:
            return plain_text.show(contents, out)
        documents = read_files(contents, kinds, separators=separators or SEPARATORS)
    out.show([document.as_dict() for document in documents], lambda: tables(documents))
    return failures.UNREADABLE if any(document.problems for document in documents) else failures.OK
