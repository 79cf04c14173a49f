"""Work as it is watched: a line per case that ended or was taken in, and what is going on right now."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from rich.status import Status as Spinner
from rich.text import Text

from bots.cases.model import Status
from bots.cases.store import Store
from bots.cli.case_table import STYLES
from bots.cli.output import Output, clean
from bots.errors import BotsError
from bots.intake import Problem, ScanResult

_MARKS = {Status.DONE: "✓", Status.REVIEW: "?", Status.WAITING: "…"}
_LOST = "lost"  # the worker died; the case goes on with another one


class ScanReport:
    """Shows what watching the folders brings.

    Args:
        out: Where it is shown.
    """

    def __init__(self, out: Output) -> None:
        self.out = out
        self.taken = 0
        self.again = 0
        self.problems: list[Problem] = []
        self._told: set[tuple[str, str, str]] = set()
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._spinner: object = None

    def __enter__(self) -> Self:
        self._spinner = self._stack.enter_context(self.out.patience("starting …"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def scanned(self, result: ScanResult) -> None:
        """What one look at the folders came to; each problem is told once."""
        with self._lock:
            self.taken += len(result.taken)
            self.again += len(result.again)
            self.problems = result.problems
            for case_id in result.taken:
                self.out.say(Text(f" + {case_id}  taken in"))
            for case_id in result.again:
                self.out.say(Text(f" = {case_id}  came before; nothing new was taken", style="dim"))
            for case_id in result.joined:
                self.out.say(Text(f" + {case_id}  papers joined it"))
            for problem in result.problems:
                known = (problem.bot, problem.code, problem.name)
                if known not in self._told:
                    self._told.add(known)
                    self.out.say(Text(f" ! {problem.bot}  {clean(problem.text)}", style="yellow"))
        self.now("watching   (Ctrl+C stops)")

    def now(self, text: str) -> None:
        """What is going on, where somebody watches."""
        if isinstance(self._spinner, Spinner):
            self._spinner.update(text)

    def as_dict(self) -> dict[str, Any]:
        """What came of it, as plain JSON data; names of files stay out."""
        told = [{"bot": each.bot, "code": each.code, "folder": each.folder} for each in self.problems]
        return {"taken": self.taken, "again": self.again, "problems": told}

    def end(self) -> Iterator[Text]:
        """The same for people."""
        yield Text(f"{self.taken} taken in" + (f", {self.again} had come before" if self.again else ""), style="bold")


class WorkReport(ScanReport):
    """Shows also what the workers do.

    Args:
        out: Where it is shown.
        store: Where bot and reason of a case are looked up.

    Attributes:
        held: Why cases are left that nobody comes to, and how many; filled in by whoever ends the work.
    """

    def __init__(self, out: Output, store: Store) -> None:
        super().__init__(out)
        self.store = store
        self.ended: Counter[str] = Counter()
        self.held: Mapping[str, int] = {}
        self._since: dict[str, float] = {}

    def hear(self, event: Mapping[str, Any]) -> None:
        """What the supervisor tells: ``claimed``, ``finished`` or ``died`` with a case; others say nothing new."""
        case_id = str(event.get("case") or "")
        with self._lock:
            match event.get("event"):
                case "claimed":
                    self._since[case_id] = time.monotonic()
                case "finished" | "died" as kind:
                    status = str(event.get("status") or _LOST) if kind == "finished" else _LOST
                    self.ended[status] += 1
                    self.out.say(self._line(case_id, status))
        held = ", ".join(self._since)
        self.now(f"at work: {held}" if held else "waiting for work   (Ctrl+C stops)")

    def scanned(self, result: ScanResult) -> None:
        """What one look at the folders came to."""
        super().scanned(result)
        if self._since:
            self.now(f"at work: {', '.join(self._since)}")

    def _line(self, case_id: str, status: str) -> Text:
        """A case that a worker let go."""
        seconds = time.monotonic() - self._since.pop(case_id, time.monotonic())
        bot = reason = ""
        try:
            with self.store.reading() as connection:
                case = self.store.case(connection, case_id)
            bot, reason = case.bot, case.reason.replace("_", " ")
        except BotsError:
            reason = "the store doesn't answer"
        if status == _LOST:
            return Text(f" ! {case_id}  {bot}  its worker was lost; another takes it", style="yellow")
        known = Status(status)
        line = Text(f" {_MARKS.get(known, '✗')} {case_id}  {bot}  ")
        line.append(status, style=STYLES.get(known, ""))
        line.append(f": {reason}" if reason and known is not Status.DONE else "")
        return line.append(f"  {seconds:.1f} s", style="dim")

    def as_dict(self) -> dict[str, Any]:
        """What came of it, as plain JSON data."""
        held = [{"cases": number, "because": why} for why, number in self.held.items()]
        return {"ended": dict(self.ended), "held": held, **super().as_dict()}

    def end(self) -> Iterator[Text]:
        """The same for people."""
        told = ", ".join(f"{number} {status}" for status, number in sorted(self.ended.items()))
        yield Text(told or "nothing was worked on", style="bold")
        for why, number in self.held.items():
            yield Text(f" ! {number} left: {clean(why)}", style="yellow")
