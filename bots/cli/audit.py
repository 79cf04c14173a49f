# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands for auditors: verify every history, write the anchor of the day."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.cli import failures
from bots.cli.options import Json
from bots.cli.output import Output

app = typer.Typer(help="Prove that nothing was changed.", no_args_is_help=True)


@app.command()
def verify(as_json: Json = False) -> int:
    """Read every case's history and find what was changed, removed or slipped in, also since it was anchored.

    Exit codes: 0 nothing was found, 6 something isn't as the bots left it.
    """
    from bots.cases.anchors import read_records
    from bots.cases.verify import verify as verify_all
    from bots.cli.audit_report import lines
    from bots.cli.project import opened

    out = Output(as_json)
    with opened() as (settings, store), out.patience("reading every history …"), store.reading() as connection:
        found = verify_all(connection, read_records(settings.at(settings.records.path)))
    out.show({"ok": not found.wrong, **found.as_dict()}, lambda: lines(found))
    return failures.STORE if found.wrong else failures.OK


@app.command()
def anchor(
    after_restore: Annotated[
        str,
        typer.Option(
            metavar="REASON", help="Histories may have become shorter: an older backup was restored, and why."
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Write down where every history stands, now; 'bots up' and 'bots work' do it once a day.

    What it prints is a line that you can send to somebody else, who can prove later that it was there.
    """
    from rich.text import Text

    from bots.cases.anchors import write_anchor
    from bots.cli.project import opened

    out = Output(as_json)
    with opened() as (settings, store):
        folder = settings.at(settings.records.path)
        made = write_anchor(store, folder, restored=after_restore)
    if made is None:
        out.show({"anchor": None}, lambda: [Text("Another machine has just written an anchor; this one wrote none.")])
    else:
        out.show({"anchor": made}, lambda: [Text(made.line())])
