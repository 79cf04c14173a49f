"""Results of formulas that are wrong once cells have changed: found through all sheets, and taken out. Pure.

Excel calculates afresh when it is asked to; LibreOffice, pandas and robots believe the results that the file keeps. A
formula without a result is calculated by the former and seen to have none by the latter. In doubt a result goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from connectors.workbook.references import LAST_COLUMN, LAST_ROW, Bounds, column_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_SHEET = r"(?:('(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
_REFERENCE = re.compile(
    _SHEET + r"(?<![\w.])(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})(?::(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7}))?(?![\w.(!\[])"
    r"|" + _SHEET + r"(?<![\w.])\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})(?![\w.(!\[])"
    r"|" + _SHEET + r"(?<![\w.])\$?(\d{1,7}):\$?(\d{1,7})(?![\w.(!\[])"
)
_NAME = re.compile(r"(?<![\w.!'\]])([^\W\d][\w.]*)(?![\w.(!:'])(\[@)?")
_BRACKETS = re.compile(r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]")
_ELSEWHERE = re.compile(r"(?:'[^'\[]*\[(?:[^']|'')*'|\[\d+\][\w.]*)!\$?\w[\w$:.]*")  # in another workbook
_VAGUE = re.compile(  # calculated places, several sheets at once, the cells that a dynamic array came to
    r"\b(?:INDIRECT|OFFSET)\(|:[^\W\d][\w.]*\(|\):|[\w.]:[^\W\d][\w.]*!|'[^']*:[^']*'!|#", re.IGNORECASE
)
_PASSES = 100  # over all formulas; a longer chain against the order of the rows loses all its results


@dataclass(frozen=True, slots=True)
class Reference:
    """A rectangle that a formula looks at.

    Attributes:
        sheet: Its sheet's name in small letters.
        area: Its cells, as the formula that was written out says them.
        fixed: Which of its four sides stay where a formula is filled down: first column and row, last column and row.
    """

    sheet: str
    area: Bounds
    fixed: tuple[bool, bool, bool, bool] = (True, True, True, True)

    def moved(self, right: int, down: int) -> Reference:
        """The same in a cell further right and down."""
        area, fixed = self.area, self.fixed
        return Reference(
            self.sheet,
            Bounds(
                area.first_column + (0 if fixed[0] else right),
                area.first_row + (0 if fixed[1] else down),
                area.last_column + (0 if fixed[2] else right),
                area.last_row + (0 if fixed[3] else down),
            ),
            fixed,
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What names stand for.

    Attributes:
        names: Defined names in small letters, with what they are defined as.
        tables: Tables' names in small letters, with sheet and rectangle.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, tuple[str, Bounds]] = field(default_factory=dict)


class Changed:
    """Cells that have changed or may have: for each sheet and column a span of rows."""

    def __init__(self) -> None:
        self._spans: dict[str, dict[int, tuple[int, int]]] = {}

    def add(self, sheet: str, area: Bounds) -> None:
        """Take in a rectangle."""
        spans = self._spans.setdefault(sheet.casefold(), {})
        for column in range(area.first_column, area.last_column + 1):
            low, high = spans.get(column, (area.first_row, area.last_row))
            spans[column] = min(low, area.first_row), max(high, area.last_row)

    def meets(self, reference: Reference) -> bool:
        """Whether a rectangle has one of the cells."""
        area = reference.area
        return any(
            area.first_column <= column <= area.last_column and area.first_row <= high and low <= area.last_row
            for column, (low, high) in self._spans.get(reference.sheet, {}).items()
        )


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell with a formula.

    Attributes:
        sheet: Its sheet's name.
        cell: Where it stands.
        looks_at: The rectangles that it looks at; None where nobody can say.
    """

    sheet: str
    cell: Bounds
    looks_at: tuple[Reference, ...] | None


def stale_results(formulas: Iterable[Formula], changed: Changed) -> dict[str, set[str]]:
    """Cells whose results may be wrong now, by name of their sheet.

    Args:
        formulas: All of the workbook's formulas.
        changed: The cells that have changed; takes in those that follow.
    """
    waiting = list(formulas)
    stale: dict[str, set[str]] = {}
    for number in range(_PASSES + 1):
        left = []
        for formula in waiting:
            looks_at = formula.looks_at
            if looks_at is None or number == _PASSES or any(changed.meets(each) for each in looks_at):
                stale.setdefault(formula.sheet, set()).add(str(formula.cell))
                changed.add(formula.sheet, formula.cell)
            else:
                left.append(formula)
        if len(left) == len(waiting):
            break
        waiting = left
    return stale


def looked_at(formula: str, sheet: str, row: int, known: Known, depth: int = 3) -> tuple[Reference, ...] | None:
    """The rectangles that a formula looks at; None where nobody can say.

    Args:
        formula: Without the equals sign.
        sheet: The sheet that it stands on.
        row: Its row, which a table calls ``#This Row``.
        known: What names stand for.
        depth: How far names may be defined by names.
    """
    text = _ELSEWHERE.sub(" ", _TEXT.sub('""', formula))
    text = _BRACKETS.sub(lambda each: "[@" if "#This Row" in each[0] or each[0].startswith("[@") else "[", text)
    if _VAGUE.search(text):
        return None
    found = [_reference(each, sheet) for each in _REFERENCE.finditer(text)]
    for name in _NAME.finditer(_REFERENCE.sub(" ", text)):
        more = _named(name[1].casefold(), sheet, row if name[2] else 0, known, depth)
        if more is None:
            return None
        found += more
    return tuple(found)


def _named(name: str, sheet: str, row: int, known: Known, depth: int) -> Iterable[Reference] | None:
    if name in {"true", "false"}:
        return ()
    if name in known.tables:
        where, area = known.tables[name]
        if row:
            area = Bounds(area.first_column, row, area.last_column, row)
        return [Reference(where.casefold(), area, (True, not row, True, not row))]
    if name in known.names and depth:
        return looked_at(known.names[name], sheet, row, known, depth - 1)
    return None


def _reference(found: re.Match[str], sheet: str) -> Reference:
    cells, columns, rows = found.group(1, 2, 3, 4, 5, 6, 7, 8, 9), found.group(10, 11, 12), found.group(13, 14, 15)
    where = (
        (cells[0] or columns[0] or rows[0] or sheet).removeprefix("'").removesuffix("'").replace("''", "'").casefold()
    )
    if columns[1]:
        return Reference(where, Bounds(column_number(columns[1]), 1, column_number(columns[2]), LAST_ROW))
    if rows[1]:
        return Reference(where, Bounds(1, int(rows[1]), LAST_COLUMN, int(rows[2])))
    _, *first = cells[:5]
    last = cells[5:] if cells[6] else first
    corners = column_number(first[1] or ""), int(first[3] or 0), column_number(last[1] or ""), int(last[3] or 0)
    fixed = bool(first[0]), bool(first[2]), bool(last[0]), bool(last[2])
    return Reference(where, Bounds(*corners), fixed)


def sums_up(text: str, column: int) -> bool:
    """Whether a formula takes several cells of its own column together, as a row of totals does."""
    found = looked_at(text, "", 0, Known()) or ()
    return any(
        each.sheet == ""
        and each.area.first_column <= column <= each.area.last_column
        and each.area.first_row != each.area.last_row
        for each in found
    )
