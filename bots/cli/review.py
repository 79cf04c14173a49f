# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands by which a person settles what is in doubt, by the functions that the browser uses too."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bots.cli import reading_again
from bots.cli.options import Bot, By, CaseId, Json, person
from bots.cli.output import Output

app = typer.Typer(help="Settle what is in doubt; a case goes on by itself when nothing is open.", no_args_is_help=True)
app.add_typer(reading_again.app, name="audit")

Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why, for the history; without personal data.")]


@app.command("list")
def list_(bot: Bot = "", as_json: Json = False) -> None:
    """List the cases that wait for a person and the fields they ask for, in the order in which they are settled."""
    from bots.cli.project import opened
    from bots.cli.questions import waiting, waiting_data, waiting_table

    with opened() as (settings, store):
        found = waiting(store, settings, bot)
        Output(as_json).show(waiting_data(found), lambda: waiting_table(found, store.clock(), settings.time_zone))


@app.command()
def show(case: CaseId, as_json: Json = False) -> None:
    """Show a case's open questions: what the documents say, how surely, and why a person is asked.

    The result is values of a person: keep it out of logs and mails.
    """
    from bots.cli.project import opened
    from bots.cli.questions import question_data, question_lines
    from bots.review.settling import approvable, open_questions

    with opened() as (_, store):
        questions = open_questions(store, case)
        can_approve = bool(questions) and approvable(store, case.upper())
    Output(as_json).show(
        {"case": case.upper(), "questions": [question_data(each) for each in questions], "approvable": can_approve},
        lambda: question_lines(case.upper(), questions, can_approve=can_approve),
    )


@app.command("set")
def set_(
    case: CaseId,
    answers: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE", help="What is right.", show_default=False)],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Set fields to what is right, as one types: 1.2.90, 1.234,5. If one doesn't fit its field, nothing is saved."""
    from bots.cli.project import opened
    from bots.cli.questions import parse_answers, show_progress
    from bots.review.desk import say

    pairs = parse_answers(answers)
    with opened() as (settings, store):
        say(store, settings, case, pairs, by=person(by))
        show_progress(store, case, Output(as_json))


@app.command()
def approve(case: CaseId, by: By = "", as_json: Json = False) -> None:
    """Confirm the best value of every open question: you have looked at the page and it is right."""
    from bots.cli.project import opened
    from bots.cli.questions import show_progress
    from bots.review.desk import rules_of_case
    from bots.review.settling import approve as approve_case

    with opened() as (settings, store):
        approve_case(store, case, by=person(by), rules=rules_of_case(store, settings, case))
        show_progress(store, case, Output(as_json))


@app.command()
def undo(case: CaseId, by: By = "", as_json: Json = False) -> None:
    """Take back what you said last of the case, as long as no robot has taken it."""
    from bots.cli.project import opened
    from bots.cli.questions import show_progress
    from bots.review.undoing import take_back

    with opened() as (_, store):
        take_back(store, case, by=person(by))
        show_progress(store, case, Output(as_json))


@app.command()
def send(
    case: CaseId,
    skill: Annotated[str, typer.Argument(metavar="SKILL", help="Who shall settle it, such as compliance.")],
    why: Why = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Send the case to people who have a skill."""
    from bots.cli.project import opened
    from bots.cli.questions import show_progress
    from bots.review.ways_out import send_to

    with opened() as (_, store):
        send_to(store, case, skill, by=person(by), why=why)
        show_progress(store, case, Output(as_json))


@app.command()
def reject(
    case: CaseId,
    reason: Annotated[str, typer.Argument(metavar="REASON", help="Its code, such as wrong_document.")],
    why: Why = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Refuse a case that waits for a person; it is final and nothing is entered."""
    from bots.cli.project import opened
    from bots.cli.questions import progress_data
    from bots.review.ways_out import reject as reject_case

    with opened() as (_, store):
        reject_case(store, case, reason, by=person(by), why=why)
        Output(as_json).show(progress_data(store, case), lambda: [f"{case.upper()} is rejected: {reason}"])


@app.command("ask-for")
def ask_for(
    case: CaseId,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its name in bot.yaml, such as identity_card.")],
    why: Why = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Ask the sender for a document; the case waits until it is added."""
    from bots.cli.project import opened
    from bots.cli.questions import progress_data
    from bots.review.ways_out import ask_for as ask_for_document

    with opened() as (_, store):
        ask_for_document(store, case, document, by=person(by), why=why)
        Output(as_json).show(progress_data(store, case), lambda: [f"{case.upper()} waits for {document}."])


@app.command()
def arrange(
    case: CaseId,
    papers: Annotated[
        list[str],
        typer.Argument(
            metavar="[TYPE=]PAGES",
            help="A document: its pages as they are shown, 1,2; 3+90 is turned clockwise. it_cie=1,2 says its type.",
            show_default=False,
        ),
    ],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Split, turn, reorder or retype a case's papers; they are read again. A page that isn't named is left out."""
    from bots.cli.project import opened
    from bots.cli.questions import parse_papers, show_progress
    from bots.review.pictures import arrange_sheets

    with opened() as (_, store):
        arrange_sheets(store, case, parse_papers(papers), by=person(by))
        show_progress(store, case, Output(as_json))


@app.command()
def add(
    case: CaseId,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The document.")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Add a document to a case that waits for one; its papers are read again, what people decided stays."""
    from bots.cli.project import opened
    from bots.cli.questions import show_progress
    from bots.review.ways_out import add_paper

    with opened() as (_, store):
        add_paper(store, case, file.name, file.read_bytes(), by=person(by))
        show_progress(store, case, Output(as_json))


@app.command()
def history(case: CaseId, as_json: Json = False) -> None:
    """Show who said what of each field: when, from what, to what, why, and how long it took.

    The result is values of a person: keep it out of logs and mails.
    """
    from bots.cli.answer_table import history_data, history_lines
    from bots.cli.project import opened
    from bots.review.desk import history as history_of

    with opened() as (settings, store):
        found = history_of(store, case)
        Output(as_json).show(history_data(found), lambda: history_lines(found, store.clock(), settings.time_zone))


@app.command()
def rates(as_json: Json = False) -> None:
    """Show for each bot how many cases were done without a person, and how often the robot was silently wrong."""
    from bots.cli.answer_table import rates_data, rates_lines
    from bots.cli.project import opened
    from bots.review.sampling import rates as rates_of

    with opened() as (_, store):
        found = rates_of(store)
        Output(as_json).show(rates_data(found), lambda: rates_lines(found))
