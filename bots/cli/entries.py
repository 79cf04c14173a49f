# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about entries: what was entered where, and settling what is in doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bots.cli.options import Bot, By, CaseId, Json, person
from bots.cli.output import Output

app = typer.Typer(help="Look at what was entered where, and settle what is in doubt.", no_args_is_help=True)

Target = Annotated[
    str, typer.Argument(metavar="TARGET", help="The target, such as core_banking.customer.", show_default=False)
]


@app.command("list")
def list_(
    bot: Bot = "",
    everything: Annotated[bool, typer.Option("--all", help="Also those that nothing is doubtful about.")] = False,
    as_json: Json = False,
) -> None:
    """List the entries that aren't proved or that a person is asked about, without personal data."""
    from bots.cli.entry_table import listed, listed_table
    from bots.cli.project import opened

    with opened() as (settings, store):
        found = listed(store, bot=bot, everything=everything)
        Output(as_json).show(found, lambda: listed_table(found, store.clock(), settings.time_zone))


@app.command()
def show(
    case: CaseId,
    target: Annotated[str, typer.Argument(metavar="TARGET", help="Only this target.", show_default=False)] = "",
    save: Annotated[
        Path | None, typer.Option("--save", metavar="DIR", help="Write pictures, pages, traces there: personal data.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show a case's entries: what was meant, what the last look-up found, the receipt and the pictures.

    The result is values of a person: keep it out of logs and mails.
    """
    from bots.cli.entry_table import gather, lines, save_evidence
    from bots.cli.project import opened

    with opened() as (_, store):
        found = gather(store, case, target, or_none=save is not None and not target)
        of_target = {name for each in found for name in each["evidence"]} if target else None
        saved = save_evidence(store, case, save, of_target) if save else []
    data = {"case": case.upper(), "entries": found, **({"saved": saved} if save else {})}
    Output(as_json).show(data, lambda: lines(case.upper(), found, saved))


@app.command()
def settle(  # noqa: PLR0913, PLR0917 - each way out is an option of its own
    case: CaseId,
    target: Target,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the case's history.", show_default=False)],
    found: Annotated[
        str, typer.Option("--found", metavar="RECEIPT", help="It is there: 17, or named: customer_number=17.")
    ] = "",
    not_there: Annotated[bool, typer.Option("--not-there", help="It is not there: enter it.")] = False,
    by_hand: Annotated[
        str, typer.Option("--by-hand", metavar="RECEIPT", help="You have entered it, or put it right, by hand.")
    ] = "",
    correct: Annotated[bool, typer.Option("--correct", help="Put the record right, with the suite's keyword.")] = False,
    leave: Annotated[bool, typer.Option("--leave", help="The record differs, and stays as it is.")] = False,
    insist: Annotated[
        bool, typer.Option("--insist", help="It counts although a fresh look-up doesn't show it.")
    ] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Say what is so about an entry in doubt. The case goes on, and looks it up afresh before it believes.

    Nothing is entered over something found. What the look-up gainsays is asked again; --insist ends that.
    """
    from bots.cases.decisions import Choice, parse_receipt
    from bots.cli.project import opened
    from bots.cli.questions import show_progress
    from bots.review.settling import settle_entry

    said = {
        Choice.FOUND: found,
        Choice.NOT_THERE: not_there,
        Choice.BY_HAND: by_hand,
        Choice.CORRECT: correct,
        Choice.LEAVE: leave,
    }
    chosen = [choice for choice, value in said.items() if value]
    if len(chosen) != 1:
        raise typer.BadParameter("say one of --found, --not-there, --by-hand, --correct, --leave.")
    if insist and chosen[0] not in {Choice.FOUND, Choice.BY_HAND}:
        raise typer.BadParameter("--insist goes with --found or --by-hand: nothing is entered over something found.")
    text = found or by_hand
    with opened() as (_, store):
        settle_entry(
            store,
            case.upper(),
            target,
            str(chosen[0]),
            by=person(by),
            receipt=parse_receipt(text) if text else None,
            reason=reason,
            insist=insist,
        )
        show_progress(store, case, Output(as_json))


@app.command()
def look(case: CaseId, target: Target, by: By = "", as_json: Json = False) -> None:
    """Have a robot look an entry in doubt up afresh, before all other cases; unless proved, it is asked again."""
    from bots.cli.project import opened
    from bots.cli.questions import show_progress
    from bots.review.settling import look_again

    with opened() as (_, store):
        look_again(store, case.upper(), target, by=person(by))
        show_progress(store, case, Output(as_json))


@app.command()
def correct(
    case: CaseId,
    values: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE", help="What it should have been.", show_default=False)
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the case's history.", show_default=False)],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Say that something was entered wrong, also by a case that is done.

    The case goes on: the steps that used the field are done again, and each entry that differs waits for a decision,
    with what was entered beside what is meant now: 'bots entry settle CASE TARGET --correct'.
    """
    from bots.cli.project import opened
    from bots.cli.questions import parse_answers, show_progress
    from bots.review.reopening import reopen

    wanted = dict(parse_answers(values))
    with opened() as (_, store):
        reopen(store, case, wanted, by=person(by), reason=reason)
        show_progress(store, case, Output(as_json))
