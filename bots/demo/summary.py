"""What the demo says at its end: counts for machines, a page for a manager."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bots.cases.model import Status
from bots.demo.oracle import Verdict
from bots.demo.place import Place
from bots.demo.progress import Line


@dataclass(frozen=True, slots=True)
class Counts:
    """The demo in figures; the last four but one are taken from the application's ledger and the register.

    Attributes:
        cases: Dropped.
        done: Accounts opened.
        review: Waiting for a person.
        rejected: Refused for a reason of the business.
        failed: Given up for a technical reason.
        unexpected_outcomes: Cases that ended otherwise than their papers demand.
        wrong_fields_entered: Fields that differ from the truth, and entries that must not be.
        entered_twice: Customers, accounts and rows entered more than once.
        seconds: Of all of it, from the first to the last.
    """

    cases: int
    done: int
    review: int
    rejected: int
    failed: int
    unexpected_outcomes: int
    wrong_fields_entered: int
    entered_twice: int
    seconds: float

    def as_dict(self) -> dict[str, int | float]:
        """As one JSON object."""
        return asdict(self)

    @property
    def as_it_should_be(self) -> bool:
        """Whether everything went as it must."""
        return not (self.failed or self.unexpected_outcomes or self.wrong_fields_entered or self.entered_twice)


def count(lines: Sequence[Line], verdict: Verdict, seconds: float) -> Counts:
    """The figures of one run."""
    by = {status: sum(line.status is status for line in lines) for status in Status}
    return Counts(
        cases=len(lines),
        done=by[Status.DONE],
        review=by[Status.REVIEW],
        rejected=by[Status.REJECTED],
        failed=by[Status.FAILED],
        unexpected_outcomes=len(verdict.unexpected),
        wrong_fields_entered=len(verdict.wrong),
        entered_twice=len(verdict.twice),
        seconds=round(seconds, 1),
    )


def page(
    counts: Counts, lines: Sequence[Line], verdict: Verdict, place: Place, again: int, desk: Sequence[str] = ()
) -> Iterator[str]:
    """The summary, line by line; `desk` tells where people decide in the browser, if the panel is served."""
    yield ""
    yield f"{counts.cases} applications in {counts.seconds:.0f} s"
    yield f"  ✓ {_many(counts.done, 'account')} opened: customer, account with its service package, row in the register"
    yield from _listed(lines, Status.REVIEW, "?", "for a person to decide; nothing was entered")
    yield from _listed(lines, Status.REJECTED, "✗", "refused")
    yield from _listed(lines, Status.FAILED, "!", "failed")
    others = [line for line in lines if line.status not in _TOLD]
    if others:
        yield f"  … {len(others)} not at an end yet: run the demo again, it goes on"
    if again:
        yield f"  = {again} of these folders had come before: known again, nothing was entered a second time"
    yield ""
    yield from _checked(counts, verdict)
    yield ""
    bots = f"python3 start.py bots --project {_short(place.project)}"
    yield f"Register of accounts   {_short(place.register)}"
    yield f"What senders find      {_short(place.project)}/done, /to check, /rejected: their papers, each with a note"
    yield f"The log of a case      {bots} log CASE"
    yield f"All about a case       {bots} case show CASE"
    asks = [line for line in lines if line.status is Status.REVIEW]
    if asks and desk:
        yield from desk
    elif asks:
        yield f"Decide in the browser  {bots} up, then the address that it says, /review"
        yield f"Decide for a person    {bots} review show {asks[0].case_id}"
        yield "                       then review set CASE FIELD=VALUE or review approve CASE, and the demo again"


_TOLD = {Status.DONE, Status.REVIEW, Status.REJECTED, Status.FAILED, Status.CANCELLED}


def _listed(lines: Sequence[Line], status: Status, mark: str, what: str) -> Iterator[str]:
    here = [line for line in lines if line.status is status]
    if here:
        yield f"  {mark} {len(here)} {what}"
    for line in here[:20]:
        yield f"      {line.case_id}  {line.name}: {line.reason}"
    if len(here) > 20:
        yield f"      … and {len(here) - 20} more: bots case list"


def _checked(counts: Counts, verdict: Verdict) -> Iterator[str]:
    if counts.as_it_should_be:
        yield "Compared with what is true of the papers, in the application's own ledger and in the register:"
        yield "  no wrong field, nothing entered twice, every case ended as it should."
        return
    yield "Compared with what is true of the papers, in the application's own ledger and in the register:"
    for what, findings in (
        ("ended otherwise than they should", verdict.unexpected),
        ("wrong in what was entered", verdict.wrong),
        ("entered twice", verdict.twice),
    ):
        if findings:
            yield f"  {len(findings)} {what}:"
            yield from (f"      {finding}" for finding in findings[:20])


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _short(path: Path) -> str:
    """A path as one would type it here."""
    try:
        text = str(path.relative_to(Path.cwd()))
    except ValueError:
        text = str(path)
    return f"'{text}'" if " " in text else text
