"""Records that are added on the way: the window beside a box that, once saved, makes the box hold what was meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.errors import TargetRefusedError
from connectors.web import boxes, finding
from connectors.web.comparing import could_be, differences, not_taken, the_control
from connectors.web.desk import Desk
from connectors.web.errors import FieldNotFoundError
from connectors.web.map_fields import Related
from connectors.web.open_form import OpenForm
from connectors.web.opening import GIVEN_UP, arrived_in
from connectors.web.values import Writing, to_page
from connectors.web.view import View

Fill = Callable[[Desk, dict[str, str]], int]


def is_offered(desk: Desk, form: OpenForm, name: str, value: str) -> bool:
    """Whether a field's box has an option that is called so, once all its options are there.

    Args:
        desk: The application.
        form: The open form.
        name: The field's name in the map.
        value: Canonical text.
    """
    view = desk.see()
    desk.check_session(view)
    control = the_control(desk, form, name, view)
    writing = Writing.of(desk.app.forms[form.name].content(name), desk.app.formats)
    return not value or bool(boxes.choose(control, to_page(writing, value, control)))


def add(desk: Desk, form: OpenForm, name: str, values: Mapping[str, str], fill: Fill) -> int:
    """Add the record that a field is to name: open the window beside its box, fill it, read it back, save it.

    Args:
        desk: The application.
        form: The open form.
        name: The field's name in the map; it has an `add`.
        values: Every canonical value that was handed in, by name.
        fill: Fills the form that is open at the desk, and reads it back.

    Returns:
        How many round trips it took.

    Raises:
        FieldNotFoundError: The window doesn't open, or lacks a field.
        FieldNotTakenError: A box of the window can't take its value.
        TargetRefusedError: The window didn't close: the application doesn't take the record.
    """
    related = desk.app.forms[form.name].content(name).add
    assert related is not None
    called, where = f"{desk.file.name}.{form.name}", desk.file.where("forms", form.name, "fields", name, "add")
    view = desk.see()
    control = the_control(desk, form, name, view)
    buttons = finding.pressables(view.window(desk.window_number(form.window)).pressables, related.press)
    near = finding.beside(buttons, control) or (buttons if len(buttons) == 1 else [])
    if not near:
        raise FieldNotFoundError(called, f'no button "{related.press}" beside "{name}". Map: {where}')
    windows = list(desk.context.pages)
    desk.press(near[0])

    def opened(view: View) -> int | None:
        desk.check_session(view)
        for number, page in enumerate(desk.context.pages):
            if page not in windows and arrived_in(desk, related.form, related.fields, view.window(number)):
                return number
        return None

    number = desk.wait(opened, quiet=GIVEN_UP)
    if number is None:
        desk.expect_answer()
        raise FieldNotFoundError(called, f'"{related.press}" opens no window with these fields. Map: {where}')
    window = OpenForm(related.form, desk.context.pages[number])
    try:
        desk.form = window
        trips = fill(desk, {there: values[given] for there, given in related.fields.items() if given in values})
        _save(desk, window, related)
    finally:
        desk.form = form
        if not window.window.is_closed():
            window.window.close()
    desk.settle()
    return trips + 2


def _save(desk: Desk, window: OpenForm, related: Related) -> None:
    """Press the window's button once; it closes where the record was taken."""
    how = desk.app.forms[related.form].submit
    assert how is not None
    view = desk.see()
    desk.check_session(view)
    if found := differences(desk, window, window.values, view):
        raise not_taken(desk, window, found)
    place = ("forms", related.form, "submit", "button")
    button = desk.the_pressable(view.window(desk.window_number(window.window)), how.button, how.section, place)
    before = view.documents
    with desk.traffic.sending_once():
        desk.press(button)
        desk.settle()

    def answered(view: View) -> bool | None:
        if window.window.is_closed():
            return True
        fresh = [one for one in view.window(desk.window_number(window.window)).frames if one.controls]
        return False if any(before.get(one.key, (None,))[0] != one.born and one.ready for one in fresh) else None

    if desk.wait(answered, quiet=GIVEN_UP):
        return
    controls = list(desk.see().window(desk.window_number(window.window)).controls)
    told = ""
    for name in window.values:
        box = could_be(desk, window, name, controls).controls
        if len(box) == 1 and box[0].wrong:
            told += f"; {name}: {box[0].wrong}"
    raise TargetRefusedError(f"{desk.file.name}.{related.form}", f"its window stays open, nothing was added{told}")
