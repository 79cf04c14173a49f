"""What the demo shows while it works: a live table on a terminal, a line for each change elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bots.cases.model import Status

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

_MARKS = {
    Status.DONE: ("✓", "green"),
    Status.REVIEW: ("?", "yellow"),
    Status.REJECTED: ("✗", "red"),
    Status.FAILED: ("!", "bold red"),
    Status.WORKING: ("▸", "cyan"),
    Status.WAITING: ("…", "cyan"),
}
_WORDS = {
    Status.DONE: "account opened",
    Status.REVIEW: "a person decides",
    Status.REJECTED: "refused",
    Status.FAILED: "failed",
    Status.WORKING: "at work",
    Status.WAITING: "tried again soon",
    Status.READY: "waits for its turn",
    Status.CANCELLED: "withdrawn",
}
_LONG = 24  # from so many cases on only those are shown that something happens to


@dataclass(frozen=True, slots=True)
class Line:
    """A case on the screen.

    Attributes:
        name: Its folder.
        case_id: Its id, empty until it is taken in.
        status: Where it stands, None until it is taken in.
        reason: Why, in words.
        step: The last step that ended.
    """

    name: str
    case_id: str = ""
    status: Status | None = None
    reason: str = ""
    step: str = ""


class Progress:
    """Shows how the cases come along; nothing at all where `console` is None."""

    def __init__(self, console: Console | None) -> None:
        self.console = console
        self.began = time.monotonic()
        self._live: Live | None = None
        self._shown: dict[str, Line] = {}

    def say(self, text: str) -> None:
        """One thing that happens before or after the work."""
        if self.console is not None:
            self.console.print(f"{self._clock()}  {text}", style="dim" if self.console.is_terminal else "")

    def begin(self) -> None:
        """From now on cases are shown."""
        if self.console is not None and self.console.is_terminal:
            from rich.live import Live  # noqa: PLC0415 - on a terminal only

            self._live = Live(console=self.console, refresh_per_second=4, transient=True)
            self._live.start()

    def show(self, lines: Sequence[Line]) -> None:
        """The cases as they stand."""
        if self._live is not None:
            self._live.update(self._table(lines))
        elif self.console is not None:
            for line in lines:
                before = self._shown.get(line.name)
                if line.status and (before is None or before.status != line.status) and line.status in _MARKS:
                    self.console.print(f"{self._clock()}  {line.name} ({line.case_id}): {_told(line)}")
        self._shown = {line.name: line for line in lines}

    def end(self) -> None:
        """No more cases are shown."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _clock(self) -> str:
        return f"{time.monotonic() - self.began:5.0f} s"

    def _table(self, lines: Sequence[Line]) -> RenderableType:
        from rich.console import Group  # noqa: PLC0415
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for line in lines:
            if len(lines) > _LONG and line.status not in {Status.WORKING, Status.WAITING}:
                continue
            mark, style = _MARKS.get(line.status, ("·", "dim")) if line.status else ("·", "dim")
            table.add_row(Text(mark, style), line.name, Text(line.case_id, "dim"), Text(_told(line), style))
        counts = Counter(line.status for line in lines)
        ended = sum(counts[status] for status in (Status.DONE, Status.REVIEW, Status.REJECTED, Status.FAILED))
        opened, asks, refused = counts[Status.DONE], counts[Status.REVIEW], counts[Status.REJECTED]
        told = f"{opened} opened, {asks} for a person, {refused} refused"
        return Group(table, Text(f"{self._clock()}  {ended} of {len(lines)}: {told}", "bold"))


def _told(line: Line) -> str:
    words = _WORDS.get(line.status, str(line.status)) if line.status else "arrives"
    if line.status is Status.WORKING and line.step:
        return f"{words}, {line.step.lower()}: done"
    return f"{words}: {line.reason}" if line.reason else words
