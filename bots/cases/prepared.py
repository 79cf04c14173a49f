"""Statements that are executed for every case: compiled once for each kind of database, and run by its driver.

They are built with SQLAlchemy like all others, so that both databases get the same. What SQLAlchemy does around each
execution costs several times what the statement itself does: a queue would spend most of its time there.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

_CURSOR = "bots_cursor"
_Process = Callable[[Any], Any]
_Statement = Select[Any] | CompoundSelect[Any] | Insert | Update


class _Form(NamedTuple):
    """A statement as one kind of database gets it."""

    sql: str
    fixed: dict[str, Any]  # values that the statement brings along
    convert: list[tuple[str, _Process]]  # of the values, on their way in
    order: list[str]  # of the values
    row: Any  # what a row becomes; None where the statement returns none
    read: list[tuple[int, _Process]]  # of the columns, on their way out


class Prepared:
    """A statement whose values are bound each time it is executed.

    Args:
        statement: Its values are bound by name; it has no list of a length that is known only when it is executed.
        columns: Those that an ``INSERT`` or ``UPDATE`` sets, where the statement doesn't say so itself.
    """

    def __init__(self, statement: _Statement, *columns: str) -> None:
        self._statement = statement
        self._columns = columns
        self._forms: dict[str, _Form] = {}

    def run(self, connection: Connection, /, **values: Any) -> int:
        """Execute it in the connection's transaction; how many rows it changed.

        Raises:
            DBAPIError: As `Connection.execute` raises.
        """
        return int(self._execute(connection, values)[1].rowcount)

    def first(self, connection: Connection, /, **values: Any) -> Any | None:
        """Execute it; its first row, with the columns as attributes, or None.

        Raises:
            DBAPIError: As `Connection.execute` raises.
        """
        form, cursor = self._execute(connection, values)
        found = cursor.fetchone()
        if connection.dialect.name == "sqlite":
            cursor.close()  # with rows left to fetch it would keep its look at the database open
        if found is None or form.row is None:
            return None
        if form.read:
            cells = list(found)
            for place, process in form.read:
                cells[place] = process(cells[place])
            found = cells
        return form.row._make(found)

    def _execute(self, connection: Connection, values: dict[str, Any]) -> tuple[_Form, Any]:
        form = self._forms.get(connection.dialect.name) or self._compile(connection.dialect)
        values = {**form.fixed, **values}
        for name, process in form.convert:
            values[name] = process(values[name])
        bound = [values[name] for name in form.order]
        driver: Any = connection.connection.driver_connection
        try:
            return form, _cursor(connection, driver).execute(form.sql, bound)
        except driver.Error as error:
            raise _told(connection, form.sql, error) from error

    def _compile(self, dialect: Dialect) -> _Form:
        statement = self._statement
        kind: Any = type(dialect)
        by_position = dialect if dialect.positional else kind(paramstyle="format")
        compiled: Any = statement.compile(dialect=by_position, column_keys=self._columns or None)
        types = {name: bind.type.dialect_impl(dialect) for bind, name in compiled.bind_names.items()}
        convert = {name: kind.bind_processor(dialect) for name, kind in types.items()}
        asked = {name for bind, name in compiled.bind_names.items() if bind.required}
        columns: list[Any] = list(statement.exported_columns)
        read = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        fixed = {name: value for name, value in compiled.params.items() if name not in asked}
        form = _Form(
            str(compiled),
            fixed,
            [(name, process) for name, process in convert.items() if process],
            compiled.positiontup,
            namedtuple("Row", [column.key for column in columns]) if columns else None,  # noqa: PYI024 - its names come now
            [(place, process) for place, process in enumerate(read) if process],
        )
        self._forms[dialect.name] = form
        return form


def _cursor(connection: Connection, driver: Any) -> Any:
    """What executes on this connection: psycopg's cursors cost a third of an execution to make, and can be kept."""
    if connection.dialect.name == "sqlite":
        return driver
    kept = connection.info.get(_CURSOR)
    if kept is None:
        kept = connection.info[_CURSOR] = driver.cursor()
    return kept


def _told(connection: Connection, sql: str, error: Exception) -> BaseException:
    """The driver's error as SQLAlchemy tells it; a connection that broke is not used again."""
    dialect: Any = connection.dialect
    broken = dialect.is_disconnect(error, connection.connection, None)
    if broken:
        connection.invalidate(error)
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        sql, None, error, base, hide_parameters=True, connection_invalidated=broken, dialect=dialect
    )
