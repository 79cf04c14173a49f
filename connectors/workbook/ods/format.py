"""What a register in an .ods is read and written with."""

from connectors.workbook.ods.editing import append_rows, update_rows
from connectors.workbook.ods.making import new_workbook
from connectors.workbook.ods.reading import read_sheet

__all__ = ["append_rows", "new_workbook", "read_sheet", "update_rows"]
