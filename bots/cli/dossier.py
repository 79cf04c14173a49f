"""All that is known of one case, gathered from the store, for `bots case show`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from bots.cases.audit import Event, history
from bots.cases.fields import facts_of, questions_of
from bots.cases.model import FINAL, Case, Status
from bots.cases.settle import Fact, Question
from bots.cases.store import Store
from bots.cli.moments import clock
from bots.cli.output import clean
from bots.cli.story import align, tell, who
from bots.definition import find_definition
from bots.errors import BotsError
from bots.run.steps import StepRow, steps_of
from bots.settings import Settings

_MOODS = {"good": "green", "bad": "red", "doubt": "yellow", "": ""}


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case. `label`, `facts` and the questions' candidates are personal data."""

    case: Case
    bot: str  # its name and version, for people
    label: str
    documents: int
    facts: dict[str, Fact]
    questions: list[Question]
    steps: list[StepRow]
    events: list[Event]
    at: datetime  # this moment, in the project's zone

    def as_dict(self, *, values: bool) -> dict[str, Any]:
        """The case as plain JSON data; with values of the person only where they are wanted."""
        facts = {
            name: {"basis": fact.basis, "confidence": fact.confidence, "sources": fact.sources}
            | ({"value": fact.value} if values else {})
            for name, fact in self.facts.items()
        }
        return {
            **asdict(self.case),
            **({"label": self.label} if values else {}),
            "documents": self.documents,
            "facts": facts,
            "questions": [{"field": each.field, "doubts": each.doubts} for each in self.questions],
            "steps": [
                {"name": each.name, "status": each.status, "attempt": each.attempt, "ended_at": each.ended_at}
                for each in self.steps
            ],
            "events": [
                {"number": each.number, "at": each.at, "kind": each.kind, "data": each.data} for each in self.events
            ],
        }


def gather(store: Store, settings: Settings, case_id: str) -> Dossier:
    """All that is known of the case.

    Raises:
        AuditBrokenError: Its history was tampered with.
        NotFoundError: There is no such case.
    """
    with store.reading() as connection:
        case = store.case(connection, case_id)
        known = not store.forgotten(connection, case.id)  # of a forgotten case only its history is left
        return Dossier(
            case=case,
            bot=_bot(settings, case),
            label=store.label(connection, case.id) if known else "",
            documents=len(store.documents.of_case(connection, store.key(connection, case.id))) if known else 0,
            facts=facts_of(store, connection, case.id) if known else {},
            questions=questions_of(store, connection, case.id) if known else [],
            steps=steps_of(connection, case.id),
            events=history(connection, case.id),
            at=store.clock().astimezone(ZoneInfo(settings.time_zone)),
        )


def _bot(settings: Settings, case: Case) -> str:
    """Name and version of the case's bot; its files may be gone."""
    try:
        definition = find_definition(settings, case.bot)
    except BotsError:
        return case.bot
    return f"{case.bot} v{definition.version}" + ("" if definition.digest == case.version else f" (at {case.version})")


def lines(dossier: Dossier, *, values: bool) -> Iterator[Text]:
    """The case as people read it: a heading, its story, what is open, what to do next."""
    case, now = dossier.case, dossier.at
    yield _heading(dossier)
    story = tell(dossier.events, dossier.steps, dossier.questions)
    width = align(story)
    day = None
    for line in story:
        local = line.at.astimezone(now.tzinfo)
        if local.date() != day and (day is not None or local.date() != now.date()):
            yield Text(f"{local:%A} {local.day} {local:%B %Y}", style="dim")
        day = local.date()
        text = Text(f"{local:%H:%M:%S}  ", style="dim")
        text.append(line.topic.ljust(width), style=_MOODS[line.mood] or "default")
        text.append(_arrival(dossier) if line.topic == "arrived" else line.text, style="default")
        text.rstrip()
        yield text
    if values:
        width = max((len(name) for name in dossier.facts), default=0) + 3
        for name, fact in dossier.facts.items():
            yield Text(f"{name.ljust(width)}{clean(fact.value)}  ").append(f"{fact.basis}", style="dim")
    if case.status is Status.REVIEW:
        yield Text(f"→ bots review show {case.id}", style="bold")
    elif case.status is Status.FAILED:
        yield Text(f"→ bots log {case.id}, mend it, then bots retry {case.id}", style="bold")


def _heading(dossier: Dossier) -> Text:
    case, now = dossier.case, dossier.at
    heading = Text(f"{case.id}  {dossier.bot}  ", style="bold")
    heading.append(f"{who(dossier.facts, dossier.label)}     ", style="not bold")
    state = f"{case.status} since {clock(case.updated_at, now)}"
    if case.reason:
        state += f" ({case.reason.replace('_', ' ')})"
    if case.not_before and case.status is Status.WAITING:
        state += f", again at {clock(case.not_before, now)}"
    if case.due_at and case.status not in FINAL:
        state += f", due {clock(case.due_at, now)}" + (" – late" if case.due_at < now else "")
    if case.cancel_requested:
        state += ", to be cancelled"
    return heading.append(state, style="not bold")


def _arrival(dossier: Dossier) -> str:
    number = dossier.documents
    place = f"{dossier.case.source} {dossier.label}".strip()
    return clean(f"{place} ({number} document{'s' * (number != 1)})")
