# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about the web applications that bots enter into: what has changed on their pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from bots.cli.options import Json
from bots.cli.output import Output

if TYPE_CHECKING:
    from rich.text import Text

    from connectors.web.map_file import MapFile
    from connectors.web.memory import Change

App = Annotated[str, typer.Argument(metavar="APP", help="Name of its map, such as core_banking.", show_default=False)]

app = typer.Typer(help="The web applications that bots enter into.", no_args_is_help=True)


@app.command()
def diff(name: App, as_json: Json = False) -> None:
    """Show what has changed on an application's pages since its map was written, and what to write into the map.

    Each line is a field that was found by what else its box was like, though the map's words lead to it no more. The
    line goes when a form has been filled with the corrected map.
    """
    from dataclasses import asdict

    from bots.run.current import boxes_of
    from bots.settings import in_environment, load_settings
    from connectors.web.map_file import load_map
    from connectors.web.memory import Memory

    settings = load_settings()
    with in_environment(settings):
        file = load_map(name)
    changes = Memory(boxes_of(settings)).changes(name)
    Output(as_json).show([asdict(one) for one in changes], lambda: _lines(file, changes))


def _lines(file: MapFile, changes: list[Change]) -> Iterator[Text]:
    from rich.text import Text

    if not changes:
        yield Text(f"{file.name}: every field was found where the map says.")
    for one in changes:
        yield Text(f"{file.where('forms', one.form, 'fields', one.field)}  {file.name}.{one.form}.{one.field}")
        yield Text(f"  - label: {one.was}", style="red")
        under = f", section: {one.section}" if one.section else ""
        yield Text(
            f"  + label: {one.label or one.name}{under}" if one.label else f"  + name: {one.name}", style="green"
        )
