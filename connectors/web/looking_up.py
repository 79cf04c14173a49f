"""Searching an application for a record by its business key: what the store holds, as typed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from connectors.errors import UnknownOutcomeError
from connectors.lines import Cell
from connectors.web import columns, finding, grids, tables
from connectors.web.app_map import Column, FormMap, LookUp
from connectors.web.boxes import held
from connectors.web.comparing import known
from connectors.web.desk import Desk, SessionEndedError
from connectors.web.errors import FormError
from connectors.web.filling import fill
from connectors.web.map_fields import FieldType, Grid
from connectors.web.opening import GIVEN_UP, open_form
from connectors.web.submitting import prepare, press
from connectors.web.tables import Hits, Row
from connectors.web.values import Writing, same, to_canonical
from connectors.web.view import View

WHOLE = 1.0  # seconds without any change after which a record's page shows all that it will
TRIES = 3  # searching changes nothing, so it is simply begun again when the session ended
Record = dict[str, str]


def look_up(desk: Desk, name: str, key: str, by: str | None = None) -> list[Record]:
    """Find the records of a form by a key.

    Args:
        desk: The application.
        name: The form whose records are looked for; the map says how.
        key: Canonical text.
        by: Field of the search form that takes the key; the map's where None.

    Returns:
        Canonical values by field name, one record for each hit whose key is exactly the wanted one. A single hit
        whose look-up says ``open`` holds what the record's own page shows.

    Raises:
        FormError: The map says nothing of looking up, or neither hits nor the sign of none came up.
        TargetUnavailableError: The application doesn't answer.
    """
    form = desk.app.forms[name]
    how = form.look_up
    called = f"{desk.file.name}.{name}"
    if how is None:
        raise FormError(called, f'the map says nothing of "look_up". Map: {desk.file.where("forms", name)}')
    by = by or how.by
    known(desk, how.form, [by])
    for _ in range(TRIES):
        try:
            return _search(desk, name, form, how, by, key)
        except SessionEndedError:
            desk.started = False
        except UnknownOutcomeError as error:
            desk.started = False
            raise desk.unavailable(error.detail.partition(":")[0]) from error
    raise desk.unavailable("the session ends before anything is found")


def _search(desk: Desk, name: str, form: FormMap, how: LookUp, by: str, key: str) -> list[Record]:
    open_form(desk, how.form)
    fill(desk, {**how.also, by: key})
    assert desk.form is not None
    window = desk.window_number(desk.form.window)
    ready = prepare(desk)
    press(desk, ready)
    columns = {column: _column(one, column, form) for column, one in how.row.items()}
    headings = [one.column for one in columns.values()]
    hits = tables.wait_for(desk, window, headings, how.nothing, ready.documents)
    if hits is None:
        where, table = desk.file.where("forms", name, "look_up"), f"table with {', '.join(headings)}"
        wanted = f'neither a {table} nor "{how.nothing.text or how.nothing.matches}"' if how.nothing else f"no {table}"
        raise FormError(f"{desk.file.name}.{name}", f"searching brought {wanted}. Map: {where}")
    rows = _exactly(hits, columns, desk, by, key)
    records = [{column: _read(desk, one, row.texts[one.column]) for column, one in columns.items()} for row in rows]
    if len(rows) == 1 and how.open is not None:
        records[0].update(_whole_record(desk, name, form, how.open, rows[0]))
    return records


def _exactly(hits: Hits, columns: Mapping[str, Column], desk: Desk, by: str, key: str) -> list[Row]:
    """The rows whose key is the wanted one: a search that finds by prefix brings others as well."""
    column = columns.get(by)
    if column is None:
        return list(hits.rows)
    writing = _writing(desk, column)
    return [row for row in hits.rows if same(writing, _read(desk, column, row.texts[column.column]), key)]


def _whole_record(desk: Desk, name: str, form: FormMap, heading: str, row: Row) -> Record:
    link = row.presses[heading]
    if link is None:
        raise FormError(f"{desk.file.name}.{name}", f'nothing can be pressed under "{heading}" of a hit')
    before = desk.see().documents
    desk.press(link)
    desk.settle()

    def shown(least: int, view: View) -> Record | None:
        desk.check_session(view)
        record = _fields(desk, name, view, before)
        return record if sum(name in record for name in form.fields) >= least else None

    record = desk.wait(partial(shown, 1), quiet=GIVEN_UP)
    if record is not None:  # the rest follows, unless the record's page shows less than the form has
        record = desk.wait(partial(shown, len(form.fields)), quiet=WHOLE) or _fields(desk, name, desk.see(), before)
    if not record:
        desk.expect_answer()
        where = desk.file.where("forms", name, "look_up", "open")
        raise FormError(
            f"{desk.file.name}.{name}", f'pressing "{heading}" shows none of the form\'s fields. Map: {where}'
        )
    return record


def _fields(desk: Desk, form_name: str, view: View, before: Mapping[str, tuple[float, str]]) -> Record:
    form = desk.app.forms[form_name]
    controls = [
        control
        for frame in view.frames
        if before.get(frame.key, (None,))[0] != frame.born
        for control in frame.controls
    ]
    record = {}
    for name, field in form.fields.items():
        found = finding.matching(controls, field)
        if len(found) == 1:
            record[name] = held(found[0], Writing.of(field, desk.app.formats))
    for name, grid in form.grids.items():
        lines = grids.lines_of(columns.as_shown(name, grid, controls, desk.remembered(form_name)), controls)
        if lines.tables == 1:
            record |= _cells(desk, name, grid, lines.lines[: grids.used(grid, lines.lines)])
    return record


def _cells(desk: Desk, name: str, grid: Grid, lines: Sequence[grids.Line]) -> Record:
    record = {name: str(len(lines))}
    for number, line in enumerate(lines, 1):
        for column, boxes in line.items():
            if len(boxes) == 1:
                writing = Writing.of(grid.columns[column], desk.app.formats)
                record[Cell(name, number, column).name] = held(boxes[0], writing)
    return record


def _column(column: Column, name: str, form: FormMap) -> Column:
    field = form.fields.get(name)
    if field is None or column.type is not None:
        return column
    return Column(column=column.column, type=field.type, format=column.format or field.format)


def _writing(desk: Desk, column: Column) -> Writing:
    formats = desk.app.formats
    kind = column.type or FieldType.TEXT
    own = {FieldType.DATE: formats.date, FieldType.AMOUNT: formats.amount}.get(kind, "")
    return Writing(kind, column.format or own, "any")


def _read(desk: Desk, column: Column, text: str) -> str:
    return to_canonical(_writing(desk, column), text)
