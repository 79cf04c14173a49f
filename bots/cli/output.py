"""What a command says, and where: the result on standard output, everything else where it can't disturb.

With ``--json`` standard output carries one line of JSON and nothing else; what is meant for people goes to
standard error. Colours and moving progress only on terminals.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


class Output:
    """The two streams of a command.

    Args:
        as_json: Whether the result is wanted as JSON.
    """

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self._screen: Console | None = None

    def show(self, value: Any, people: Callable[[], Iterable[RenderableType]]) -> None:
        """The command's result: `value` as a line of JSON, or what `people` yields for the terminal."""
        if self.as_json:
            write_json(value)
            return
        for part in people():
            self.screen.print(part)

    def say(self, text: RenderableType) -> None:
        """Something on the way, for people."""
        self.screen.print(text)

    def patience(self, text: str) -> AbstractContextManager[object]:
        """Shows that something is going on while the block runs; nothing where nobody watches."""
        return self.screen.status(text) if self.screen.is_terminal else nullcontext()

    @property
    def screen(self) -> Console:
        """Where people look: standard output, or standard error when that carries JSON.

        One console for words and moving progress, so that neither writes over the other.
        """
        if self._screen is None:
            self._screen = console(sys.stderr if self.as_json else sys.stdout)
        return self._screen


def console(stream: IO[str]) -> Console:
    """A console that takes text as it is and, when it isn't a terminal, doesn't fold lines."""
    from rich.console import Console  # noqa: PLC0415 - 40 ms that a command without output doesn't need

    width = None if stream.isatty() else 1000
    return Console(file=stream, markup=False, highlight=False, emoji=False, width=width, soft_wrap=width is not None)


def write_json(value: Any) -> None:
    """`value` as one line on standard output."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    text = json.dumps(value, default=_plain_data, ensure_ascii=not unicode, separators=(",", ":"))
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def clean(text: object) -> str:
    """`text` without what could steer a terminal: documents and file names come from strangers."""
    return "".join(
        letter if letter.isprintable() else " " if letter in "\r\n\t" else "\N{REPLACEMENT CHARACTER}"
        for letter in str(text)
    )


def _plain_data(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Path | Decimal):
        return str(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
