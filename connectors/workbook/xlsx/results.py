"""Formulas of an .xlsx, cell by cell, and their results taken out. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from connectors.workbook.dependents import Formula, Known, Reference, looked_at
from connectors.workbook.markup import attribute, value_text, without_attribute
from connectors.workbook.references import Bounds, bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

_P = rb"(?:[\w.-]+:)?"
_CELL = re.compile(
    rb"(<" + _P + rb"c\s[^>]*>)\s*(<" + _P + rb"f\b[^>]*?)(?:/>|>([^<]*)</" + _P + rb"f\s*>)"
    rb"(\s*<" + _P + rb"v\b[^>]*>[^<]*</" + _P + rb"v\s*>)?"
)


def formulas_of(sheet: str, part: bytes, known: Known) -> Iterator[Formula]:
    """The cells with formulas on a sheet.

    Args:
        sheet: The sheet's name.
        part: Its part.
        known: What names stand for.
    """
    shared: dict[str, tuple[Bounds, tuple[Reference, ...] | None]] = {}
    for found in _CELL.finditer(part):
        cell = bounds(attribute(found[1], b"r") or "")
        if cell is None:
            continue
        number = attribute(found[2], b"si") if attribute(found[2], b"t") == "shared" else None
        if found[3]:
            looks_at = looked_at(value_text(found[3]), sheet, cell.first_row, known)
            if number is not None:
                shared[number] = cell, looks_at
        elif number in shared:
            origin, looks_at = shared[number]
            right, down = cell.first_column - origin.first_column, cell.first_row - origin.first_row
            looks_at = looks_at and tuple(each.moved(right, down) for each in looks_at)
        else:
            looks_at = None
        yield Formula(sheet, cell, looks_at)


def without_results(part: bytes, cells: set[str]) -> bytes:
    """A sheet's part without the results of these cells' formulas."""

    def change(found: re.Match[bytes]) -> bytes:
        if found[4] is None or (attribute(found[1], b"r") or "") not in cells:
            return found[0]
        tag = without_attribute(found[1], b"t")
        return tag + found[0][len(found[1]) : found.start(4) - found.start()]

    return _CELL.sub(change, part)
