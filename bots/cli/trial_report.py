"""A trial as it is watched: a line per step, then what became of the case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from rich.text import Text
from sqlalchemy import select

from bots.cases.fields import questions_of
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import entries
from bots.cli import failures
from bots.cli.doubts import words
from bots.cli.output import Output, clean
from bots.cli.story import sureness
from bots.run.current import Run, active
from bots.run.entries import EntryState
from bots.run.trial import Trial, TrialStep

_MARKS = {"done": ("✓", "green"), "asked": ("?", "yellow")}
_BAD = ("✗", "red")
_NAME_WIDTH = 26
_CODES = {
    Status.DONE: failures.OK,
    Status.REVIEW: failures.ASKS,
    Status.REJECTED: failures.REJECTED,
}


class TrialReport:
    """Shows a trial's steps while it runs.

    Args:
        out: Where it is shown.
    """

    def __init__(self, out: Output) -> None:
        self.out = out
        self._read = False
        self._waiting = ExitStack()

    def __enter__(self) -> Self:
        self._waiting.enter_context(self.out.patience("working on the case …"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waiting.close()

    def step(self, step: TrialStep) -> None:
        """Show a step that has ended."""
        mark, style = _MARKS.get(step.status, _BAD)
        line = Text(f" {mark} ", style=style).append(clean(step.name).ljust(_NAME_WIDTH), style="default")
        line.append(f"{step.seconds:>5.1f} s   ", style="dim")
        line.append(clean(self._about(step, active())), style="default")
        line.rstrip()
        self.out.say(line)

    def _about(self, step: TrialStep, run: Run | None) -> str:
        """What there is to say about the step: why it stopped, or what it brought."""
        if run and step.status == "asked" and run.questions:
            asks = [
                f"{field}: {', '.join([*sureness(question), *(words(*doubt) for doubt in question.doubts)])}"
                for field, question in run.questions.items()
            ]
            return "; ".join(asks)
        if step.status != "done":
            return step.message
        if run and run.readings and not self._read:
            self._read = True
            states = [str(each.state) for document in run.readings.values() for each in document.readings.values()]
            doubtful = states.count("doubtful")
            return f"{len(states)} fields" + (f", {doubtful} doubtful" if doubtful else "")
        return ""

    def end(self, store: Store, trial: Trial) -> Iterator[Text]:
        """What became of the case."""
        entered, fields = _entered(store, trial.case_id), _open_fields(store, trial.case_id)
        what = f"entered: {', '.join(entered)}" if entered else "nothing was entered"
        reason = trial.reason.replace("_", " ")
        case_id = trial.case_id
        match trial.status:
            case Status.DONE:
                yield Text(f"case {case_id} is done; {what}", style="bold green")
            case Status.REVIEW:
                yield Text(f"case {case_id} waits for a person; {what}", style="bold yellow")
                yield Text(f"→ bots review show {case_id}" + (f"   ({', '.join(fields)})" if fields else ""))
            case Status.REJECTED:
                yield Text(f"case {case_id} is rejected: {reason}; {what}", style="bold red")
            case Status.READY:
                yield Text(f"case {case_id} can't go on now: {clean(trial.message)}; {what}", style="bold yellow")
                yield Text("→ workers go on with it as soon as it can")
            case _:
                why = clean(trial.message) or reason
                yield Text(f"case {case_id} failed: {why}; {what}", style="bold red")
                again = "workers try it again; " if trial.status == Status.WAITING else ""
                yield Text(f"→ {again}look at it with: bots log {case_id}")
                yield Text(f"→ when it is mended: bots retry {case_id} --current-version")

    def as_dict(self, trial: Trial) -> dict[str, Any]:
        """The trial as plain JSON data."""
        return {
            "case": trial.case_id,
            "status": trial.status,
            "reason": trial.reason,
            "message": trial.message,
            "steps": trial.steps,
        }


def exit_code(status: str) -> int:
    """What a trial that ended so leaves to the shell."""
    return _CODES.get(Status(status), failures.FAILED)


def _entered(store: Store, case_id: str) -> list[str]:
    """The targets in which an entry of the case stands."""
    query = select(entries.c.target).where(entries.c.case_id == case_id, entries.c.state == EntryState.CONFIRMED)
    with store.reading() as connection:
        return [str(target) for target in connection.scalars(query.order_by(entries.c.id))]


def _open_fields(store: Store, case_id: str) -> list[str]:
    with store.reading() as connection:
        return [question.field for question in questions_of(store, connection, case_id)]
