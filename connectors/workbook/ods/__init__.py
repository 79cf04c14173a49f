"""Workbooks in OpenDocument format (.ods): one table edited where it stands, all else as it was."""
