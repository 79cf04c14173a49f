"""What a register in a .csv is read and written with."""

from connectors.workbook.delimited.editing import append_rows, new_workbook, update_rows
from connectors.workbook.delimited.reading import read_sheet

__all__ = ["append_rows", "new_workbook", "read_sheet", "update_rows"]
