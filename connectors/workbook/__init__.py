"""Registers in Excel workbooks that people also use: rows by column heading, appended safely, looked up by key.

Robot Framework gets it as ``Library    connectors.Workbook``; Python code uses
`connectors.workbook.book.Book`. Nothing heavy is imported until a workbook is read or written.
"""
