"""The report as a workbook: a sheet for each table, numbers as numbers, moments as moments."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal

from bots.report.wording import Cell, Wording

_WRONG = "FDEEED"
_WIDEST = 60


def workbook(wording: Wording) -> bytes:
    """The report as an .xlsx file."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy, wanted once a day
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    book.remove(book.active)
    for table in wording.tables():
        sheet = book.create_sheet(table.title)
        sheet.append([wording.title])
        sheet.append([wording.verdict if table.name == "cases" else wording.subtitle])
        sheet.append([])
        sheet.append(list(table.columns))
        for number, row in enumerate(table.rows):
            for column, cell in enumerate(row, 1):
                here = sheet.cell(row=5 + number, column=column, value=_value(wording, cell))
                if isinstance(cell, str):
                    here.data_type = "s"  # never a formula, whatever it begins with
                elif isinstance(cell, Decimal):
                    here.number_format = "#,##0.00"
                elif isinstance(cell, datetime):
                    here.number_format = "dd/mm/yyyy hh:mm"
                if number in table.wrong:
                    here.fill = PatternFill("solid", fgColor=_WRONG)
        sheet["A1"].font = Font(bold=True, size=14)
        for cell in sheet[4]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A5"
        for column, heading in enumerate(table.columns, 1):
            texts = [heading, *(wording.shown(row[column - 1]) for row in table.rows)]
            sheet.column_dimensions[get_column_letter(column)].width = min(_WIDEST, max(map(len, texts)) + 3)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _value(wording: Wording, cell: Cell) -> Cell:
    return cell.astimezone(wording.zone).replace(tzinfo=None) if isinstance(cell, datetime) else cell
