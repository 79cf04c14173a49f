"""The command line as a whole: its commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import os
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from bots.cli import (
    alerts,
    apps,
    audit,
    backup,
    cases,
    entries,
    failures,
    keys,
    looking,
    making,
    metrics,
    outbox,
    output,
    panel,
    pausing,
    privacy,
    queue,
    report,
    review,
    running,
    schedule,
    splitting,
    stuck,
    teach,
    trying,
    units,
    users,
    workers,
)

app = typer.Typer(
    name="bots",
    help="Bots for document-heavy back offices: read scanned papers, check them, enter them once.",
    epilog="Exit codes: 0 done, 1 trouble, 2 wrong usage or settings, 3 no such thing, 4 wrong state, 5 intake, "
    "6 store, 7 answer refused, 8 rejected, 9 entry, 10 suite, 11 unreadable document, 12 target, "
    "20 waits for a person, 21 failed or tried again later, 22 cases are held, "
    "70 a mistake in the toolkit, 130 stopped.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_BUILD, _RUN, _EXPLAIN = "Build a bot", "Run the bots", "Explain and decide"

app.command("init", rich_help_panel=_BUILD)(making.init)
app.command("new", rich_help_panel=_BUILD)(making.new)
app.command("try", rich_help_panel=_BUILD)(trying.try_)
app.command("read", rich_help_panel=_BUILD)(trying.read)
app.command("split", rich_help_panel=_BUILD)(splitting.split)
app.command("teach", rich_help_panel=_BUILD)(teach.teach)
app.command("record", rich_help_panel=_BUILD)(apps.record)
app.add_typer(apps.app, name="app", rich_help_panel=_BUILD)
app.command("demo", rich_help_panel=_BUILD)(running.demo)
app.command("up", rich_help_panel=_RUN)(running.up)
app.command("panel", rich_help_panel=_RUN)(panel.panel)
app.command("watch", rich_help_panel=_RUN)(running.watch)
app.command("work", rich_help_panel=_RUN)(running.work)
app.add_typer(queue.app, name="queue", rich_help_panel=_RUN)
app.add_typer(schedule.app, name="schedule", rich_help_panel=_RUN)
app.command("pause", rich_help_panel=_RUN)(pausing.pause)
app.command("resume", rich_help_panel=_RUN)(pausing.resume)
app.command("status", rich_help_panel=_RUN)(looking.status)
app.add_typer(alerts.app, name="alert", rich_help_panel=_RUN)
app.command("stuck", rich_help_panel=_RUN)(stuck.stuck)
app.command("report", rich_help_panel=_RUN)(report.report)
app.command("workers", rich_help_panel=_RUN)(workers.workers)
app.command("backup", rich_help_panel=_RUN)(backup.backup)
app.command("restore", rich_help_panel=_RUN)(backup.restore)
app.command("metrics", rich_help_panel=_RUN)(metrics.metrics)
app.add_typer(units.app, name="service", rich_help_panel=_RUN)
app.command("doctor", rich_help_panel=_RUN)(looking.doctor)
app.add_typer(users.app, name="user", rich_help_panel=_RUN)
app.add_typer(cases.app, name="case", rich_help_panel=_EXPLAIN)
app.add_typer(review.app, name="review", rich_help_panel=_EXPLAIN)
app.add_typer(entries.app, name="entry", rich_help_panel=_EXPLAIN)
app.add_typer(outbox.app, name="outbox", rich_help_panel=_EXPLAIN)
app.add_typer(audit.app, name="audit", rich_help_panel=_EXPLAIN)
app.add_typer(keys.app, name="keys", rich_help_panel=_EXPLAIN)
app.command("forget", rich_help_panel=_EXPLAIN)(privacy.forget)
app.add_typer(privacy.app, name="retention", rich_help_panel=_EXPLAIN)
app.command("log", rich_help_panel=_EXPLAIN)(looking.log)
app.command("retry", rich_help_panel=_EXPLAIN)(cases.retry)
app.command("cancel", rich_help_panel=_EXPLAIN)(cases.cancel)


def _print_version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(metadata.version("backoffice-bots"))
        except metadata.PackageNotFoundError:
            typer.echo("a clone that isn't installed")
        raise typer.Exit


@app.callback()
def choose(
    project: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The project's folder; else the nearest bots.yaml above this one."),
    ] = None,
    environment: Annotated[
        str, typer.Option(metavar="NAME", help="One of the environments in bots.yaml, such as test.")
    ] = "",
    version: Annotated[  # noqa: ARG001 - acted upon as soon as it is met
        bool, typer.Option("--version", help="Print the version and leave.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Bots for document-heavy back offices: read scanned papers, check them, enter them once."""
    if project is not None:
        os.environ["BOTS_PROJECT"] = str(project.resolve())
    if environment:
        os.environ["BOTS_ENVIRONMENT"] = environment


def run(arguments: list[str]) -> int:
    """Run one command; whatever goes wrong becomes a message and an exit code.

    Returns:
        The exit code, as listed in `bots.cli.failures`.
    """
    os.environ.setdefault("LOGURU_AUTOINIT", "False")  # a command that wants a log sets it up; no other speaks
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # an old code page is no reason to stop
    try:
        code = app(arguments, prog_name="bots", standalone_mode=False)
    except typer.TyperException as error:
        show = getattr(error, "show", None)
        if show:
            show()
        return _fail(arguments, error, error.format_message(), error.exit_code, told=show is not None)
    except typer.Abort as error:
        return _fail(arguments, error, "Stopped.", failures.INTERRUPTED)
    except Exception as error:
        if failures.debugging():
            raise
        return _fail(arguments, error, *failures.explain(error))
    return code if isinstance(code, int) else failures.OK


def _fail(arguments: list[str], error: BaseException, message: str, code: int, *, told: bool = False) -> int:
    """Say what went wrong, for people and, where JSON was asked for, for machines."""
    if not told:
        typer.echo(f"Error: {output.clean(message)}", err=True)
    if "--json" in arguments:
        output.write_json({"error": type(error).__name__, "message": message, "exit_code": code})
    return code
