"""Robot keywords for registers in workbooks."""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loguru import logger
from robot.api.deco import keyword, library
from robot.utils import DotDict

from connectors import guard
from connectors.workbook.columns import parse_columns
from connectors.workbook.errors import UnknownColumnError, WorkbookGoneError
from connectors.workbook.formats import is_workbook
from connectors.workbook.updated import Updated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.workbook.book import Book

_PATIENCE = timedelta(minutes=1)
_NAME = re.compile(r"[\w .-]{1,60}")


@dataclass(frozen=True, slots=True)
class Declared:
    """How a register is declared beside its name, path and columns; see `Workbook.open_workbook`."""

    sheet: str | None
    key: str | None
    create: bool
    patience: timedelta
    table: str | None
    backups: int


@library(scope="GLOBAL", auto_keywords=False, doc_format="ROBOT")
class Workbook:
    """Registers in workbooks that people also use: rows by column heading, appended and changed safely, found by key.

    A register is an .xlsx, .xlsm, .ods or .csv: a whole sheet, a table or a named range.

    = Declaring a register =

    A register is declared where the library is imported, or later by `Open Workbook`:

    | ***** Settings *****
    | Library    connectors.Workbook    register    %{REGISTER}    key=tax_code    columns=${REGISTER COLUMNS}
    |
    | ***** Variables *****
    | &{REGISTER COLUMNS}    tax_code=Codice fiscale (identifier)    surname=Cognome    opened_on=Aperto il (date)
    | ...    deposit=Versamento (amount)

    Without a path, it is taken from the environment: ``BOTS_WORKBOOK_REGISTER`` for a register named ``register``.
    A workbook that doesn't exist yet is made with these headings.

    = Columns =

    Each column has a name for the suite and is written as its type (``identifier``), its heading (``Cognome``) or both
    (``Codice fiscale (identifier)``). Headings are compared without regard to case, blanks and underscores, so a column
    that isn't declared is simply called by its heading. The types are:

    | =type=         | =cells=                                                                                |
    | ``text``       | text, also where it looks like a formula                                               |
    | ``identifier`` | text always: leading zeros stay, and each of 20 digits                                 |
    | ``date``       | dates, given as ``2026-11-22`` or as a date                                            |
    | ``datetime``   | dates with a time of day, on the wall clock they are given with                        |
    | ``amount``     | numbers with two decimals, given as ``1234.56``, ``1.234,56`` or ``-12,50``            |
    | ``number``     | numbers                                                                                |
    | ``flag``       | ``true`` or ``false``                                                                  |

    In a column that isn't declared, a date, number or Decimal is written as such and text as text.

    = Rows =

    Rows come back as dictionaries of canonical text: ``2026-11-22``, ``1234.56``, ``true``, empty for an empty cell.
    Their keys are the names of the declared columns and the headings of the others: ``${row.tax_code}``,
    ``${row}[Data di nascita]``. A formula whose result nobody has calculated yet, or that
    gives an error, is left out of its row.

    Where two columns have the same heading, they are called ``Data (1)`` and ``Data (2)``.

    = What a new row continues =

    The formats, formulas and height of the last row; the table, filter, drop-down lists and conditional formats that
    ended with it. Formatted blank rows and rows prepared with formulas are filled. Results of formulas are
    calculated by the next program that opens the workbook.

    = Safety =

    Text is never taken for a formula, whatever it begins with; in a .csv it gets an apostrophe before it.

    Only the cells meant are written: all else in the file stays as it is to the byte (macros, charts, text boxes,
    sparklines …). What people closed to changes (signed, protected, shared, marked as final) is refused, with the
    reason.

    Each keyword that writes saves at once: the file is replaced whole or not at all, and the day's first change
    leaves a dated copy of what was there in a folder beside it (``backups`` days are kept). Robots wait for each
    other; a robot that is killed blocks nobody. While a person has the workbook open in Excel or LibreOffice, robots
    wait for ``patience``, then the target counts as unavailable: the case waits and loses no attempt.

    With `Enter Once`:

    | Enter Once    register    key=${FIELDS.tax_code}    values=${row}    look_up=Look Up Row    enter=Append Row
    | ...           correct=Update Row
    """

    def __init__(  # noqa: PLR0913 - as below
        self,
        name: str | None = None,
        path: Path | None = None,
        sheet: str | None = None,
        key: str | None = None,
        columns: dict[str, str] | None = None,
        create: bool = True,
        patience: timedelta = _PATIENCE,
        *,
        table: str | None = None,
        backups: int = 7,
    ) -> None:
        """Declare a register, or none: then `Open Workbook` does. The arguments are those of `Open Workbook`."""
        self._books: dict[str, Book] = {}
        if name is not None or path is not None:
            self._declare(name or "", path, columns, Declared(sheet, key, create, patience, table, backups))

    @keyword
    def open_workbook(  # noqa: PLR0913 - each is a word of the suite's
        self,
        name: str,
        path: Path | None = None,
        sheet: str | None = None,
        key: str | None = None,
        columns: dict[str, str] | None = None,
        create: bool = True,
        patience: timedelta = _PATIENCE,
        *,
        table: str | None = None,
        backups: int = 7,
    ) -> None:
        """Declare a register and see that it can be used.

        *Arguments*
        - ``name``: what the other keywords and the errors call it, and the target that is entered.
        - ``path``: the .xlsx, .xlsm, .ods or .csv; without one it is taken from the environment (``BOTS_WORKBOOK_``
          and the name).
        - ``sheet``: its sheet; without one the first.
        - ``key``: the column that tells rows apart.
        - ``columns``: the columns with their types and headings, see `Columns`.
        - ``create``: whether a workbook that doesn't exist is made by the first `Append Row`.
        - ``patience``: how long to wait for people and other robots.
        - ``table``: a table or a named range that holds the register, where it isn't the whole sheet.
        - ``backups``: for how many days the copy of each is kept, made before its first change; 0 makes none.

        Nothing is kept open. It fails if the workbook lacks the sheet or a declared column, or can't be reached.

        *Example*
        | Open Workbook    register    ${OUTPUT}/register.xlsx    key=Tax code    columns=${REGISTER COLUMNS}
        | Open Workbook    orders      ${SHARE}/orders.ods        key=Number      table=OpenOrders
        """
        book = self._declare(name, path, columns, Declared(sheet, key, create, patience, table, backups))
        book.check()
        logger.info("workbook {}: ready", book.name)

    @keyword
    def append_row(self, *workbook: str, **values: Any) -> dict[str, Any]:
        """Append a row to a register and save it.

        *Arguments*
        - ``workbook``: name of a declared register or path of a workbook; may be left out where one is declared.
        - ``values``: the cells by name or heading of their column; the others stay empty.

        The new row continues the formats of the last one, its table and its filter. Returns where it stands:
        ``workbook``, ``sheet`` and ``row``. Fails without having written anything if a value doesn't fit its
        column, if the workbook is kept open, or if something in it would be lost.

        *Examples*
        | Append Row    register    tax_code=${FIELDS.tax_code}    surname=${FIELDS.surname}    opened_on=${TODAY}
        | Append Row    &{row}
        """
        book = self._book(*workbook)
        sheet, row = book.append(values, before_act=lambda: guard.ask(book.name, "append"))
        logger.info('workbook {}: row {} appended to "{}"', book.name, row, sheet)
        return {"workbook": book.name, "sheet": sheet, "row": row}

    @keyword
    def append_rows(self, rows: list[dict[str, Any]], workbook: str | None = None) -> dict[str, Any]:
        """Append rows to a register, all or none, and save it once.

        *Arguments*
        - ``rows``: a dictionary for each row, as `Append Row` takes its values.
        - ``workbook``: name of a declared register or path of a workbook; may be left out where one is declared.

        Returns ``workbook``, ``sheet`` and ``rows``, the numbers of the new rows.

        *Example*
        | Append Rows    ${lines}    register
        """
        book = self._book(workbook)
        if not rows:
            return {"workbook": book.name, "sheet": book.sheet or "", "rows": []}
        sheet, numbers = book.append_many(rows, before_act=lambda: guard.ask(book.name, "append"))
        logger.info('workbook {}: {} rows appended to "{}"', book.name, len(numbers), sheet)
        return {"workbook": book.name, "sheet": sheet, "rows": list(numbers)}

    @keyword
    def update_row(
        self, key: str | int | Decimal | date | datetime, /, *workbook: str, **values: Any
    ) -> dict[str, Any]:
        """Change cells of the row that has a key, and save.

        *Arguments*
        - ``key``: what its key column holds.
        - ``workbook``: name of a declared register or path of a workbook; may be left out where one is declared.
        - ``values``: the new values by name or heading of their column; the row's other cells stay. An empty value
          empties the cell. A cell that holds a formula is never written over.

        Returns ``workbook``, ``sheet`` and ``row``. Fails if no row has the key or several have. It fits `Enter Once`
        as ``correct=Update Row``.

        *Examples*
        | Update Row    RSSMRA80A01F205X    register    Stato=chiuso    closed_on=${TODAY}
        | Update Row    ${order.number}    &{outcome}
        """
        book = self._book(*workbook)
        sheet, row = book.update(key, values, before_act=lambda: guard.ask(book.name, "update"))
        logger.info('workbook {}: row {} of "{}" changed', book.name, row, sheet)
        return {"workbook": book.name, "sheet": sheet, "row": row}

    @keyword
    def put_row(self, key: str | int | Decimal | date | datetime, /, *workbook: str, **values: Any) -> dict[str, Any]:
        """Change the row that has a key, or append it where none has, and save.

        The look and the change are one: however many robots put the same key, it has one row. The arguments are those
        of `Update Row`. Returns ``workbook``, ``sheet``, ``row`` and ``new``.

        *Example*
        | Put Row    ${FIELDS.tax_code}    register    surname=${FIELDS.surname}    Stato=aperto
        """
        book = self._book(*workbook)
        sheet, row, new = book.put(key, values, before_act=lambda: guard.ask(book.name, "update"))
        logger.info('workbook {}: row {} of "{}" {}', book.name, row, sheet, "appended" if new else "changed")
        return {"workbook": book.name, "sheet": sheet, "row": row, "new": new}

    @keyword
    def update_rows(self, rows: list[dict[str, Any]], workbook: str | None = None) -> dict[str, Any]:
        """Change cells of many rows, each known by its key, and save once: outcomes beside the rows they belong to.

        *Arguments*
        - ``rows``: a dictionary for each row: its key, and the new values by name or heading of their column.
        - ``workbook``: name of a declared register or path of a workbook; may be left out where one is declared.

        Nothing is written where all values are there already. Returns the keys under ``changed``, ``same`` and
        ``missing``: a row that a person took out doesn't hinder the others.

        *Example*
        | ${outcomes} =    Case Outcomes    order_entry    ${rows}    key=number
        | Update Rows      ${outcomes}    orders
        """
        book = self._book(workbook)
        done = book.update_many(rows, before_act=lambda: guard.ask(book.name, "update")) if rows else Updated()
        counts = {name: len(keys) for name, keys in asdict(done).items()}
        logger.info("workbook {}: rows changed {changed}, as they were {same}, missing {missing}", book.name, **counts)
        told: dict[str, Any] = DotDict({name: list(keys) for name, keys in asdict(done).items()})
        return told

    @keyword
    def look_up_row(
        self,
        key: str | int | Decimal | date | datetime,
        workbook: str | None = None,
        column: str | None = None,
    ) -> dict[str, str] | list[dict[str, str]] | None:
        """Look up the row whose key column holds a key.

        *Arguments*
        - ``key``: what to look for; blanks and case don't count.
        - ``workbook``: name of a declared register or path of a workbook; may be left out where one is declared.
        - ``column``: the column to look in, if not the declared key column.

        Returns None where there is no such row, the row where there is one, a list of rows where there are several.

        *Examples*
        | ${row} =    Look Up Row    RSSMRA80A01F205X
        | ${row} =    Look Up Row    0041822    register    column=Codice cliente
        """
        book = self._book(workbook)
        rows = [DotDict(row) for row in book.look_up(key, column)]
        logger.info("workbook {}: {} rows with the key", book.name, len(rows))
        if len(rows) > 1:
            return rows
        return rows[0] if rows else None

    @keyword
    def read_rows(self, *workbook: str, **where: Any) -> list[dict[str, str]]:
        """Read the rows of a register.

        *Arguments*
        - ``workbook``: name of a declared register or path of a workbook; may be left out where one is declared.
        - ``where``: only rows that hold these values, by name or heading of the column.

        Returns a list of rows, in their order on the sheet, without empty ones.

        *Examples*
        | ${rows} =    Read Rows    register
        | ${rows} =    Read Rows    register    Stato=aperto
        """
        book = self._book(*workbook)
        rows = [DotDict(row) for row in book.find(where)]
        logger.info("workbook {}: {} rows read", book.name, len(rows))
        return rows

    def _declare(self, name: str, path: Path | None, columns: Mapping[str, str] | None, declared: Declared) -> Book:
        from connectors.workbook.book import Book  # noqa: PLC0415 - importing keywords stays cheap

        name = name or (path.stem if path else "")
        try:
            parsed = parse_columns(columns or {})
        except ValueError as error:
            raise UnknownColumnError(name, str(error)) from error
        self._books[name] = Book(
            name,
            _resolved(path or _from_environment(name), name),
            declared.sheet,
            declared.key,
            parsed,
            declared.create,
            declared.patience.total_seconds(),
            declared.table,
            declared.backups,
            step=lambda rows: logger.info("workbook {}: {} rows so far", name, rows),
        )
        return self._books[name]

    def _book(self, workbook: str | None = None, *others: str) -> Book:
        """The declared register of that name, a workbook by its path, or the only one declared."""
        if others:
            detail = "values are given by the names of their columns (tax_code=… or &{row}), after one register"
            raise UnknownColumnError("workbook", detail)
        if workbook is None and len(self._books) == 1:
            return next(iter(self._books.values()))
        if workbook in self._books:
            return self._books[workbook]
        names = ", ".join(self._books) or "none"
        if workbook is None:
            raise UnknownColumnError("workbook", f"say which register is meant. Declared are: {names}")
        if is_workbook(workbook):
            from connectors.workbook.book import Book  # noqa: PLC0415 - importing keywords stays cheap

            return Book(Path(workbook).stem, _resolved(Path(workbook), workbook))
        if not _NAME.fullmatch(workbook):  # perhaps a customer's values: they must not reach an error
            raise UnknownColumnError("workbook", f"that is no register's name ({names}); a row is given as &{{row}}")
        detail = f"no register of that name. Declared are: {names}. Declare it with `Open Workbook`"
        raise UnknownColumnError(workbook, detail)


def _from_environment(name: str) -> Path:
    variable = f"BOTS_WORKBOOK_{name.upper().replace(' ', '_').replace('-', '_')}"
    path = os.environ.get(variable)
    if not path:
        raise WorkbookGoneError(name, f"where is it? Give its path, or set {variable} in the environment")
    return Path(path)


def _resolved(path: Path, name: str) -> Path:
    """The file itself where the path is a link, so that the link stays when the file is replaced."""
    try:
        return path.expanduser().resolve()
    except OSError as error:
        raise WorkbookGoneError(name, f"{path} can't be reached ({error.strerror}): mount the share") from error
