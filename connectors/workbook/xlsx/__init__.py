"""Workbooks in Office Open XML (.xlsx, .xlsm): one sheet's part edited where it stands, all else as it was."""
