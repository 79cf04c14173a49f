"""A new register as an .xlsx."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.workbook.columns import Column


def new_workbook(sheet: str, columns: Sequence[Column]) -> bytes:
    """An empty register: a row of headings, kept in view, with a filter."""
    import openpyxl  # noqa: PLC0415 - heavy imports wait until they are used
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet[:31]
    for number, column in enumerate(columns, 1):
        cell = page.cell(1, number)
        cell.value = column.heading
        cell.data_type = "s"  # a heading that begins with "=" is none of openpyxl's formulas
        cell.font = Font(bold=True)
        page.column_dimensions[get_column_letter(number)].width = max(14, min(40, len(column.heading) + 6))
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(max(1, len(columns)))}1"
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
