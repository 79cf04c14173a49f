"""A register: rows read, looked up and appended under locks, saved whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.errors import UnknownOutcomeError
from connectors.workbook.cells import Value, as_text
from connectors.workbook.columns import Column, find_headings
from connectors.workbook.errors import (
    UnknownColumnError,
    UnreadableWorkbookError,
    UnsafeWorkbookError,
    WorkbookBusyError,
    WorkbookGoneError,
)
from connectors.workbook.files import Snapshot, discard, flush_folder, put_in_place, stamp, take_snapshot, write_beside
from connectors.workbook.locks import Patience, lock_path, opened_by_person, robots_lock, stood_here, wait_for_people
from connectors.workbook.package import read_parts, uncalculated_columns
from connectors.workbook.sheet import Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from connectors.workbook.editing import Appended

_SWAP = 3.0  # seconds; while Excel saves, the workbook isn't there for a moment


@dataclass(frozen=True, slots=True)
class Book:
    """A register in a workbook.

    Attributes:
        name: The target's name, such as ``register``; errors and the guard speak of it.
        path: The .xlsx file.
        sheet: Its sheet; None takes the first.
        key: Name or heading of the column that tells rows apart; None if there is none.
        columns: Columns as the suite declares them; a workbook that doesn't exist is made from them.
        create: Whether a workbook that doesn't exist is made.
        patience: Seconds to wait for people and other robots before giving up.
    """

    name: str
    path: Path
    sheet: str | None = None
    key: str | None = None
    columns: tuple[Column, ...] = ()
    create: bool = True
    patience: float = 60.0

    def check(self) -> None:
        """See that the workbook can be used as declared: its sheet, key column and declared columns are there.

        Raises:
            TargetError: It can't; see `find`.
        """
        sheet = self._read()
        if sheet is not None:
            for name in [column.name for column in self.columns] + ([self.key] if self.key else []):
                self._place(name, sheet)

    def find(self, where: Mapping[str, Value]) -> list[Row]:
        """The rows that hold all the values of `where`, by name or heading of the column; empty rows are left out.

        Raises:
            UnknownColumnError: There is no such sheet or column.
            UnsafeWorkbookError: It is over a limit, or a column looked at holds formulas without results, so that a
                row might be missed.
            UnreadableWorkbookError: It is damaged or no .xlsx.
            WorkbookGoneError: The share isn't there, or a workbook that was there is gone.
            WorkbookBusyError: Somebody is writing it all the time.
        """
        sheet = self._read()
        if sheet is None:
            return []
        keys = {self._place(name, sheet): as_text(value) for name, value in where.items()}
        for number in keys:
            if number in sheet.uncalculated:
                heading = sheet.headings.texts[number - 1]
                detail = f'the column "{heading}" holds formulas without results: open it in Excel and save it'
                raise UnsafeWorkbookError(self.name, detail)
        return sheet.find(keys)

    def look_up(self, key: Value, column: str | None = None) -> list[Row]:
        """The rows whose key column holds `key`.

        Args:
            key: What to look for; an empty key is found nowhere.
            column: Another column than the declared key column.

        Raises:
            TargetError: See `find`.
        """
        key_column = column or self.key
        if key_column is None:
            raise UnknownColumnError(self.name, "no key column: declare it with key=HEADING or give column=HEADING")
        return self.find({key_column: key})

    def append(self, values: Mapping[str, Value], before_act: Callable[[], None] = lambda: None) -> tuple[str, int]:
        """Append a row in the format of the last one, and save.

        Args:
            values: Value by name or heading of its column.
            before_act: Called once, when all is ready and nothing is written yet; it raises to forbid the act.

        Returns:
            Name of the sheet and number of the new row.

        Raises:
            CellValueError: A value doesn't fit its column.
            UnsafeWorkbookError: Writing would lose something in the workbook.
            UnknownOutcomeError: The disk failed after the file was replaced.
            TargetError: Others, see `find`.
        """
        patience = Patience(self.patience)
        asked = False
        with robots_lock(self.path, self.name, patience) as lock:
            while True:
                wait_for_people(self.path, self.name, patience)
                snapshot = self._snapshot(patience)
                if snapshot is not None:
                    lock.record(workbook=True)
                appended = self._appended(snapshot, values)
                if not asked:
                    before_act()
                    asked = True
                if self._replaced(snapshot, appended.data, patience):
                    with suppress(OSError):  # the row is written; the next robot records it again
                        lock.record(workbook=True)
                    return appended.sheet, appended.row

    def _appended(self, snapshot: Snapshot | None, values: Mapping[str, Value]) -> Appended:
        from connectors.workbook.editing import append_row, new_workbook  # noqa: PLC0415 - heavy: only when writing
        from connectors.workbook.losses import losses  # noqa: PLC0415

        if snapshot is None:
            empty = new_workbook(self.sheet or "Register", self.columns)
            return append_row(empty, None, self.columns, values, self.name)
        before = read_parts(snapshot.data, self.name)
        appended = append_row(snapshot.data, self.sheet, self.columns, values, self.name)
        if lost := losses(before, read_parts(appended.data, self.name)):
            detail = f"writing would lose {', '.join(lost)}: keep the register in a workbook without"
            raise UnsafeWorkbookError(self.name, detail)
        return appended

    def _replaced(self, snapshot: Snapshot | None, data: bytes, patience: Patience) -> bool:
        """Whether the file was replaced; False if a person was quicker and it must be read again."""
        try:
            beside = write_beside(self.path, data)
        except OSError as error:
            detail = f"can't write to {self.path.parent} ({error.strerror}): check the share and its free space"
            raise WorkbookGoneError(self.name, detail) from error
        try:
            if opened_by_person(self.path) or stamp(self.path) != (snapshot.stamp if snapshot else None):
                return False
            put_in_place(beside, self.path)
        except PermissionError as error:  # Windows: a program keeps the file open without a lock file
            if patience.wait():
                return False
            detail = f"a program keeps it open, waited {patience.seconds:.0f} s: it is tried again later"
            raise WorkbookBusyError(self.name, detail) from error
        except OSError as error:
            raise WorkbookGoneError(self.name, f"can't replace it ({error.strerror}): check the share") from error
        finally:
            discard(beside)
        try:
            flush_folder(self.path.parent)
        except OSError as error:
            detail = f"the disk failed after the row was written ({error.strerror}): look the row up"
            raise UnknownOutcomeError(self.name, detail) from error
        return True

    def _read(self) -> Sheet | None:
        """The sheet as it stands on the disk; None if the workbook wasn't made yet."""
        from connectors.workbook.reading import read_sheet  # noqa: PLC0415 - heavy: only when reading

        snapshot = self._snapshot(Patience(self.patience))
        if snapshot is None:
            return None
        try:
            parts = read_parts(snapshot.data, self.name)
        except UnreadableWorkbookError as error:
            if program := opened_by_person(self.path):
                raise WorkbookBusyError(self.name, f"{program} is writing it: it is tried again later") from error
            raise
        name, rows = read_sheet(snapshot.data, self.sheet, self.name)
        wanted = [column.heading for column in self.columns] + ([self.key] if self.key else [])
        headings = find_headings(rows, wanted)
        if headings is None:
            raise UnknownColumnError(self.name, f'the sheet "{name}" has no headings: write them into its first row')
        return Sheet(name, rows, headings, self.columns, frozenset(uncalculated_columns(parts)))

    def _snapshot(self, patience: Patience) -> Snapshot | None:
        """The file; None if it may be made.

        A workbook that is gone is never taken for one that wasn't made yet: its rows would be entered again.
        """
        swap = Patience(min(_SWAP, self.patience))
        while True:
            snapshot = take_snapshot(self.path, self.name, patience)
            if snapshot is not None:
                return snapshot
            if not stood_here(self.path):
                break
            if not swap.wait():
                detail = f"{self.path.name} is gone from {self.path.parent}: put it back. To begin a new register, "
                raise WorkbookGoneError(self.name, detail + f"delete {lock_path(self.path).name} there")
        if not self.create or not self.columns:
            detail = f"{self.path} doesn't exist: put it there, or declare its columns so that it can be made"
            raise WorkbookGoneError(self.name, detail)
        return None

    def _place(self, name: str, sheet: Sheet) -> int:
        try:
            return sheet.place(name)
        except LookupError as error:
            raise UnknownColumnError(self.name, str(error)) from error
