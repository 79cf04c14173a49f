"""Lines of a grid: brought one after the other, filled, and taken where the application wants a button for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.lines import Cell
from connectors.web.comparing import the_lines
from connectors.web.desk import Desk
from connectors.web.errors import FieldNotFoundError
from connectors.web.open_form import OpenForm
from connectors.web.opening import GIVEN_UP
from connectors.web.view import View

STIRRED = 1.0  # seconds within which a button that brings a line has done something
SAID = 200  # characters of what an application says instead of showing the lines

Fill = Callable[[Desk, OpenForm, Mapping[str, str]], int]


def fill_lines(desk: Desk, form: OpenForm, name: str, cells: Mapping[str, str], fill: Fill) -> int:
    """Fill cells of a grid, bringing the lines that aren't there yet.

    Args:
        desk: The application.
        form: The open form.
        name: The grid's name in the map.
        cells: Canonical text by flat name, such as ``lines[2].price``.
        fill: Fills some of them, on lines that are there.

    Returns:
        How many round trips it took.

    Raises:
        FieldNotFoundError: A line doesn't come, or the lines are gone after the button was pressed.
    """
    by_line: dict[int, dict[str, str]] = {}
    for flat, value in cells.items():
        cell = Cell.of(flat)
        assert cell is not None
        by_line.setdefault(cell.line, {})[flat] = value
    add = desk.app.forms[form.name].grids[name].add
    if not by_line:
        return 0
    if add is None or add.when == "full":
        return _bring(desk, form, name, max(by_line)) + _fill_rounds(desk, form, cells, fill)
    trips = 0
    for line in sorted(by_line):
        trips += _bring(desk, form, name, line)
        for names in desk.app.forms[form.name].rounds(by_line[line]):  # what comes with another does after the button
            trips += fill(desk, form, {one: cells[one] for one in names}) + 1
            _press(desk, form, name, wanted=line + 1, least=line)
    return trips


def _fill_rounds(desk: Desk, form: OpenForm, cells: Mapping[str, str], fill: Fill) -> int:
    rounds = desk.app.forms[form.name].rounds(cells)
    return sum(fill(desk, form, {one: cells[one] for one in names}) for names in rounds)


def _bring(desk: Desk, form: OpenForm, name: str, count: int) -> int:
    """Have so many lines; returns how often the button was pressed for that."""
    pressed = 0
    while (there := len(the_lines(desk, form, name, desk.see()))) < count:
        grid = desk.app.forms[form.name].grids[name]
        if grid.add is None:
            headings = ", ".join(column.column for column in grid.columns.values())
            where = desk.file.where("forms", form.name, "grids", name)
            raise FieldNotFoundError(
                f"{desk.file.name}.{form.name}",
                f"{there} lines with boxes under {headings}, {count} are meant: say what adds one. Map: {where}",
            )
        _press(desk, form, name, wanted=there + 1, least=there + 1)
        pressed += 1
    return pressed


def _press(desk: Desk, form: OpenForm, name: str, *, wanted: int, least: int) -> None:
    """Press the button and wait for so many lines; where it brings no more, `least` must be there."""
    add = desk.app.forms[form.name].grids[name].add
    assert add is not None
    view = desk.see()
    desk.check_session(view)
    window = view.window(desk.window_number(form.window))
    button = desk.the_pressable(window, add.press, add.section, ("forms", form.name, "grids", name, "add"))
    before, boxes, sent = view.documents, len(list(view.controls)), desk.traffic.sent
    desk.press(button)

    def stirred(view: View) -> bool | None:
        moved = desk.traffic.sent > sent or view.documents != before or len(list(view.controls)) != boxes
        return True if moved else None

    desk.wait(stirred, STIRRED)
    desk.settle()

    def there(view: View) -> bool | None:
        desk.check_session(view)
        return True if view.ready and len(the_lines(desk, form, name, view)) >= wanted else None

    if desk.wait(there, quiet=GIVEN_UP if least == wanted else STIRRED):
        return
    view = desk.see()
    if len(the_lines(desk, form, name, view)) >= least:
        return
    fresh = [frame.text for frame in view.frames if before.get(frame.key, (None,))[0] != frame.born]
    said = " ".join(" ".join(fresh).split()) or "the form as it was"
    raise FieldNotFoundError(
        f"{desk.file.name}.{form.name}",
        f'after "{add.press}" there is no line {least}. The application shows: {said[:SAID]}. '
        f"Map: {desk.file.where('forms', form.name, 'grids', name)}",
    )
