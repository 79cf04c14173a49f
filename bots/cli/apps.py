# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about the web applications that bots enter into: what has changed on their pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
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
    memory = Memory(boxes_of(settings))
    changes, filled = memory.changes(name), memory.forms(name)
    Output(as_json).show([asdict(one) for one in changes], lambda: _lines(file, changes, filled))


@app.command()
def check(name: App, as_json: Json = False) -> None:
    """Hold an app map against the live application: log in, open every form, look for every field. Nothing is entered.

    Ends with 1 where something isn't as the map says.
    """
    from dataclasses import asdict

    from rich.text import Text

    from bots.settings import in_environment, load_settings
    from connectors.web import discard
    from connectors.web.library import WebApp
    from connectors.web.map_file import load_map

    out = Output(as_json)
    with in_environment(load_settings()):
        forms = load_map(name).app.forms
        try:
            with out.patience(f"{name}: looking at {len(forms)} forms …"):
                problems = WebApp(name).check()
        finally:
            discard()
    fields = sum(len(form.fields) for form in forms.values())
    well = [Text(f"{name}: {len(forms)} forms, {fields} fields, all as the map says")]
    told = [Text(f"{one.form}.{one.part}: {one.told}", style="red") for one in problems]
    out.show([asdict(one) for one in problems], lambda: told or well)
    if problems:
        raise typer.Exit(1)


def record(
    url: Annotated[str, typer.Argument(metavar="URL", help="Its first page.", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The map: resources/apps/NAME.yaml.")],
    form: Annotated[str, typer.Option("--form", metavar="NAME", help="What the form is called in the map.")] = "entry",
    case: Annotated[
        Path | None,
        typer.Option("--case", metavar="FILE", help="JSON with a case's fields: what is typed takes their names."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make an app map by doing the entry once: log in, open the form, fill it, save, close the window.

    Beside the map comes NAME.robot, a task that enters a case's facts the same way. Passwords aren't kept: the map
    names secrets. Nothing of what was typed is in either file.
    """
    import json

    from rich.text import Text

    from connectors.web.recorded_map import NothingRecordedError, make
    from connectors.web.recording import record as watch

    for file in (output, output.with_suffix(".robot")):
        if file.exists():
            raise typer.BadParameter(f"{file} is there already: remove it, or name another file")
    try:
        sample = dict(json.loads(case.read_text("utf-8")).items()) if case else {}
    except (OSError, ValueError, AttributeError) as error:
        raise typer.BadParameter(f"{case} isn't a JSON file of fields: {error}") from error
    try:
        made = make(output.stem, url, form, watch(url), sample)
    except NothingRecordedError as error:
        raise typer.BadParameter(" ".join(str(type(error).__doc__).split())) from error
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(made.map, encoding="utf-8")
    output.with_suffix(".robot").write_text(made.suite, encoding="utf-8")
    wrote = [str(output), str(output.with_suffix(".robot"))]
    lines = [
        *(Text(f"wrote {one}") for one in wrote),
        *(Text(f"look at {one}", style="yellow") for one in made.unclear),
    ]
    Output(as_json).show({"map": wrote[0], "suite": wrote[1], "unclear": list(made.unclear)}, lambda: lines)


def _lines(file: MapFile, changes: list[Change], filled: list[str]) -> Iterator[Text]:
    from rich.text import Text

    if not filled:
        yield Text(f"{file.name}: none of its forms was filled here yet; bots app check {file.name} looks at them now.")
    elif not changes:
        yield Text(f"{file.name}: every field was found where the map says ({', '.join(filled)}).")
    for one in changes:
        grid, _, column = one.field.partition(".")
        if column and one.form in file.app.forms and grid in file.app.forms[one.form].grids:
            place = file.where("forms", one.form, "grids", grid, "columns", column)
            yield Text(f"{place}  {file.name}.{one.form}.{one.field}")
            yield Text(f"  - column: {one.was}", style="red")
            yield Text(f"  + column: {one.label}", style="green")
            continue
        yield Text(f"{file.where('forms', one.form, 'fields', one.field)}  {file.name}.{one.form}.{one.field}")
        yield Text(f"  - label: {one.was}", style="red")
        under = f", section: {one.section}" if one.section else ""
        yield Text(
            f"  + label: {one.label or one.name}{under}" if one.label else f"  + name: {one.name}", style="green"
        )
