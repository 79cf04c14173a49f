"""Filling a form: one round trip where possible, then every box read back and compared by type."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.web import boxes, finding, picking
from connectors.web.app_map import FieldMap, FormMap
from connectors.web.desk import Desk, OpenForm, SessionEndedError
from connectors.web.errors import Difference, FieldAmbiguousError, FieldNotFoundError, FieldNotTakenError
from connectors.web.fingerprint import Fingerprint
from connectors.web.locating import locate
from connectors.web.memory import Change, current
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


def known(desk: Desk, form: str, names: Iterable[str]) -> None:
    """Make sure that the map has these fields.

    Raises:
        FieldNotFoundError: It doesn't; the message names the nearest one.
    """
    fields = desk.app.forms[form].fields
    for name in names:
        if name not in fields:
            near = finding.nearest_text(fields, name)
            where = desk.file.where("forms", form, "fields")
            raise FieldNotFoundError(
                f"{desk.file.name}.{form}", f'the map has no field "{name}"; nearest: "{near}". Map: {where}'
            )


def differences(desk: Desk, form: OpenForm, values: Mapping[str, str], view: View) -> list[Difference]:
    """Compare what stands in the boxes with what was meant.

    Args:
        desk: The application.
        form: The open form.
        values: What was meant, canonical.
        view: What is seen now.

    Returns:
        The fields that differ; none when all is as meant.
    """
    found = []
    for name, value in values.items():
        control = the_control(desk, form, name, view)
        writing = Writing.of(desk.app.forms[form.name].fields[name], desk.app.formats)
        if control.kind != "password" and not boxes.holds(control, writing, value):
            meant = to_page(writing, value, control)
            found.append(Difference(name, meant, control.value, boxes.what_happened(meant, control)))
    return found


def the_control(desk: Desk, form: OpenForm, name: str, view: View) -> Control:
    """The one box that is the field.

    Args:
        desk: The application.
        form: The open form.
        name: The field's name in the map.
        view: What is seen.

    Raises:
        FieldNotFoundError: It isn't there.
        FieldAmbiguousError: There are two.
    """
    field = desk.app.forms[form.name].fields[name]
    controls = list(view.window(desk.window_number(form.window)).controls)
    located = locate(desk.app.forms[form.name], name, controls, desk.remembered(form.name))
    found = list(located.controls)
    if len(found) == 1:
        if located.healed:
            form.healed[name] = found[0]
        return found[0]
    called = f"{desk.file.name}.{form.name}"
    heading = desk.app.forms[form.name].heading
    where = desk.file.where("forms", form.name, "fields", name)
    label = field.label or field.name or name
    if found:
        sections = " or ".join(f'"{one.sections[0]}"' for one in found if one.sections)
        raise FieldAmbiguousError(
            called,
            f'"{label}" stands {len(found)} times on "{heading}"{f", under {sections}" if sections else ""}: '
            f"say which section. Map: {where}",
        )
    under = f' under "{field.section}"' if field.section else ""
    raise FieldNotFoundError(
        called,
        f'no field "{label}"{under} on "{heading}".\nA person would see: {finding.what_a_person_sees(controls)}\n'
        f"Nearest: {finding.nearest(controls, label) or 'none'}. Map: {where}",
    )


def rounds(form: FormMap, names: Iterable[str]) -> list[list[str]]:
    """In which rounds fields are filled: what others come with first and alone, everything else together at the end."""
    wanted = list(names)
    waited_for = {field.after for name in wanted if (field := form.fields[name]).after in wanted}

    def depth(name: str) -> int:
        after = form.fields[name].after
        return depth(after) + 1 if after is not None and after in wanted else 0

    first = sorted((name for name in wanted if name in waited_for), key=depth)
    by_depth = [[name for name in first if depth(name) == level] for level in sorted({depth(name) for name in first})]
    rest = [name for name in wanted if name not in waited_for]
    return [*by_depth, rest] if rest else by_depth


def _remembered(desk: Desk, form: OpenForm, names: Iterable[str]) -> tuple[Change, ...]:
    """Keep what the boxes are like; report those that only their fingerprints found."""
    memory = current()
    if memory is None:
        return ()
    app, fields = desk.file.name, desk.app.forms[form.name].fields
    controls = list(desk.last.window(desk.window_number(form.window)).controls)
    hits = {name: finding.matching(controls, fields[name]) for name in names if name not in form.healed}
    memory.remember(
        app, form.name, {name: Fingerprint.of(one[0], controls) for name, one in hits.items() if len(one) == 1}
    )
    changes = []
    for name, control in form.healed.items():
        section = control.sections[0] if control.sections else ""
        was = fields[name].label or fields[name].name or name
        changes.append(Change(form.name, name, was, control.label, section, control.name))
        memory.report(app, changes[-1])
    return tuple(changes)


def _fill_and_check(desk: Desk, values: dict[str, str]) -> int:
    form = desk.form
    assert form is not None
    form_map = desk.app.forms[form.name]
    open_names = list(values)
    trips, last = 0, None
    for _ in range(ROUNDS):
        for names in rounds(form_map, open_names):
            trips += _fill_round(desk, form, {name: values[name] for name in names})
        form.values.update(values)
        view = desk.see(just_filled=True)
        desk.check_session(view)
        found = differences(desk, form, form.values, view)
        if not found:
            return trips
        seen = [(one.field, one.found) for one in found]
        if seen == last:  # filling it again changed nothing: the page won't keep it
            break
        last, open_names = seen, [one.field for one in found]
        values = form.values
    raise not_taken(desk, form, found)


def not_taken(desk: Desk, form: OpenForm, found: Sequence[Difference]) -> FieldNotTakenError:
    """The error that boxes don't hold what was meant, without the values."""
    told = "; ".join(f"{one.field}: {one.why}" for one in found)
    where = desk.file.where("forms", form.name, "fields", found[0].field)
    return FieldNotTakenError(
        f"{desk.file.name}.{form.name}", f"nothing was sent, fields aren't as meant: {told}. Map: {where}", tuple(found)
    )


def _fill_round(desk: Desk, form: OpenForm, values: Mapping[str, str]) -> int:
    fields = desk.app.forms[form.name].fields
    plain = {name: value for name, value in values.items() if fields[name].picker is None}
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
        if fields[name].picker is not None:
            trips += picking.pick(desk, form, name, value, the_control)
    return trips


def _tasks(desk: Desk, form: OpenForm, values: Mapping[str, str]) -> list[tuple[int, dict[str, object]]]:
    """(frame, task) of each box that doesn't hold its value yet; every one is checked before the first is touched."""
    fields = desk.app.forms[form.name].fields
    view = desk.wait(lambda view: _with_options(desk, form, values, view), quiet=GIVEN_UP) or desk.see()
    charsets = {frame.number: frame.charset for frame in view.frames}
    tasks, refused = [], []
    for name, value in values.items():
        control = the_control(desk, form, name, view)
        writing = Writing.of(fields[name], desk.app.formats)
        try:
            if boxes.holds(control, writing, value):
                continue
            why = boxes.refusal(control, writing, value, charset=charsets[control.frame])
            if not why and not _is_by_hand(control, fields[name]):
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
        field = desk.app.forms[form.name].fields[name]
        if field.after is None or not value:
            continue
        found = locate(desk.app.forms[form.name], name, controls, desk.remembered(form.name)).controls
        if len(found) != 1 or found[0].disabled:
            return None
        wanted = to_page(Writing.of(field, desk.app.formats), value, found[0])
        if found[0].kind in {"select", "radio"} and not boxes.choose(found[0], wanted):
            return None
    return view


def _is_by_hand(control: Control, field: FieldMap) -> bool:
    """Whether a box takes keys only, or a file."""
    return field.keys or control.kind == "file"


def _type(desk: Desk, form: OpenForm, values: Mapping[str, str]) -> None:
    """Fill the boxes that listen to keys only, and those that take a file."""
    view = desk.last
    for name, value in values.items():
        field = desk.app.forms[form.name].fields[name]
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
