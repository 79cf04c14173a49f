# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about the people who use the panel: add, list, change, new password, lost second factor, tokens."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer

from bots.cli.options import By, Json, person
from bots.cli.output import Output
from bots.people.rights import Role

app = typer.Typer(help="The people who use the panel.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What they log in with.", show_default=False)]
Roles = Annotated[
    Role,
    typer.Option("--role", metavar="ROLE", help="viewer, reviewer, operator, sender or admin.", case_sensitive=False),
]
Bots = Annotated[
    list[str] | None, typer.Option("--bot", metavar="BOT", help="Only this bot's cases; may be repeated. Else all.")
]
Password = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of making one.")
]


@app.command()
def add(
    name: Name,
    role: Roles = Role.VIEWER,
    bots: Bots = None,
    from_stdin: Password = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Add somebody, with a password that is made and shown this once."""
    from bots.cli.project import opened
    from bots.people.users import add_user

    password = _password(from_stdin=from_stdin)
    with opened() as (_, store):
        user = add_user(store, name, password, role, by=person(by), bots=bots or ())
    shown = "" if from_stdin else password
    _tell(as_json, {"user": user.name, "role": user.role, **_made(shown)}, f"{user.name} is added as {role}.", shown)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List everybody with role, bots and skills, and who has a second factor."""
    from rich.table import Table

    from bots.cli.output import clean
    from bots.cli.project import opened
    from bots.people.second_factor import factors_of
    from bots.people.users import users_of

    with opened() as (_, store), store.reading() as connection:
        found, factors = users_of(connection), factors_of(connection)
    table = Table("name", "role", "bots", "skills", "", box=None, pad_edge=False)
    for user in found:
        bots, skills = ", ".join(sorted(user.bots)) or "every one", ", ".join(sorted(user.skills))
        marks = ["disabled"] * (user.disabled_at is not None) + ["second factor"] * (user.name in factors)
        table.add_row(clean(user.name), user.role, clean(bots), clean(skills), ", ".join(marks))
    rows = [
        {
            "user": user.name,
            "role": user.role,
            "bots": sorted(user.bots),
            "skills": sorted(user.skills),
            "disabled": user.disabled_at is not None,
            "second_factor": user.name in factors,
        }
        for user in found
    ]
    Output(as_json).show(rows, lambda: [table if found else "Nobody yet: 'bots user add NAME --role admin'."])


@app.command()
def change(
    name: Name,
    role: Annotated[
        Role | None, typer.Option("--role", metavar="ROLE", help="viewer, reviewer, operator, sender or admin.")
    ] = None,
    bots: Annotated[
        list[str] | None, typer.Option("--bot", metavar="BOT", help="Only these bots; may be repeated. 'all': each.")
    ] = None,
    skills: Annotated[
        list[str] | None, typer.Option("--skill", metavar="SKILL", help="What they know; may be repeated, '' for none.")
    ] = None,
    absent: Annotated[
        list[str] | None,
        typer.Option(
            "--absent", metavar="DAYS", help="When they are away: a day, or FIRST..LAST; may be repeated, ''."
        ),
    ] = None,
    disabled: Annotated[
        bool | None, typer.Option("--disable/--enable", help="Shut them out at once, or let them in again.")
    ] = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Change somebody's role, bots, skills or absences, or shut them out; it takes effect at once."""
    from bots.cli.project import opened
    from bots.errors import AnswerRefusedError
    from bots.people.absence import understood
    from bots.people.users import change_user

    values = {
        "role": role,
        "bots": None if bots is None else [each for each in bots if each not in {"all", ""}],
        "skills": None if skills is None else [each for each in skills if each],
        "absent": None if absent is None else understood(" ".join(absent)),
        "disabled": disabled,
    }
    changes = {key: value for key, value in values.items() if value is not None}
    if not changes:
        raise AnswerRefusedError("Say what becomes different: --role, --bot, --skill, --absent, --disable or --enable.")
    with opened() as (_, store):
        user = change_user(store, name, by=person(by), **changes)
    _tell(as_json, {"user": user.name, "role": user.role}, f"{user.name} is changed.")


@app.command()
def password(name: Name, from_stdin: Password = False, by: By = "", as_json: Json = False) -> None:
    """Give somebody a new password; their browsers and tokens are logged out."""
    from bots.cli.project import opened
    from bots.people.users import set_password

    new = _password(from_stdin=from_stdin)
    with opened() as (_, store):
        set_password(store, name, new, by=person(by))
    shown = "" if from_stdin else new
    _tell(as_json, {"user": name, **_made(shown)}, f"{name} has a new password.", shown)


@app.command("reset-second-factor")
def reset_second_factor(name: Name, by: By = "", as_json: Json = False) -> None:
    """Take away the second factor of somebody who has lost it; their browsers are logged out.

    Make sure first that it is them who asks: from now on their password alone lets them in, until they set up another.
    """
    from bots.cli.project import opened
    from bots.people.second_factor import reset

    with opened() as (_, store):
        reset(store, name, by=person(by))
    _tell(as_json, {"user": name, "second_factor": False}, f"{name} logs in without a second factor now.")


@app.command()
def token(
    name: Name,
    label: Annotated[str, typer.Option("--for", metavar="TEXT", help="What it is for.")],
    days: Annotated[int, typer.Option(min=1, max=366, metavar="N", help="After which it expires.")] = 90,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Make a token with which a program calls the panel's API as this user; shown this once."""
    from bots.cli.project import opened
    from bots.people.logging_in import new_token

    with opened() as (_, store):
        made = new_token(store, name, label, days, by=person(by))
    Output(as_json).show({"user": name, "token": made}, lambda: [made])


def _password(*, from_stdin: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else secrets.token_urlsafe(15)


def _made(shown: str) -> dict[str, str]:
    return {"password": shown} if shown else {}


def _tell(as_json: bool, value: dict[str, object], sentence: str, shown: str = "") -> None:
    Output(as_json).show(value, lambda: [sentence, *([f"password: {shown}"] if shown else [])])
