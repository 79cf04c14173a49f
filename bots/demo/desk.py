"""The desk of the demo: the panel is served while its cases wait for people, and the summary says where."""

from __future__ import annotations

from contextlib import ExitStack

from bots.errors import BotsError
from bots.panel.serving import served
from bots.settings import Settings


def desk_lines(stack: ExitStack, settings: Settings) -> list[str]:
    """Serve the panel at a free port until `stack` ends; lines for the summary: where, and how to get in."""
    free = settings.model_copy(update={"panel": settings.panel.model_copy(update={"port": 0})})
    try:
        serving = stack.enter_context(served(free))
    except BotsError as error:
        return [f"The panel can't be served: {error}"]
    lines = [f"Decide in the browser  {serving.url}review"]
    if serving.first_code:
        lines.append(
            f"                       the first who comes says who they are, with this code: {serving.first_code}"
        )
    return [*lines, "                       what is settled goes on by itself; Ctrl+C ends the demo"]
