"""Results of formulas in an .ods that are wrong once cells have changed, taken out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.workbook.dependents import Changed, Formula, Known, looked_at, stale_results
from connectors.workbook.markup import attribute, tags, without_attribute
from connectors.workbook.ods.formulas import plain
from connectors.workbook.ods.places import address
from connectors.workbook.ods.table import Cell, Table, row_bytes, start_tag
from connectors.workbook.references import Bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

_RESULT = ("value-type", "value", "date-value", "time-value", "boolean-value", "string-value", "currency")


def without_stale_results(content: bytes, changed: Changed, target: str) -> bytes:
    """The content without results that may be wrong now.

    Args:
        content: The part content.xml.
        changed: The cells that have changed.
        target: Name of the workbook, for the errors.
    """
    if b"table:formula" not in content:
        return content
    names = [attribute(tag, b"table:name") or "" for tag in tags(content, b"table")]
    tables = {name: Table(content, name, target) for name in names if name}
    known = Known(_names(content), {})
    formulas = [formula for table in tables.values() for formula in _formulas(table, known)]
    edits = []
    for name, cells in stale_results(formulas, changed).items():
        table = tables[name]
        rows = {int("".join(filter(str.isdigit, cell))) for cell in cells}
        for row in {found.start: found for found in map(table.at, rows) if found}.values():
            new = [_without(cell) if cell.formula else cell for cell in table.cells(row)]
            edits.append((row.start, row.end, row_bytes(start_tag(table.bytes_of(row)), new, row.repeated)))
    for start, end, written in sorted(edits, reverse=True):
        content = content[:start] + written + content[end:]
    return content


def _names(content: bytes) -> dict[str, str]:
    found = {}
    for tag in tags(content, b"named-range"):
        where = address(attribute(tag, b"table:cell-range-address") or "")
        if where:
            sheet = where[0].replace("'", "''")
            found[(attribute(tag, b"table:name") or "").casefold()] = f"'{sheet}'!{where[1]}"
    for tag in tags(content, b"named-expression"):
        text = plain(attribute(tag, b"table:expression") or "")
        found[(attribute(tag, b"table:name") or "").casefold()] = text
    return found


def _formulas(table: Table, known: Known) -> Iterator[Formula]:
    for row in table.rows:
        if b"table:formula" not in table.bytes_of(row):
            continue
        column = 1
        for cell in table.cells(row):
            if cell.formula:
                place = Bounds(column, row.first, column, row.first)
                yield Formula(table.name, place, looked_at(plain(cell.formula), table.name, row.first, known))
            column += cell.repeated


def _without(cell: Cell) -> Cell:
    tag = cell.tag + b">"
    for name in _RESULT:
        tag = without_attribute(tag, f"office:{name}".encode())
    return Cell(without_attribute(tag, b"calcext:value-type")[:-1], None, cell.repeated)
