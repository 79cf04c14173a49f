# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands by which a person settles what is in doubt."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.cli.options import Bot, By, CaseId, Json, person
from bots.cli.output import Output

app = typer.Typer(help="Settle what is in doubt; a case goes on by itself when nothing is open.", no_args_is_help=True)


@app.command("list")
def list_(bot: Bot = "", as_json: Json = False) -> None:
    """List the cases that wait for a person and the fields they ask for, the longest waiting first."""
    from bots.cli.project import opened
    from bots.cli.questions import waiting, waiting_data, waiting_table

    with opened() as (settings, store):
        found = waiting(store, bot)
        Output(as_json).show(waiting_data(found), lambda: waiting_table(found, store.clock(), settings.time_zone))


@app.command()
def show(case: CaseId, as_json: Json = False) -> None:
    """Show a case's open questions: what the documents say, how surely, and why a person is asked.

    The result is values of a person: keep it out of logs and mails.
    """
    from bots.cases.review import approvable, open_questions
    from bots.cli.project import opened
    from bots.cli.questions import question_data, question_lines

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
    """Set fields to what is right. A value that doesn't fit its field is refused, and the later ones aren't tried."""
    from bots.cases.review import answer, open_questions
    from bots.cli.project import opened
    from bots.cli.questions import parse_answers, progress_data, progress_lines

    pairs = parse_answers(answers)
    with opened() as (_, store):
        asked = {question.field for question in open_questions(store, case)}
        for field, value in sorted(pairs, key=lambda pair: pair[0] in asked):  # the last answer lets the case go on
            answer(store, case, field, value, by=person(by))
        Output(as_json).show(progress_data(store, case), lambda: progress_lines(store, case))


@app.command()
def approve(case: CaseId, by: By = "", as_json: Json = False) -> None:
    """Confirm the best value of every open question: you have looked at the page and it is right."""
    from bots.cases.review import approve as approve_case
    from bots.cli.project import opened
    from bots.cli.questions import progress_data, progress_lines

    with opened() as (_, store):
        approve_case(store, case, by=person(by))
        Output(as_json).show(progress_data(store, case), lambda: progress_lines(store, case))
