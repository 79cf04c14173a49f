"""Options that several commands share."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print the result as one line of JSON on standard output.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides; your login name unless said otherwise.")]
CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The case, such as 7F3K.", show_default=False)]
Separators = Annotated[
    list[str] | None,
    typer.Option(
        "--separator",
        metavar="TEXT",
        help="What the code on a separator sheet says, instead of PATCHT or SEPARATOR; may be repeated.",
    ),
]
Bot = Annotated[str, typer.Option("--bot", metavar="NAME", help="Only this bot's cases.")]


def person(by: str) -> str:
    """Who sits at the keyboard, for the case's history."""
    if by:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in some containers
        return "operator"
