"""Filling a form: one round trip where possible, then every box read back and compared by type."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.lines import Cell
from connectors.web import adding, boxes, columns, finding, picking, related, suggesting
from connectors.web.app_map import FormMap
from connectors.web.comparing import could_be, differences, known, not_taken, the_control
from connectors.web.desk import Desk, SessionEndedError
from connectors.web.errors import Difference, FieldNotTakenError
from connectors.web.fingerprint import Fingerprint
from connectors.web.map_fields import Content
from connectors.web.memory import Change, current
from connectors.web.open_form import OpenForm
from connectors.web.opening import GIVEN_UP, open_form
from connectors.web.values import ValueProblem, Writing, to_page
from connectors.web.view import Control, View

ROUNDS = 4  # how often boxes that a postback emptied are filled again
ANEW = 2  # how often a form is started anew because the session ended


@dataclass(frozen=True, slots=True)
class Filled:
    """What it took to fill a form: fields, round trips, how often it was begun anew, what the map no longer says."""

    fields: int
    rounds: int
    anew: int
    changes: tuple[Change, ...] = ()


def fill(desk: Desk, values: Mapping[str, str]) -> Filled:
    """Fill fields of the open form and read them back.

    Args:
        desk: The application, with a form open.
        values: Canonical text by field name.

    Raises:
        FieldNotFoundError: A field or option isn't on the page.
        FieldAmbiguousError: A field stands there twice.
        FieldNotTakenError: A box can't take its value, or didn't keep it; nothing was sent.
    """
    assert desk.form is not None
    name, earlier = desk.form.name, dict(desk.form.values)
    desk.form.filled = False
    values = _with_counts(values)
    known(desk, name, values)
    for anew in range(ANEW + 1):
        try:
            if anew:
                open_form(desk, name)
                assert desk.form is not None
            rounds = _fill_and_check(desk, {**earlier, **values} if anew else dict(values))
        except SessionEndedError:
            if anew == ANEW:
                raise desk.unavailable("the session ends before the form is filled") from None
            continue
        desk.form.filled = True
        return Filled(len(values), rounds, anew, _remembered(desk, desk.form, values))
    raise AssertionError("the loop returns or raises")


def _with_counts(values: Mapping[str, str]) -> dict[str, str]:
    """The values with the number of lines of each grid that has some."""
    found = dict(values)
    for cell in filter(None, map(Cell.of, values)):
        if cell.grid not in values:
            found[cell.grid] = str(max(cell.line, int(found.get(cell.grid, "0"))))
    return found


def _remembered(desk: Desk, form: OpenForm, names: Iterable[str]) -> tuple[Change, ...]:
    """Keep what the boxes are like; report those that only their fingerprints found."""
    memory = current()
    if memory is None:
        return ()
    app, fields = desk.file.name, desk.app.forms[form.name].fields
    controls = list(desk.last.window(desk.window_number(form.window)).controls)
    hits = {
        name: finding.matching(controls, fields[name]) for name in names if name in fields and name not in form.healed
    }
    kept = {name: Fingerprint.of(one[0], controls) for name, one in hits.items() if len(one) == 1}
    for grid, grid_map in desk.app.forms[form.name].grids.items():
        if grid in names:
            kept |= {columns.key(grid, name): one for name, one in columns.prints(grid_map, controls).items()}
    memory.remember(app, form.name, kept)
    changes = []
    for name, control in form.healed.items():
        section = control.sections[0] if control.sections and name in fields else ""
        was = _called(desk.app.forms[form.name], name)
        changes.append(Change(form.name, name, was, control.label, section, control.name))
        memory.report(app, changes[-1])
    return tuple(changes)


def _called(form: FormMap, name: str) -> str:
    """What the map calls a field, or a column such as ``lines.price``."""
    if name in form.fields:
        return form.fields[name].called or name
    grid, _, column = name.partition(".")
    return form.grids[grid].columns[column].column


def _fill_and_check(desk: Desk, values: dict[str, str]) -> int:
    form = desk.form
    assert form is not None
    form_map = desk.app.forms[form.name]
    open_names = list(values)
    trips, last, said = 0, None, len(desk.traffic.said)
    form.given.update(values)
    for _ in range(ROUNDS):
        plain = [name for name in open_names if name in form_map.fields]
        trips += _fill_rounds(desk, form, {name: values[name] for name in plain})
        for grid in form_map.grids:
            cells = {name: values[name] for name in open_names if (cell := Cell.of(name)) and cell.grid == grid}
            trips += adding.fill_lines(desk, form, grid, cells, _fill_round)
        form.values.update(values)
        view = desk.see(just_filled=True)
        desk.check_session(view)
        found = differences(desk, form, form.values, view)
        if objections := [str(one) for one in desk.traffic.said[said:] if not one.expected]:
            raise _objected(desk, form, objections, found)
        if not found:
            return trips
        seen = [(one.field, one.found) for one in found]
        if seen == last:  # filling it again changed nothing: the page won't keep it
            break
        last, open_names = seen, [one.field for one in found]
        values = form.values
    raise not_taken(desk, form, found)


def _objected(desk: Desk, form: OpenForm, objections: Sequence[str], found: Sequence[Difference]) -> FieldNotTakenError:
    """The error that the page opened dialogs that the map doesn't speak of: a person would stop and read them."""
    told = "; ".join([*dict.fromkeys(objections), *(f"{one.field}: {one.why}" for one in found)])
    return FieldNotTakenError(
        f"{desk.file.name}.{form.name}",
        f"nothing was sent, while it was filled the page said: {told}. Where that doesn't matter, the map may name it "
        f"in dialogs. Map: {desk.file.where()}",
        tuple(found),
    )


def _fill_rounds(desk: Desk, form: OpenForm, values: Mapping[str, str]) -> int:
    order = desk.app.forms[form.name].rounds(values)
    return sum(_fill_round(desk, form, {name: values[name] for name in names}) for names in order)


def _fill_round(desk: Desk, form: OpenForm, values: Mapping[str, str]) -> int:
    form_map = desk.app.forms[form.name]
    apart = {name for name in values if _is_apart(desk, form, name, values[name])}
    plain = {name: value for name, value in values.items() if name not in apart}
    trips = 0
    end = time.monotonic() + desk.app.patience
    while plain:
        tasks = _tasks(desk, form, plain)
        done: list[bool] = []
        for frame in sorted({frame for frame, _ in tasks}):
            done += desk.fill(frame, [one for number, one in tasks if number == frame])
            trips += 1
        _type(desk, form, plain)
        if all(done) or time.monotonic() > end:
            break
    for name, value in values.items():
        content = form_map.content(name)
        if content.autocomplete:
            picked = suggesting.suggested(desk, form, name, value, may_miss=content.add is not None)
            trips += related.add(desk, form, name, form.given, _fill_and_check) if picked is None else picked
        elif name in apart and content.picker is not None:
            trips += picking.pick(desk, form, name, value, the_control)
        elif name in apart:
            trips += related.add(desk, form, name, form.given, _fill_and_check)
    return trips


def _is_apart(desk: Desk, form: OpenForm, name: str, value: str) -> bool:
    """Whether a field isn't filled together with others: a window, or a list that comes up, is needed for it."""
    content = desk.app.forms[form.name].content(name)
    if content.picker is not None or content.autocomplete:
        return True
    return content.add is not None and not related.is_offered(desk, form, name, value)


def _tasks(desk: Desk, form: OpenForm, values: Mapping[str, str]) -> list[tuple[int, dict[str, object]]]:
    """(frame, task) of each box that doesn't hold its value yet; every one is checked before the first is touched."""
    content = desk.app.forms[form.name].content
    view = desk.wait(lambda view: _with_options(desk, form, values, view), quiet=GIVEN_UP) or desk.see()
    charsets = {frame.number: frame.charset for frame in view.frames}
    tasks, refused = [], []
    for name, value in values.items():
        control = the_control(desk, form, name, view)
        writing = Writing.of(content(name), desk.app.formats)
        try:
            if boxes.holds(control, writing, value):
                continue
            why = boxes.refusal(control, writing, value, charset=charsets[control.frame])
            if not why and not _is_by_hand(control, content(name)):
                tasks.append((control.frame, boxes.task_for(control, writing, value)))
        except ValueProblem as problem:
            why = str(problem)
        if why:
            refused.append(Difference(name, value, control.value, why))
    if refused:
        raise not_taken(desk, form, refused)
    return tasks


def _with_options(desk: Desk, form: OpenForm, values: Mapping[str, str], view: View) -> View | None:
    """The view, once the options that come with other fields are there."""
    desk.check_session(view)
    controls = list(view.window(desk.window_number(form.window)).controls)
    for name, value in values.items():
        field = desk.app.forms[form.name].content(name)
        if field.after is None or not value:
            continue
        found = could_be(desk, form, name, controls).controls
        if len(found) != 1 or found[0].disabled:
            return None
        wanted = to_page(Writing.of(field, desk.app.formats), value, found[0])
        if found[0].kind in {"select", "radio"} and not boxes.choose(found[0], wanted):
            return None
    return view


def _is_by_hand(control: Control, field: Content) -> bool:
    """Whether a box takes keys only, or a file."""
    return field.keys or control.kind == "file"


def _type(desk: Desk, form: OpenForm, values: Mapping[str, str]) -> None:
    """Fill the boxes that listen to keys only, and those that take a file."""
    view = desk.last
    for name, value in values.items():
        field = desk.app.forms[form.name].content(name)
        writing = Writing.of(field, desk.app.formats)
        if not _is_by_hand(the_control(desk, form, name, view), field):
            continue
        control = the_control(desk, form, name, desk.see())
        if boxes.holds(control, writing, value):
            continue
        if control.kind == "file":
            desk.upload(control, Path(value))
        else:
            desk.type_keys(control, to_page(writing, value, control))
        desk.settle()
