"""What grows with the rows of a table in an .ods: filters, named ranges, conditional formats. Pure."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from connectors.workbook.markup import attribute, edited, tag, with_attribute
from connectors.workbook.ods.places import address
from connectors.workbook.references import letters

if TYPE_CHECKING:
    from connectors.workbook.ods.places import Place

_LAST = re.compile(r"(\d+)$")


def grown(
    content: bytes, sheet: str, place: Place, heading_row: int, last: int, new_last: int, columns: tuple[int, int]
) -> bytes:
    """The content with what ended with the last row taking in the new ones.

    Args:
        content: The part content.xml.
        sheet: Name of the table.
        place: Where the register stands.
        heading_row: Its row of headings.
        last: The last row before.
        new_last: The last row after.
        columns: First and last column with a heading.
    """

    def range_(found: bytes, name: bytes, *, only: str = "") -> bytes:
        where = address(attribute(found, name) or "")
        if where is None or where[0].casefold() != sheet.casefold():
            return found
        area = where[1]
        ours = area.first_row == heading_row and area.first_column <= columns[1] and columns[0] <= area.last_column
        if not ours or not heading_row <= area.last_row <= last:
            return found
        if only and (attribute(found, b"table:name") or "").casefold() != only.casefold():
            return found
        return with_attribute(found, name, _down_to(attribute(found, name) or "", new_last))

    def format_(found: bytes) -> bytes:
        name = b"calcext:target-range-address"
        parts = []
        for part in (attribute(found, name) or "").split(" "):
            where = address(part)
            ends = where is not None and where[0].casefold() == sheet.casefold() and where[1].last_row == last
            several = where is not None and (where[1].first_row < last or last == heading_row + 1)
            parts.append(_down_to(part, new_last) if ends and several else part)
        return with_attribute(found, name, " ".join(parts))

    content = edited(content, tag(b"database-range"), partial(range_, name=b"table:target-range-address"))
    if place.name:
        named = partial(range_, name=b"table:cell-range-address", only=place.name)
        content = edited(content, tag(b"named-range"), named)
    return edited(content, tag(b"conditional-format"), format_)


def _down_to(text: str, row: int) -> str:
    where = address(text)
    if where is not None and ":" not in text:  # a single cell becomes a range
        return f"{text}:.{letters(where[1].last_column)}{row}"
    return _LAST.sub(str(row), text)
