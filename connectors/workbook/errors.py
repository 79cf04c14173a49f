"""What can go wrong with a workbook.

TargetError (connectors.errors)
├── TargetUnavailableError
│   ├── WorkbookBusyError         a person or another robot has it open: tried again later
│   └── WorkbookGoneError         the workbook or its share isn't there: tried again later
└── TargetRefusedError
    ├── UnreadableWorkbookError   damaged, password-protected, or of another kind
    ├── UnsafeWorkbookError       over a limit, or writing would lose something in it
    ├── UnknownColumnError        no such sheet, heading, key column or workbook name
    ├── NoSuchRowError            no row has the key that was to be changed, or several have
    └── CellValueError            a value doesn't fit its column
"""

from __future__ import annotations

from connectors.errors import TargetRefusedError, TargetUnavailableError


class WorkbookBusyError(TargetUnavailableError):
    """A person or another robot has the workbook open: it is tried again later."""


class WorkbookGoneError(TargetUnavailableError):
    """The workbook or its share isn't there: mount the share or put the workbook back."""


class UnreadableWorkbookError(TargetRefusedError):
    """The file isn't a workbook that can be read: open it in Excel, save it as .xlsx without a password."""


class UnsafeWorkbookError(TargetRefusedError):
    """The workbook is over a limit or holds what writing would lose: the message says what."""


class UnknownColumnError(TargetRefusedError):
    """The suite names a sheet, heading or workbook that isn't there: the message lists those that are."""


class NoSuchRowError(TargetRefusedError):
    """No row has the key, or several have: look at the workbook; the message says which rows."""


class CellValueError(TargetRefusedError):
    """A value doesn't fit its column: the message says which column and what it takes."""
