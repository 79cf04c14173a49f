"""A register: rows read, looked up, appended and changed under locks, saved whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from connectors.errors import UnknownOutcomeError
from connectors.workbook.backups import keep_backup
from connectors.workbook.cells import Read, Value, as_text
from connectors.workbook.columns import Column
from connectors.workbook.errors import (
    NoSuchRowError,
    UnknownColumnError,
    UnreadableWorkbookError,
    UnsafeWorkbookError,
    WorkbookBusyError,
    WorkbookGoneError,
)
from connectors.workbook.files import Snapshot, discard, flush_folder, put_in_place, stamp, take_snapshot, write_beside
from connectors.workbook.formats import Format, format_of
from connectors.workbook.locks import Patience, lock_path, opened_by_person, robots_lock, stood_here, wait_for_people
from connectors.workbook.sheet import Row, Sheet, uncollected
from connectors.workbook.updated import Updated
from connectors.workbook.values import Edited, Writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_SWAP = 3.0  # seconds; while Excel saves, the workbook isn't there for a moment


def _nothing(_done: int = 0) -> None:
    """Nobody asks or watches."""


@dataclass(frozen=True, slots=True)
class Book:
    """A register in a workbook.

    Attributes:
        name: The target's name, such as ``register``; errors and the guard speak of it.
        path: The file: .xlsx, .xlsm, .ods or .csv.
        sheet: Its sheet; None takes the first.
        key: Name or heading of the column that tells rows apart; None if there is none.
        columns: Columns as the suite declares them; a workbook that doesn't exist is made from them.
        create: Whether a workbook that doesn't exist is made.
        patience: Seconds to wait for people and other robots before giving up.
        table: Name of a table or named range; None takes the whole sheet.
        backups: For how many days a copy of the day before the first change is kept; 0 keeps none.
        step: Called now and then with the number of rows written so far.
    """

    name: str
    path: Path
    sheet: str | None = None
    key: str | None = None
    columns: tuple[Column, ...] = ()
    create: bool = True
    patience: float = 60.0
    table: str | None = None
    backups: int = 7
    step: Callable[[int], None] = _nothing

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
            UnknownColumnError: There is no such sheet, table or column.
            UnsafeWorkbookError: It is over a limit, or a column looked at holds formulas without results, so that a
                row might be missed.
            UnreadableWorkbookError: It is damaged or of another kind.
            WorkbookGoneError: The share isn't there, or a workbook that was there is gone.
            WorkbookBusyError: Somebody is writing it all the time.
        """
        with uncollected():
            sheet = self._read()
            if sheet is None:
                return []
            return sheet.find({self._searched(name, sheet): as_text(value) for name, value in where.items()})

    def values(self) -> list[dict[str, Read]]:
        """All rows by heading as values: dates as dates, numbers as numbers; a result that is missing is empty.

        Raises:
            TargetError: See `find`.
        """
        with uncollected():
            sheet = self._read()
            return sheet.values() if sheet is not None else []

    def look_up(self, key: Value, column: str | None = None) -> list[Row]:
        """The rows whose key column holds `key`.

        Args:
            key: What to look for; an empty key is found nowhere.
            column: Another column than the declared key column.

        Raises:
            TargetError: See `find`.
        """
        return self.find({self._key_column(column): key})

    def append(self, values: Mapping[str, Value], before_act: Callable[[], None] = _nothing) -> tuple[str, int]:
        """Append a row in the format of the last one, and save.

        Args:
            values: Value by name or heading of its column.
            before_act: Called once, when all is ready and nothing is written yet; it raises to forbid the act.

        Returns:
            Name of the sheet and number of the new row.

        Raises:
            CellValueError: A value doesn't fit its column.
            UnsafeWorkbookError: Writing would lose or break something in the workbook.
            UnknownOutcomeError: The disk failed after the file was replaced.
            TargetError: Others, see `find`.
        """
        sheet, numbers = self.append_many([values], before_act)
        return sheet, numbers[0]

    def append_many(
        self, rows: Sequence[Mapping[str, Value]], before_act: Callable[[], None] = _nothing
    ) -> tuple[str, tuple[int, ...]]:
        """Append rows, all or none, and save once; as `append` otherwise."""

        def edit(snapshot: Snapshot | None, kind: Format) -> Edited:
            return kind.append_rows(self._data(snapshot, kind), self._writing(), rows)

        edited = self._change(edit, before_act)
        assert edited is not None
        return edited.sheet, edited.rows

    def update(
        self, key: Value, values: Mapping[str, Value], before_act: Callable[[], None] = _nothing
    ) -> tuple[str, int]:
        """Change cells of the row with a key, and save; its other cells stay.

        Returns:
            Name of the sheet and number of the row.

        Raises:
            NoSuchRowError: No row has the key, or several have.
            TargetError: Others, see `append`.
        """

        def edit(snapshot: Snapshot | None, kind: Format) -> Edited:
            number = self._number(snapshot, kind, key)
            return kind.update_rows(self._data(snapshot, kind), self._writing(), {number: values})

        edited = self._change(edit, before_act)
        assert edited is not None
        return edited.sheet, edited.rows[0]

    def put(
        self, key: Value, values: Mapping[str, Value], before_act: Callable[[], None] = _nothing
    ) -> tuple[str, int, bool]:
        """Change the row with a key, or append it where no row has it, and save; two robots never make it twice.

        Returns:
            Name of the sheet, number of the row, and whether it is new.

        Raises:
            NoSuchRowError: Several rows have the key.
            TargetError: Others, see `append`.
        """
        new = False

        def edit(snapshot: Snapshot | None, kind: Format) -> Edited:
            nonlocal new
            number = self._number(snapshot, kind, key, may_miss=True)
            new = number == 0
            data = self._data(snapshot, kind)
            if new:
                return kind.append_rows(data, self._writing(), [{self._key_column(None): key, **values}])
            return kind.update_rows(data, self._writing(), {number: values})

        edited = self._change(edit, before_act)
        assert edited is not None
        return edited.sheet, edited.rows[0], new

    def update_many(self, rows: Sequence[Mapping[str, Value]], before_act: Callable[[], None] = _nothing) -> Updated:
        """Change cells of many rows, each known by its value in the key column, and save once if anything differs.

        Raises:
            NoSuchRowError: Several rows of the workbook have one of the keys.
            TargetError: Others, see `append`.
        """
        updated = Updated()

        def edit(snapshot: Snapshot | None, kind: Format) -> Edited | None:
            nonlocal updated
            changes, updated = self._changes(snapshot, kind, rows)
            return kind.update_rows(self._data(snapshot, kind), self._writing(), changes) if changes else None

        self._change(edit, before_act)
        return updated

    # -- writing ---------------------------------------------------------------------------------------------------

    def _change(
        self, edit: Callable[[Snapshot | None, Format], Edited | None], before_act: Callable[[], None]
    ) -> Edited | None:
        """Edit the file under the locks until nobody was quicker."""
        kind = format_of(self.path, self.name)
        patience = Patience(self.patience)
        asked = False
        with robots_lock(self.path, self.name, patience) as lock:
            while True:
                wait_for_people(self.path, self.name, patience)
                snapshot = self._snapshot(patience)
                if snapshot is not None:
                    lock.record(workbook=True)
                edited = edit(snapshot, kind)
                if edited is None:
                    return None
                if not asked:
                    before_act()
                    asked = True
                if self._replaced(snapshot, edited.data, patience):
                    with suppress(OSError):  # the row is written; the next robot records it again
                        lock.record(workbook=True)
                    return edited

    def _data(self, snapshot: Snapshot | None, kind: Format) -> bytes:
        return snapshot.data if snapshot else kind.new_workbook(self.sheet or "Register", self.columns)

    def _writing(self) -> Writing:
        return Writing(self.name, self.sheet, self.table, self.columns, self.step)

    def _number(self, snapshot: Snapshot | None, kind: Format, key: Value, *, may_miss: bool = False) -> int:
        """Number of the row with a key; 0 if none has it and that may be."""
        text = as_text(key)
        numbers: list[int] = []
        if snapshot is not None:
            sheet = self._sheet(snapshot.data, kind)
            numbers = sheet.numbers(self._searched(self._key_column(None), sheet), [text])[text]
        if len(numbers) > 1:
            raise NoSuchRowError(self.name, f"{len(numbers)} rows have that key, in rows {_listed(numbers)}: keep one")
        if not numbers and not may_miss:
            raise NoSuchRowError(self.name, "no row has that key: somebody took it out, or it was never written")
        return numbers[0] if numbers else 0

    def _changes(
        self, snapshot: Snapshot | None, kind: Format, rows: Sequence[Mapping[str, Value]]
    ) -> tuple[dict[int, dict[str, Value]], Updated]:
        """What differs, by number of its row."""
        key_column = self._key_column(None)
        if snapshot is None:
            return {}, Updated(missing=tuple(as_text(row.get(key_column)) for row in rows))
        sheet = self._sheet(snapshot.data, kind)
        number_of_key = self._searched(key_column, sheet)
        by_key: dict[str, dict[str, Value]] = {}
        for row in rows:
            placed = {self._place(name, sheet): name for name in row}
            if number_of_key not in placed:
                raise UnknownColumnError(self.name, f'each row needs its key: a value for "{key_column}"')
            by_key[as_text(row[placed[number_of_key]])] = {
                name: row[name] for place, name in placed.items() if place != number_of_key
            }
        found = sheet.numbers(number_of_key, by_key)
        changes: dict[int, dict[str, Value]] = {}
        outcome: dict[str, list[str]] = {"changed": [], "same": [], "missing": []}
        for key, values in by_key.items():
            numbers = found[key]
            if len(numbers) > 1:
                raise NoSuchRowError(self.name, f"rows {_listed(numbers)} have the same key: keep one of them")
            differing = {
                name: value
                for number in numbers
                for name, value in values.items()
                if sheet.text(number, self._place(name, sheet)) != as_text(value)
            }
            if differing:
                changes[numbers[0]] = differing
            outcome["missing" if not numbers else "changed" if differing else "same"].append(key)
        return changes, Updated(**{name: tuple(keys) for name, keys in outcome.items()})

    def _replaced(self, snapshot: Snapshot | None, data: bytes, patience: Patience) -> bool:
        """Whether the file was replaced; False if a person was quicker and it must be read again."""
        try:
            if snapshot is not None:
                keep_backup(self.path, snapshot.data, date.today(), self.backups)  # noqa: DTZ011 - people's own day
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

    # -- reading ---------------------------------------------------------------------------------------------------

    def _read(self) -> Sheet | None:
        """The sheet as it stands on the disk; None if the workbook wasn't made yet."""
        kind = format_of(self.path, self.name)
        snapshot = self._snapshot(Patience(self.patience))
        if snapshot is None:
            return None
        try:
            return self._sheet(snapshot.data, kind)
        except UnreadableWorkbookError as error:
            if program := opened_by_person(self.path):
                raise WorkbookBusyError(self.name, f"{program} is writing it: it is tried again later") from error
            raise

    def _sheet(self, data: bytes, kind: Format) -> Sheet:
        found = kind.read_sheet(data, self.sheet, self.table, self.name)
        headings = found.headings([column.heading for column in self.columns] + ([self.key] if self.key else []))
        if headings is None:
            detail = f'the sheet "{found.name}" has no headings: write them into its first row'
            raise UnknownColumnError(self.name, detail)
        return Sheet(found, headings, self.columns)

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
        if not self.create or not self.columns or self.table:
            detail = f"{self.path} doesn't exist: put it there, or declare its columns so that it can be made"
            raise WorkbookGoneError(self.name, detail)
        return None

    def _key_column(self, column: str | None) -> str:
        name = column or self.key
        if name is None:
            raise UnknownColumnError(self.name, "no key column: declare it with key=HEADING or give column=HEADING")
        return name

    def _searched(self, name: str, sheet: Sheet) -> int:
        """Number of a column that rows are looked for in."""
        number = self._place(name, sheet)
        if number in sheet.found.uncalculated:
            heading = sheet.headings.texts[number - 1]
            detail = f'the column "{heading}" holds formulas without results: open it in Excel and save it'
            raise UnsafeWorkbookError(self.name, detail)
        return number

    def _place(self, name: str, sheet: Sheet) -> int:
        try:
            return sheet.place(name)
        except LookupError as error:
            raise UnknownColumnError(self.name, str(error)) from error


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:5]))
    return f"{shown} …" if len(numbers) > 5 else shown
