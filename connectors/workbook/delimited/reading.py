"""A .csv as rows of values. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from connectors.workbook.delimited.dates import as_date, way_of
from connectors.workbook.delimited.lines import Lines, read_lines
from connectors.workbook.delimited.safety import unguarded
from connectors.workbook.errors import UnknownColumnError
from connectors.workbook.sheet import Found

if TYPE_CHECKING:
    from connectors.workbook.sheet import Rows


def read_sheet(data: bytes, sheet: str | None, area: str | None, target: str) -> Found:
    """The file's rows; columns in which every value is a date written the same unmistakable way hold dates.

    Raises:
        UnknownColumnError: A sheet or table is asked for.
        UnsafeWorkbookError: It is too large.
        UnreadableWorkbookError: It is no text.
    """
    refuse_places(sheet, area, target)
    lines = read_lines(data, target)
    return Found("", rows_of(lines), decimal=lines.decimal)


def refuse_places(sheet: str | None, area: str | None, target: str) -> None:
    """Refuse the name of a sheet or table.

    Raises:
        UnknownColumnError: One is given.
    """
    if sheet is not None or area is not None:
        raise UnknownColumnError(target, "a .csv has neither sheets nor tables: leave sheet= and table= out")


def rows_of(lines: Lines) -> Rows:
    """The rows as values."""
    rows: Rows = [[unguarded(text) or None for text in record.fields] for record in lines.records]
    for column in range(max(map(len, rows), default=0)):
        way = way_in(rows, column)
        if way:
            for row in rows:
                if column < len(row) and isinstance(row[column], str):
                    row[column] = as_date(cast("str", row[column]), way)
    return rows


def way_in(rows: Rows, column: int) -> str:
    """How a column's dates are written below its heading, as `strftime` takes it; empty where it holds none."""
    texts = [row[column] for row in rows if column < len(row) and isinstance(row[column], str)]
    return way_of(cast("list[str]", texts[1:]))
