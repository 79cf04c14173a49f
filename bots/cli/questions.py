"""What a person is asked, and what becomes of the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bots.cases.decisions import FIELD
from bots.cases.fields import questions_of
from bots.cases.settle import Question, Source
from bots.cases.store import Store
from bots.cli.doubts import words
from bots.cli.entry_table import fields_table, ways_out
from bots.cli.moments import ago, clock
from bots.cli.output import Output, clean
from bots.review.comparing import compare
from bots.review.desk import all_rules
from bots.review.tasks import Task
from bots.review.tasks import waiting as waiting_tasks
from bots.settings import Settings

_PAGE = re.compile(r"(\d{1,4})(?:\+(0|90|180|270))?")


def parse_answers(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of field and value.

    Raises:
        typer.BadParameter: One isn't written as ``field=value``.
    """
    pairs = []
    for text in texts:
        field, sign, value = text.partition("=")
        if not sign or not field.strip():
            raise typer.BadParameter(f"{text!r}: write it as field=value, such as iban=IT60X0542811101000000123456.")
        pairs.append((field.strip(), value.strip()))
    return pairs


def parse_papers(texts: Sequence[str]) -> list[tuple[list[tuple[int, int]], str]]:
    """Papers, each its pages with the degrees by which they are turned, and its type; empty where none is said.

    Raises:
        typer.BadParameter: One isn't written as ``1,2`` or ``it_cie=3+90``.
    """
    papers = []
    for text in texts:
        kind, _, pages = text.rpartition("=")
        found = [_PAGE.fullmatch(page.strip()) for page in pages.split(",")]
        if not all(found):
            raise typer.BadParameter(f"{text!r}: write pages as 1,2, a turned one as 3+90, with a type it_cie=1,2.")
        papers.append(([(int(each[1]), int(each[2] or 0)) for each in found if each], kind.strip()))
    return papers


def waiting(store: Store, settings: Settings, bot: str) -> list[tuple[Task, list[Question]]]:
    """The cases in review with their open questions, in the order in which they are settled."""
    tasks = [task for task in waiting_tasks(store, all_rules(settings), limit=10_000) if bot in {"", task.bot}]
    with store.reading() as connection:
        return [(task, questions_of(store, connection, task.case_id)) for task in tasks]


def waiting_data(found: Sequence[tuple[Task, list[Question]]]) -> list[dict[str, Any]]:
    """The same as plain JSON data, without personal data."""
    return [
        {
            "case": task.case_id,
            "bot": task.bot,
            "since": task.since,
            "due": task.due_at,
            "reason": task.reason,
            "skill": task.skill,
            "holder": task.holder,
            "not_by": sorted(task.not_by),
            "questions": [{"field": each.field, "doubts": each.doubts} for each in questions],
        }
        for task, questions in found
    ]


def waiting_table(
    found: Sequence[tuple[Task, list[Question]]], now: datetime, time_zone: str
) -> Iterator[RenderableType]:
    """A row for each case that waits."""
    if not found:
        yield Text("Nothing waits for a person.")
        return
    here = now.astimezone(ZoneInfo(time_zone))
    rows = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("case", "bot", "waits", "due", "open at", "asks"):
        rows.add_column(name, no_wrap=name != "asks")
    for task, questions in found:
        late = task.due_at is not None and task.due_at < now
        rows.add_row(
            Text(task.case_id, style="bold"),
            task.bot,
            ago(now - task.since),
            Text(clock(task.due_at, here) if task.due_at else "", style="red" if late else ""),
            clean(task.holder or (f"to {task.skill}" if task.skill else "")),
            Text("; ".join(f"{clean(each.field)}: {_reasons(each)}" for each in questions), style="yellow"),
        )
    yield rows


def question_data(question: Question) -> dict[str, Any]:
    """A question with all that the documents say; personal data."""
    return {
        "field": question.field,
        "doubts": question.doubts,
        "asked_at": question.asked_at,
        "best": question.best,
        "about": dict(question.about),
        "candidates": [{"document": source.document, **source.reading.as_dict()} for source in question.candidates],
    }


def question_lines(case_id: str, questions: Sequence[Question], *, can_approve: bool) -> Iterator[RenderableType]:
    """The questions as people read them, each with the commands that answer it.

    Args:
        case_id: The case that asks.
        questions: What it asks.
        can_approve: Whether the first value of each may be confirmed as it is.
    """
    if not questions:
        yield Text(f"{case_id} asks nothing.")
        return
    for question in questions:
        yield Text(clean(question.field), style="bold").append(f"  {_reasons(question)}", style="not bold yellow")
        for source in question.candidates:
            yield _candidate(source)
        if question.field.startswith(FIELD):
            target, about = question.field.removeprefix(FIELD), question.about
            yield fields_table(compare(about.get("meant", {}), about.get("found", []), about.get("entered")))
            yield from ways_out(case_id, target, correction="entered" in about, keyword=bool(about.get("by_keyword")))
    fields = [each for each in questions if not each.field.startswith(FIELD)]
    if fields:
        yield Text(f"→ bots review set {case_id} {fields[0].field}=VALUE", style="bold")
    if can_approve:
        yield Text(f"→ bots review approve {case_id}   (the first value of each is right)", style="bold")


def _candidate(source: Source) -> Text:
    reading = source.reading
    line = Text("   ").append(clean(reading.value if reading.value is not None else "–"), style="bold")
    if reading.raw and reading.raw != reading.value:
        line.append(f"  read as “{clean(reading.raw)}”")
    place = f", page {reading.page}" if reading.page else ""
    return line.append(f"  {source.document}{place}, {reading.reader} {reading.confidence:.2f}", style="dim")


def _reasons(question: Question) -> str:
    return ", ".join(words(*doubt) for doubt in question.doubts)


def progress_data(store: Store, case_id: str) -> dict[str, Any]:
    """Where the case stands after an answer."""
    with store.reading() as connection:
        case = store.case(connection, case_id)
        still = [each.field for each in questions_of(store, connection, case.id)]
    return {"case": case.id, "status": case.status, "open": still}


def show_progress(store: Store, case_id: str, output: Output) -> None:
    """Tell where the case stands after an answer."""
    stands = progress_data(store, case_id)
    if stands["open"]:
        line = f"{stands['case']} still asks for: {', '.join(stands['open'])}"
    else:
        line = f"{stands['case']} goes on: a worker takes it."
    output.show(stands, lambda: [line])
