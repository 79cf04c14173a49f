# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about the master key: which it is, and replacing it."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.cli.options import By, Json, person
from bots.cli.output import Output

app = typer.Typer(help="The master key that protects all cases' keys.", no_args_is_help=True)


@app.command()
def show(as_json: Json = False) -> None:
    """Say which master key is in use, where it lies and what it protects; never the key itself."""
    from rich.text import Text

    from bots.cases.rotation import how_many, last_rotation
    from bots.cli.project import opened

    with opened() as (settings, store), store.reading() as connection:
        path, wraps = settings.at(settings.keys.path), how_many(connection)
        last = last_rotation(settings)
        ids = store.master.ids
    value = {"id": ids[0], "file": path, "cases": wraps, "old": ids[1:], "rotated": last}

    def people() -> list[Text]:
        lines = [Text(f"{ids[0]} in {path}, in use for {wraps.get(ids[0], 0)} cases")]
        lines += [
            Text(f"{old} wraps {wraps.get(old, 0)} cases: 'bots keys rotate' ends that", "yellow") for old in ids[1:]
        ]
        return [*lines, Text(f"rotated {last.at} by {last.by}" if last else "never rotated", style="dim")]

    Output(as_json).show(value, people)


@app.command()
def rotate(
    only_prepare: Annotated[
        bool, typer.Option("--prepare", help="Only put the next key into the file, to be copied to other machines.")
    ] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Replace the master key: every case's key is wrapped anew. Broken off, it goes on when it is run again.

    Where several machines have the key, run it with --prepare first, copy the file to each of them, then run it on one:
    nobody has to stop. Put a copy of the new file in the safe place afterwards.
    """
    from rich.text import Text

    from bots.cases.rotation import prepare
    from bots.cases.rotation import rotate as rotate_key
    from bots.cli.project import opened
    from bots.forgetting.scrub import scrub

    out = Output(as_json)
    if only_prepare:
        with opened() as (settings, store):
            value = {"next": prepare(store), "file": settings.at(settings.keys.path)}
        told = f"{value['next']} is in {value['file']}: copy that to every machine, then 'bots keys rotate' on one."
        out.show(value, lambda: [Text(told)])
        return
    with opened() as (settings, store), out.patience("wrapping every case's key anew …"):
        done = rotate_key(store, settings, by=person(by))
        scrub(store.database)
        path = settings.at(settings.keys.path)
    told = f"{done.new} is in use: {done.wrapped} keys were wrapped anew. Copy {path} to its safe place now."
    out.show(done, lambda: [Text(told)])
