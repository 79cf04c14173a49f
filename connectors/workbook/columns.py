"""Columns by their headings: how a suite declares them, and where they stand on a sheet. Pure."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from connectors.workbook.cells import Read
    from connectors.workbook.references import Bounds

HEADING_ROWS = 50  # headings are looked for in the first rows only: titles and logos stand above them
_MOST_OF = 0.6  # of the fullest row's texts: a title of a few words above the headings has fewer


class ColumnType(StrEnum):
    """What a column's cells hold."""

    TEXT = "text"
    IDENTIFIER = "identifier"  # tax codes, IBANs, customer numbers: text always, every digit kept
    DATE = "date"
    DATETIME = "datetime"
    AMOUNT = "amount"  # money: a number with two decimals
    NUMBER = "number"
    FLAG = "flag"  # true or false


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the suite declares it.

    Attributes:
        name: What the suite calls it, such as ``tax_code``.
        heading: What stands above it on the sheet, such as ``Codice fiscale``.
        type: What its cells hold.
    """

    name: str
    heading: str
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings of a sheet.

    Attributes:
        row: Its number on the sheet, from 1.
        texts: Heading of each column, from column A; empty where there is none.
    """

    row: int
    texts: tuple[str, ...]

    @classmethod
    def of(cls, rows: Sequence[Sequence[Read]], area: Bounds) -> Headings | None:
        """The headings of a table or a named range: its first row. None if nothing stands there."""
        cells = rows[area.first_row - 1] if area.first_row <= len(rows) else []
        inside = range(area.first_column - 1, min(len(cells), area.last_column))
        texts = ["" if number not in inside else _heading(cells[number]) for number in range(len(cells))]
        return cls(area.first_row, tuple(texts)) if any(texts) else None

    def columns(self) -> list[int]:
        """Numbers of the columns that have a heading, from 1."""
        return [number for number, text in enumerate(self.texts, 1) if text]

    def labels(self) -> dict[int, str]:
        """What each column is called, by number: its heading, numbered where it stands twice: ``Date (1)``."""
        names = [normalise(text) for text in self.texts]
        seen: Counter[str] = Counter()
        labels = {}
        for number in self.columns():
            name = names[number - 1]
            seen[name] += 1
            text = self.texts[number - 1]
            labels[number] = f"{text} ({seen[name]})" if names.count(name) > 1 else text
        return labels


def _heading(cell: Read) -> str:
    """A cell of the row of headings; years and other numbers are headings too."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{cell:g}"
    return ""


def normalise(heading: str) -> str:
    """The heading as it is compared: ``tax_code``, ``Tax  Code`` and ``TAX CODE:`` are the same."""
    text = unicodedata.normalize("NFKC", heading).replace("_", " ").casefold()
    return " ".join(text.split()).rstrip(" :*")


def heading_of(name: str) -> str:
    """The heading that a column named `name` gets in a new workbook: ``tax_code`` becomes ``Tax code``."""
    if name != name.lower() or " " in name:
        return name
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def parse_columns(declared: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns that a suite declares.

    Args:
        declared: Name of each column with its type (``identifier``), its heading (``Codice fiscale``) or both
            (``Codice fiscale (identifier)``). Without a type it is text.

    Raises:
        ValueError: A type is misspelt or a heading stands twice.
    """
    columns: list[Column] = []
    for name, written in declared.items():
        heading, kind = _parse_column(str(name), str(written).strip())
        if any(normalise(column.heading) == normalise(heading) for column in columns):
            raise ValueError(f'the column "{heading}" is declared twice')
        columns.append(Column(str(name), heading, kind))
    return tuple(columns)


def _parse_column(name: str, written: str) -> tuple[str, ColumnType]:
    types = [kind.value for kind in ColumnType]
    if written.lower() in types or not written:
        return heading_of(name), ColumnType(written.lower() or "text")
    found = re.fullmatch(r"(.+?)\s*\(([\w ]+)\)", written)
    if found is None:
        return written, ColumnType.TEXT
    if found[2].lower() in types:
        return found[1], ColumnType(found[2].lower())
    near = difflib.get_close_matches(found[2].lower(), types, n=1, cutoff=0.75)
    if near:
        raise ValueError(f'column "{name}": no type "{found[2]}", did you mean "{near[0]}"? Types: {", ".join(types)}')
    return written, ColumnType.TEXT  # a heading that ends in brackets, such as "Importo (EUR)"


def find_headings(rows: Iterable[Sequence[Read]], wanted: Iterable[str]) -> Headings | None:
    """The row of headings: the one with most of the wanted headings, else the first that is nearly as full as any.

    Args:
        rows: The sheet's rows from the top, each from column A.
        wanted: Headings the suite speaks of.
    """
    names = {normalise(name) for name in wanted}
    top = [
        (number, [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells], cells)
        for number, cells in zip(range(1, HEADING_ROWS + 1), rows, strict=False)
    ]
    top = [row for row in top if any(row[1])]
    if not top:
        return None
    hits = [len(names & {normalise(text) for text in texts if text}) for _, texts, _ in top]
    if max(hits):
        number, _, cells = top[hits.index(max(hits))]
    else:
        fullest = max(sum(map(bool, texts)) for _, texts, _ in top)
        number, _, cells = next(row for row in top if sum(map(bool, row[1])) >= _MOST_OF * fullest)
    return Headings(number, tuple(map(_heading, cells)))


def place(name: str, columns: Sequence[Column], headings: Headings) -> int:
    """Number of the column that the suite calls `name`, from 1.

    Raises:
        LookupError: There is none, or the heading stands twice; the message lists the headings.
    """
    declared = find_column(name, columns)
    heading = declared.heading if declared else name
    hits = [number for number, text in enumerate(headings.texts, 1) if text and normalise(text) == normalise(heading)]
    if len(hits) == 1:
        return hits[0]
    labels = headings.labels()
    if hits:
        raise LookupError(
            f'the heading "{heading}" stands {len(hits)} times on the sheet: '
            f"call them {', '.join(labels[number] for number in hits)}, or give them different headings"
        )
    numbered = [number for number, label in labels.items() if normalise(label) == normalise(heading)]
    if len(numbered) == 1:
        return numbered[0]
    seen = list(labels.values())
    near = difflib.get_close_matches(heading, seen, n=1)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    raise LookupError(f'no column "{heading}". The headings are: {", ".join(seen) or "none"}.{hint}')


def find_column(name: str, columns: Iterable[Column]) -> Column | None:
    """The declared column of that name or heading, None if it wasn't declared."""
    wanted = normalise(name)
    for column in columns:
        if wanted in {normalise(column.name), normalise(column.heading)}:
            return column
    return None
