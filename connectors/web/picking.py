"""Look-up windows: open one, search, press the row that says exactly what is meant."""

from __future__ import annotations

from collections.abc import Callable, Collection

from connectors.lines import Cell
from connectors.web import finding, tables
from connectors.web.boxes import task
from connectors.web.desk import Desk
from connectors.web.errors import Difference, FieldNotFoundError, FieldNotTakenError
from connectors.web.map_fields import Content, FieldMap
from connectors.web.open_form import OpenForm
from connectors.web.values import Writing, same, to_canonical
from connectors.web.view import Control, View

Finder = Callable[[Desk, OpenForm, str, View], Control]


def pick(desk: Desk, form: OpenForm, name: str, value: str, the_control: Finder) -> int:
    """Fill a field through its look-up window.

    Args:
        desk: The application.
        form: The open form.
        name: The field's name in the map; it has a picker.
        value: Canonical text, which one row's cell must be.
        the_control: Finds the field's box.

    Returns:
        How many round trips it took.

    Raises:
        FieldNotFoundError: The window doesn't open, or has no such column.
        FieldNotTakenError: No row, or more than one, is called so; or the window didn't fill the box.
    """
    field = desk.app.forms[form.name].content(name)
    picker = field.picker
    assert picker is not None
    cell = Cell.of(name)
    part = ("fields", name) if cell is None else ("grids", cell.grid, "columns", cell.column)
    place = ("forms", form.name, *part, "picker")
    called = f"{desk.file.name}.{form.name}"
    writing = Writing.of(field, desk.app.formats)
    view = desk.see()
    desk.check_session(view)
    control = the_control(desk, form, name, view)
    if same(writing, to_canonical(writing, control.value), value):
        return 0
    buttons = finding.pressables(view.pressables, picker.press)
    near = finding.beside(buttons, control) or (buttons if len(buttons) == 1 else [])
    if not near:
        raise FieldNotFoundError(
            called, f'no button "{picker.press}" beside "{field.called}". Map: {desk.file.where(*place)}'
        )
    windows = list(desk.context.pages)
    desk.press(near[0])
    number = desk.wait(lambda view: _new_window(desk, windows, view), quiet=5.0)
    if number is None:
        raise FieldNotFoundError(called, f'"{picker.press}" opens no window. Map: {desk.file.where(*place)}')
    window = desk.context.pages[number]
    try:
        _search(desk, field, number, value)
        hit = tables.wait_for(desk, number, (picker.pick,), None)
        rows = [row for row in (hit.rows if hit else ()) if same(writing, row.texts[picker.pick], value)]
        if len(rows) != 1 or rows[0].presses[picker.pick] is None:
            why = f"{len(rows) or 'none'} of the window's rows is called so"
            raise FieldNotTakenError(called, f"nothing was sent, {name}: {why}", (Difference(name, value, "", why),))
        press = rows[0].presses[picker.pick]
        assert press is not None
        desk.press(press)
        desk.wait(
            lambda view: True if window.is_closed() or _holds(desk, form, name, view, the_control, value) else None
        )
    finally:
        if not window.is_closed():
            window.close()
    return 2


def _new_window(desk: Desk, windows: Collection[object], view: View) -> int | None:
    for number, page in enumerate(desk.context.pages):
        if page not in windows and view.window(number).frames and view.window(number).ready:
            return number
    return None


def _search(desk: Desk, field: Content, number: int, value: str) -> None:
    picker = field.picker
    assert picker is not None
    if picker.search is None:
        return
    label = FieldMap(label=picker.search)

    def box(view: View) -> Control | None:
        found = finding.matching(view.window(number).controls, label)
        return found[0] if len(found) == 1 else None

    control = desk.wait(box, quiet=5.0)
    if control is None:
        raise FieldNotFoundError(desk.file.name, f'the window of "{field.called}" has no box "{picker.search}"')
    desk.fill(control.frame, [task(control, value)])
    if picker.button is not None:
        view = desk.see().window(number)
        desk.press(desk.the_pressable(view, picker.button, None, ()))
        desk.settle()


def _holds(desk: Desk, form: OpenForm, name: str, view: View, the_control: Finder, value: str) -> bool:
    field = desk.app.forms[form.name].content(name)
    writing = Writing.of(field, desk.app.formats)
    return same(writing, to_canonical(writing, the_control(desk, form, name, view).value), value)
