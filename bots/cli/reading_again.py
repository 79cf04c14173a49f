# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands of the audit: done cases read again from the page alone, by the functions that the browser uses too."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.cli.options import By, CaseId, Json, person
from bots.cli.output import Output

app = typer.Typer(help="Read done cases again, to know how often the robot is silently wrong.", no_args_is_help=True)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Draw what is due, and list the cases that wait to be read again with the fields to read."""
    from rich.text import Text

    from bots.cli.project import opened
    from bots.review.desk import all_rules
    from bots.review.sampling import draw, samples

    with opened() as (settings, store):
        draw(store, all_rules(settings))
        found = samples(store)
    Output(as_json).show(
        [{"case": each.case_id, "bot": each.bot, "fields": list(each.fields)} for each in found],
        lambda: (
            [Text(f"{each.case_id}  {each.bot}  {', '.join(each.fields)}") for each in found]
            or [Text("No case waits to be read again.")]
        ),
    )


@app.command()
def say(
    case: CaseId,
    read: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE", help="What the pages say.", show_default=False)],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Say what a drawn case's pages say; where all is as the robot took it, its audit ends.

    What differs is shown, a person's data: look at the page again, then say with 'bots review audit end' who is wrong.
    """
    from rich.text import Text

    from bots.cli.output import clean
    from bots.cli.project import opened
    from bots.cli.questions import parse_answers
    from bots.review.sampling import check, conclude

    case, pairs = case.upper(), dict(parse_answers(read))
    with opened() as (_, store):
        differs = check(store, case, pairs, by=person(by))
        if not differs:
            conclude(store, case, [], by=person(by))
    Output(as_json).show(
        {"case": case, "differs": differs, "ended": not differs},
        lambda: (
            [clean(f"{name}: the robot took {held or 'nothing'}") for name, held in differs.items()]
            or [Text("Everything is as the robot took it.")]
        ),
    )


@app.command()
def end(
    case: CaseId,
    wrong: Annotated[
        list[str] | None,
        typer.Option(
            "--wrong",
            metavar="FIELD",
            help="A field in which the robot was wrong; may be repeated. None: it was right.",
        ),
    ] = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """End a drawn case's audit; a case whose wrong fields were entered goes on with what you read."""
    from rich.text import Text

    from bots.cli.project import opened
    from bots.review.audit_errors import put_right
    from bots.review.sampling import conclude

    case, fields = case.upper(), wrong or []
    with opened() as (_, store):
        conclude(store, case, fields, by=person(by))
        reopened = bool(fields) and put_right(store, case, fields, by=person(by))
    told = "Noted; the case goes on with what you read." if reopened else "Noted."
    Output(as_json).show({"case": case, "wrong": fields, "reopened": reopened}, lambda: [Text(told)])
