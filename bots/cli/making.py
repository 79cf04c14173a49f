# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands that make things: a project, a bot."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from bots.cli.options import Json
from bots.cli.output import Output


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new project's folder.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Make a project: bots.yaml with environments test and production, folders for bots and resources.

    What is there already is kept.
    """
    from bots.cli.scaffold import make_project

    made = make_project(folder)
    out = Output(as_json)
    out.show({"project": made.folder, "created": made.created, "kept": made.kept}, made.lines)
    out.say(f"next: cd {folder} && bots new supplier_onboarding")


def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="The bot's name: small letters, digits and '_', such as supplier_onboarding."
        ),
    ],
    seed: Annotated[int, typer.Option(help="Seed of the specimen papers in samples/.")] = 1,
    as_json: Json = False,
) -> None:
    """Make a bot from a template that runs at once on its own specimen papers."""
    from bots.cli.scaffold import make_bot
    from bots.settings import load_settings

    made = make_bot(load_settings(), name, seed=seed)
    out = Output(as_json)
    out.show({"bot": name, "folder": made.folder, "created": made.created}, made.lines)
    command = "bots" if shutil.which("bots") else "python3 start.py bots"
    out.say(f"next: {command} try {made.shown} --files {made.shown}/samples/one/*")
