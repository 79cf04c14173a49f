"""The kinds of files that a register may be, each with its reader and its editor."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from connectors.workbook.errors import UnreadableWorkbookError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from connectors.workbook.cells import Value
    from connectors.workbook.columns import Column
    from connectors.workbook.sheet import Found
    from connectors.workbook.values import Edited, Writing

_FORMATS = {
    ".xlsx": "connectors.workbook.xlsx.format",
    ".xlsm": "connectors.workbook.xlsx.format",
    ".ods": "connectors.workbook.ods.format",
    ".csv": "connectors.workbook.delimited.format",
}
_ADVICE = {
    ".xls": "save it as .xlsx",
    ".xlsb": "save it as .xlsx",
    ".xltx": "it is a template: make a workbook from it and save that as .xlsx",
    ".xltm": "it is a template: make a workbook from it and save that as .xlsm",
    ".ots": "it is a template: make a spreadsheet from it and save that as .ods",
    ".fods": "save it as .ods",
    ".tsv": "save it as .csv",
    ".numbers": "export it as .xlsx",
}


class Format(Protocol):
    """A kind of file; errors are those of `connectors.workbook.errors`."""

    def read_sheet(self, data: bytes, sheet: str | None, area: str | None, target: str) -> Found:
        """The rows of a sheet, or of the sheet that a table or named range stands on."""

    def append_rows(self, data: bytes, writing: Writing, rows: Sequence[Mapping[str, Value]]) -> Edited:
        """The file with rows more below the last one that holds anything."""

    def update_rows(self, data: bytes, writing: Writing, changes: Mapping[int, Mapping[str, Value]]) -> Edited:
        """The file with other values in some cells, by number of their row."""

    def new_workbook(self, sheet: str, columns: Sequence[Column]) -> bytes:
        """A new file with headings and no rows."""


def is_workbook(name: str) -> bool:
    """Whether a file of that name can be a register."""
    return name.lower().endswith(tuple(_FORMATS))


def format_of(path: Path, target: str) -> Format:
    """The format of a file, by the end of its name.

    Raises:
        UnreadableWorkbookError: It is of another kind; the message says how to save it.
    """
    suffix = path.suffix.lower()
    if suffix not in _FORMATS:
        advice = _ADVICE.get(suffix, "registers are .xlsx, .xlsm, .ods or .csv")
        raise UnreadableWorkbookError(target, f"{path.name} can't be a register: {advice}")
    return cast("Format", import_module(_FORMATS[suffix]))
