"""What documents say, as tables for a terminal."""

from __future__ import annotations

import json
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
            for reading in document.readings.values():
                if rows := rows_of(reading):
                    yield Text("")
                    yield _rows(reading, rows)
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
            Text(_shown(reading), style="bold" if reading.value else "dim"),
            f"{reading.confidence:.2f}" if reading.value is not None else "",
            Text(str(reading.state), style=style),
            clean(reading.reader),
            str(reading.page or ""),
            Text(clean("; ".join(doubts(reading))), style=style),
        )
    return table


def rows_of(reading: Reading) -> list[dict[str, str]]:
    """The rows of a table; none where the reading isn't one."""
    if reading.value is None or not reading.value.startswith("[{"):
        return []
    try:
        rows = json.loads(reading.value)
    except ValueError:
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _shown(reading: Reading) -> str:
    rows = rows_of(reading)
    if rows:
        return f"{len(rows)} row{'s' * (len(rows) != 1)}, see below"
    return clean(reading.value) if reading.value is not None else "–"


def _rows(reading: Reading, rows: Sequence[dict[str, str]]) -> Table:
    """A table's rows, numbers to the right; one whose own check doesn't hold, and a doubtful cell, is marked."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    table = Table(title=clean(reading.name), title_justify="left", box=None, padding=(0, 2, 0, 1), header_style="dim")
    for column in columns:
        wordy = any(any(map(str.isalpha, row.get(column, ""))) for row in rows)
        table.add_column(clean(column), justify="left" if wordy else "right", overflow="fold", max_width=48)
    for number, row in enumerate(rows):
        read = reading.rows[number] if number < len(reading.rows) else None
        unsure = {cell.name for cell in read.cells if cell.state == "doubtful"} if read is not None else set()
        cells = [Text(clean(row.get(column, "")), style="yellow" if column in unsure else "") for column in columns]
        unchecked = read is not None and not read.cells and not read.checked
        table.add_row(*cells, style="yellow" if unchecked else "")
    return table


def doubts(reading: Reading) -> list[str]:
    """Why the reading isn't taken as it stands, each reason in a few words."""
    return [words(doubt.code, doubt.detail) for doubt in reading.doubts]
