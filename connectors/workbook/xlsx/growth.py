"""What grows with the rows of a sheet: its table, filters, drop-down lists, conditional formats, names. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from connectors.workbook.errors import UnsafeWorkbookError
from connectors.workbook.markup import (
    attribute,
    edited,
    element,
    escape,
    tag,
    tags,
    value_text,
    with_attribute,
)
from connectors.workbook.references import Bounds, bounds, continued
from connectors.workbook.xlsx.parts import named_area

if TYPE_CHECKING:
    from connectors.workbook.package import Part
    from connectors.workbook.xlsx.parts import Parts, Place

_RANGES = re.compile(rb"(<(?:[\w.-]+:)?sqref(?:\s[^>]*)?>)([^<]*)(</)")
_AFTER_CALCULATION = re.compile(  # what follows calcPr in the order of ECMA-376, 18.2.27
    rb"<([\w.-]+:)?(?:oleSize|customWorkbookViews|pivotCaches|smartTagPr|smartTagTypes|webPublishing|fileRecoveryPr"
    rb"|webPublishObjects|extLst)\b|</([\w.-]+:)?workbook\s*>"
)
_FILTER_NAME = "_xlnm._FilterDatabase"


@dataclass(frozen=True, slots=True)
class Growth:
    """Rows that come below the last one.

    Attributes:
        heading_row: The row of headings.
        last_row: The last row before.
        new_last_row: The last row after.
        columns: First and last column with a heading.
    """

    heading_row: int
    last_row: int
    new_last_row: int
    columns: tuple[int, int]

    @property
    def new(self) -> Bounds:
        """The rectangle of the new rows."""
        return Bounds(self.columns[0], self.last_row + 1, self.columns[1], self.new_last_row)

    def ranges(self, text: str) -> str:
        """Ranges with those grown that ended with the last row."""
        return continued(text, self.heading_row, self.last_row, self.new_last_row)


def grown_head(head: bytes, bottom: Bounds) -> bytes:
    """What stands before the rows, its ``dimension`` taking in all that is there now."""

    def change(found: bytes) -> bytes:
        area = bounds(attribute(found, b"ref") or "")
        if area is None:
            return found
        first_row, first_column = min(area.first_row, bottom.first_row), min(area.first_column, bottom.first_column)
        last_row, last_column = max(area.last_row, bottom.last_row), max(area.last_column, bottom.last_column)
        whole = Bounds(first_column, first_row, last_column, last_row)
        return found if whole == area else with_attribute(found, b"ref", str(whole))

    return edited(head, tag(b"dimension"), change)


def grown_tail(tail: bytes, growth: Growth, target: str) -> bytes:
    """What stands after the rows: filter, validations and conditional formats of the last row take in the new ones.

    Raises:
        UnsafeWorkbookError: Merged cells stand where the new rows come.
    """
    for merged in tags(tail, b"mergeCell"):
        area = bounds(attribute(merged, b"ref") or "")
        if area is not None and area.meets(growth.new):
            raise UnsafeWorkbookError(target, f"row {growth.new.first_row} has merged cells: move what stands there")

    def filter_(found: bytes) -> bytes:
        area = bounds(attribute(found, b"ref") or "")
        if area is None or area.first_row != growth.heading_row or area.last_row > growth.last_row:
            return found
        return with_attribute(found, b"ref", str(area.down_to(growth.new_last_row)))

    def ranges(found: bytes) -> bytes:
        end = found.index(b">") + 1 if b'"' not in found else _tag_end(found)
        start, rest = found[:end], found[end:]
        text = attribute(start, b"sqref")
        if text is not None:
            more = growth.ranges(text)
            return found if more == text else with_attribute(start, b"sqref", more) + rest
        return start + _RANGES.sub(lambda each: each[1] + growth.ranges(each[2].decode()).encode() + each[3], rest)

    tail = edited(tail, tag(b"autoFilter"), filter_)
    for kind in (b"conditionalFormatting", b"dataValidation"):
        tail = edited(tail, element(kind), ranges)
    return tail


def _tag_end(markup: bytes) -> int:
    found = re.match(rb"<[^>\s/]+(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>", markup)
    return found.end() if found else markup.index(b">") + 1


def grown_tables(parts: Parts, place: Place, growth: Growth) -> dict[str, Part]:
    """The parts of tables that take in the new rows.

    Raises:
        UnsafeWorkbookError: A table's totals or another table stand in the way.
    """
    changed: dict[str, Part] = {}
    for table in parts.tables(place.sheet):
        area = table.area
        ours = area.first_row == growth.heading_row and area.first_column <= growth.columns[1]
        if not ours or area.last_column < growth.columns[0]:
            if area.meets(growth.new):
                detail = f'the table "{table.name}" stands where row {growth.last_row + 1} comes: move it'
                raise UnsafeWorkbookError(parts.target, detail)
            continue
        room = area.last_row - table.totals
        if growth.new_last_row <= room:
            continue
        if table.totals:
            detail = f'the table "{table.name}" has a row of totals below: switch it off'
            raise UnsafeWorkbookError(parts.target, detail)
        if growth.last_row > max(area.last_row, growth.heading_row):
            detail = f'rows stand below the table "{table.name}" that aren\'t in it: take them into the table'
            raise UnsafeWorkbookError(parts.target, detail)
        more = str(area.down_to(growth.new_last_row))
        part = parts.package.read(table.part)
        for kind in (b"table", b"autoFilter"):
            part = edited(part, tag(kind), partial(with_attribute, name=b"ref", value=more))
        changed[table.part] = part
    return changed


def grown_names(workbook: bytes, place: Place, growth: Growth) -> bytes:
    """The workbook's own part: the sheet's filter and the named range of the register take in the new rows."""

    def change(found: bytes) -> bytes:
        whole = element(b"definedName").match(found)
        name = attribute(whole[2], b"name") if whole else None
        if whole is None or name not in {place.name or _FILTER_NAME, _FILTER_NAME}:
            return found
        text = value_text(whole[3] or b"")
        where = named_area(text)
        if where is None or where[0].casefold() != place.sheet.name.casefold():
            return found
        area = where[1]
        if area.first_row != growth.heading_row or not growth.heading_row <= area.last_row <= growth.last_row:
            return found
        sheet = text[: text.rindex("!") + 1]
        more = escape(sheet + area.down_to(growth.new_last_row).absolute)
        return found.replace(b">" + (whole[3] or b"") + b"<", b">" + more + b"<", 1)

    return edited(workbook, element(b"definedName"), change)


def recalculated(workbook: bytes) -> bytes:
    """The workbook's own part, asking the next program that opens it to calculate its formulas afresh."""
    if tag(b"calcPr").search(workbook):
        return edited(workbook, tag(b"calcPr"), lambda found: with_attribute(found, b"fullCalcOnLoad", "1"))
    found = _AFTER_CALCULATION.search(workbook)
    if found is None:
        return workbook
    prefix = found[1] or found[2] or b""
    return workbook[: found.start()] + b"<" + prefix + b'calcPr fullCalcOnLoad="1"/>' + workbook[found.start() :]
