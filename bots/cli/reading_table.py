"""What documents say, as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bots.cli.doubts import words
from bots.cli.output import clean

if TYPE_CHECKING:
    from extractors.reading import DocumentReading, Reading

_STYLES = {"verified": "green", "read": "", "doubtful": "yellow", "missing": "dim"}


def tables(documents: Iterable[DocumentReading]) -> Iterator[RenderableType]:
    """A heading, a table and the problems of each document."""
    for number, document in enumerate(documents):
        if number:
            yield Text("")
        yield _heading(document)
        if document.readings:
            yield _table(list(document.readings.values()))
        for problem in document.problems:
            yield Text(f" ✗ {clean(problem)}", style="red")
        for note in document.notes:
            yield Text(f" · {clean(note)}", style="dim")


def _heading(document: DocumentReading) -> Text:
    heading = Text(document.type, style="bold")
    if document.known:
        heading.append(f"  {document.confidence:.2f}", style="dim")
    places = ", ".join(f"{clean(page.file)} p. {page.page}" for page in document.pages)
    heading.append(f"  {places}", style="not bold dim")
    return heading


def _table(readings: Sequence[Reading]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 1), header_style="dim")
    table.add_column("field", no_wrap=True)
    table.add_column("value", overflow="fold", max_width=48)
    for name in ("conf.", "state", "reader", "page"):
        table.add_column(name, no_wrap=True, justify="right" if name in {"conf.", "page"} else "left")
    table.add_column("doubts", overflow="fold")
    for reading in readings:
        style = _STYLES.get(reading.state, "")
        table.add_row(
            clean(reading.name),
            Text(clean(reading.value) if reading.value is not None else "–", style="bold" if reading.value else "dim"),
            f"{reading.confidence:.2f}" if reading.value is not None else "",
            Text(str(reading.state), style=style),
            clean(reading.reader),
            str(reading.page or ""),
            Text(clean("; ".join(doubts(reading))), style=style),
        )
    return table


def doubts(reading: Reading) -> list[str]:
    """Why the reading isn't taken as it stands, each reason in a few words."""
    return [words(doubt.code, doubt.detail) for doubt in reading.doubts]
