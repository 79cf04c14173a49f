"""Formulas of a row continued in the next one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.workbook.markup import attribute, escape, value_text
from connectors.workbook.references import bounds, column_number, letters

if TYPE_CHECKING:
    from connectors.workbook.xlsx.page import Cell


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, in words of the cell that it stands in.

    Attributes:
        text: Without the equals sign.
        is_array: Whether it is an array formula of a single cell.
    """

    text: str
    is_array: bool = False

    def written(self, prefix: bytes, cell: str) -> bytes:
        """As the element of a cell."""
        text = escape(self.text).replace(b"&quot;", b'"')
        array = b' t="array" ref="%s"' % cell.encode() if self.is_array else b""
        return b"<%sf%s>%s</%sf>" % (prefix, array, text, prefix)


def formula_of(cell: Cell, row: int, sheet: bytes) -> Formula | None:
    """The formula of a cell; None if it has none that stands for itself alone.

    Args:
        cell: The cell.
        row: The row that it stands in.
        sheet: The sheet's part, in which the other cells of a shared formula stand.
    """
    found = cell.formula
    if found is None:
        return None
    kind, text = attribute(found[2], b"t"), value_text(found[3] or b"")
    if kind == "dataTable":
        return None
    if kind == "array":
        area = bounds(attribute(found[2], b"ref") or "")
        single = area is not None and (area.first_row, area.first_column) == (area.last_row, area.last_column)
        return Formula(text, is_array=True) if single and text else None
    if kind == "shared" and not text:
        return _shared(attribute(found[2], b"si") or "", cell.column, row, sheet)
    return Formula(text) if text else None


def _shared(number: str, column: int, row: int, sheet: bytes) -> Formula | None:
    """A formula that another cell holds for a whole range."""
    cell = rb"<(?:[\w.-]+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'][^>]*>"
    formula = rb"\s*<(?:[\w.-]+:)?f\s[^>]*\bsi\s*=\s*[\"']%s[\"'][^>]*(?<!/)>([^<]+)<" % number.encode()
    found = re.search(cell + formula, sheet)
    if found is None:
        return None
    source = Formula(value_text(found[3]))
    return moved(source, (column_number(found[1].decode()), int(found[2])), (column, row))


def moved(formula: Formula, origin: tuple[int, int], place: tuple[int, int]) -> Formula | None:
    """The formula as it reads in another cell, as if it were filled down; None if it can't be there.

    Args:
        formula: The formula.
        origin: Column and row of its cell.
        place: Column and row of the other cell.
    """
    from openpyxl.formula.tokenizer import TokenizerError  # noqa: PLC0415 - heavy: only where there are formulas
    from openpyxl.formula.translate import Translator, TranslatorError  # noqa: PLC0415

    source, there = (f"{letters(column)}{row}" for column, row in (origin, place))
    try:
        text = Translator(f"={formula.text}", origin=source).translate_formula(there)
    except (TranslatorError, TokenizerError):
        return None
    return Formula(str(text)[1:], formula.is_array)
