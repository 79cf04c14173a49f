# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""The command that makes a day's report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bots.cli import failures
from bots.cli.options import Json
from bots.cli.output import Output
from bots.errors import AnswerRefusedError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from bots.report.wording import Wording

Day = Annotated[
    str,
    typer.Option("--date", metavar="DATE", help="Business day, such as 2026-11-22; 'today'; yesterday unless said."),
]
Page = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Also write it as a page.")]
Book = Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="Also write it as a workbook.")]
Words = Annotated[str, typer.Option("--language", metavar="it|es|en", help="Of the words; the project's unless said.")]


def report(day: Day = "", html: Page = None, xlsx: Book = None, language: Words = "", as_json: Json = False) -> int:
    """Tell a business day: done, rejected and why, left, failed, and whether the targets hold what was entered.

    A business day goes from one morning's report to the next, so that a night is in one piece. Exit codes: 0 every
    figure agrees, 1 one doesn't.
    """
    from zoneinfo import ZoneInfo

    from bots.cli.project import opened
    from bots.definition import sound_definitions
    from bots.report.facts import gather
    from bots.report.page import page
    from bots.report.period import day_of, period_of
    from bots.report.wording import Wording
    from bots.report.workbook import workbook

    if language not in {"", "en", "it", "es"}:
        raise AnswerRefusedError(f"{language!r} is no language of the reports: it, es or en.")
    with opened() as (settings, store):
        zone, at = ZoneInfo(settings.time_zone), settings.current.alerts.report.at
        today = day_of(store.clock(), at, zone)
        told = gather(store, sound_definitions(settings)[0], period_of(_day(day, today), at, zone))
        wording = Wording(told, language or settings.language, settings.name, zone)  # type: ignore[arg-type]
        if html is not None:
            html.write_text(page(wording), encoding="utf-8")
        if xlsx is not None:
            xlsx.write_bytes(workbook(wording))
        Output(as_json).show(told.as_dict(), lambda: _tables(wording))
    return failures.OK if told.sound else failures.TROUBLE


def _day(text: str, today: date) -> date:
    if text in {"", "yesterday"}:
        return today - timedelta(days=1)
    if text == "today":
        return today
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise AnswerRefusedError(f"{text!r} is no date: write it like 2026-11-22.") from error


def _tables(wording: Wording) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    yield Text(wording.title, style="bold")
    yield wording.subtitle
    yield Text(wording.verdict, style="green" if wording.report.sound else "red")
    for told in wording.tables():
        if not told.rows:
            continue
        table = Table(box=None, pad_edge=False, title=told.title, title_justify="left")
        for heading in told.columns:
            table.add_column(heading)
        for number, row in enumerate(told.rows):
            table.add_row(*map(wording.shown, row), style="red" if number in told.wrong else "")
        yield ""
        yield table
