"""What a register in an .xlsx or .xlsm is read and written with."""

from connectors.workbook.xlsx.editing import append_rows, update_rows
from connectors.workbook.xlsx.making import new_workbook
from connectors.workbook.xlsx.reading import read_sheet

__all__ = ["append_rows", "new_workbook", "read_sheet", "update_rows"]
