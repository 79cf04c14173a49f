# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands of the panel: serve it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bots.panel.serving import Serving

Host = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Where it listens; as in bots.yaml, where it is this machine only."),
]
Port = Annotated[int | None, typer.Option(min=0, max=65535, metavar="N", help="As in bots.yaml; 0 takes a free one.")]


def panel(host: Host = None, port: Port = None) -> None:
    """Serve the panel: the review station and how everything stands, in a browser.

    While nobody has been added it prints a code that lets the first admin in. Without a certificate in bots.yaml it is
    meant for this machine, or for a proxy with HTTPS before it.
    """
    from bots import logs
    from bots.cli.project import opened
    from bots.panel.serving import Serving

    with opened() as (settings, store):
        logs.set_up("panel", settings, console="ERROR" if sys.stderr.isatty() else "INFO")
        changes = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
        here = settings.model_copy(update={"panel": settings.panel.model_copy(update=changes)})
        serving = Serving(here, store)
        for line in told(serving):
            typer.echo(line)
        serving.run()


def told(serving: Serving) -> list[str]:
    """What is said when a panel begins to listen."""
    lines = [f"The panel is at {serving.url}"]
    if code := serving.first_code:
        lines.append(f"Nobody has been added yet: open {serving.url}start with the code {code}")
    return lines
