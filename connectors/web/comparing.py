"""What stands on the open form, held against what was meant: each field's one box, and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from connectors.lines import Cell
from connectors.web import boxes, columns, finding, grids
from connectors.web.desk import Desk
from connectors.web.errors import Difference, FieldAmbiguousError, FieldNotFoundError, FieldNotTakenError
from connectors.web.locating import Located, locate
from connectors.web.map_fields import Grid
from connectors.web.open_form import OpenForm
from connectors.web.values import Writing, to_page
from connectors.web.view import Control, View


def known(desk: Desk, form: str, names: Iterable[str]) -> None:
    """Make sure that the map has these fields, grids and columns.

    Raises:
        FieldNotFoundError: It doesn't; the message names the nearest one.
    """
    form_map = desk.app.forms[form]
    for name in names:
        cell = Cell.of(name)
        if cell is not None and cell.grid in form_map.grids and cell.column not in form_map.grids[cell.grid].columns:
            columns = form_map.grids[cell.grid].columns
            what, known_names, place = f'column "{cell.column}"', list(columns), ["grids", cell.grid, "columns"]
        elif (name if cell is None else cell.grid) not in {
            *form_map.grids,
            *((*form_map.fields, *form_map.beside) if cell is None else ()),
        }:
            what, known_names, place = f'field "{name}"', [*form_map.fields, *form_map.grids], ["fields"]
        else:
            continue
        near = finding.nearest_text(known_names, name if cell is None else cell.column)
        where = desk.file.where("forms", form, *place)
        raise FieldNotFoundError(f"{desk.file.name}.{form}", f'the map has no {what}; nearest: "{near}". Map: {where}')


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
        if name in desk.app.forms[form.name].beside:
            continue
        if name in desk.app.forms[form.name].grids:
            found += _too_many(desk, form, name, int(value), view)
            continue
        control = the_control(desk, form, name, view)
        writing = Writing.of(desk.app.forms[form.name].content(name), desk.app.formats)
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
    controls = list(view.window(desk.window_number(form.window)).controls)
    located = could_be(desk, form, name, controls)
    found = list(located.controls)
    if len(found) == 1:
        if located.healed:
            form.healed[name] = found[0]
        return found[0]
    cell = Cell.of(name)
    if cell is not None:
        raise _no_cell(desk, form, cell, controls)
    field = desk.app.forms[form.name].fields[name]
    called = f"{desk.file.name}.{form.name}"
    heading = desk.app.forms[form.name].heading
    where = desk.file.where("forms", form.name, "fields", name)
    label = field.label or field.name or name
    if found:
        rows = all(one.row for one in found)
        told = " or ".join(f'"{words}"' for one in found if (words := one.row if rows else " ".join(one.sections[:1])))
        under = f", {'in row' if rows else 'under'} {told}" if told else ""
        raise FieldAmbiguousError(
            called,
            f'"{label}" stands {len(found)} times on "{heading}"{under}: '
            f"say which {'row' if rows else 'section'}. Map: {where}",
        )
    under = f' in row "{field.row}"' if field.row else f' under "{field.section}"' if field.section else ""
    raise FieldNotFoundError(
        called,
        f'no field "{label}"{under} on "{heading}".\nA person would see: {finding.what_a_person_sees(controls)}\n'
        f"Nearest: {finding.nearest(controls, label, field.section) or 'none'}. Map: {where}",
    )


def could_be(desk: Desk, form: OpenForm, name: str, controls: Sequence[Control]) -> Located:
    """The boxes that could be a field, or a grid's cell; one where it is clear."""
    cell = Cell.of(name)
    if cell is None:
        return locate(desk.app.forms[form.name], name, controls, desk.remembered(form.name))
    lines = grids.lines_of(grid_shown(desk, form, cell.grid, controls), controls).lines
    return Located(tuple(lines[cell.line - 1].get(cell.column, ())) if 0 < cell.line <= len(lines) else ())


def grid_shown(desk: Desk, form: OpenForm, name: str, controls: Sequence[Control]) -> Grid:
    """A grid with the headings that the page has now; what the map calls otherwise is noted as healed."""
    grid = desk.app.forms[form.name].grids[name]
    if column := columns.doubtful(name, grid, controls, desk.remembered(form.name)):
        where = desk.file.where("forms", form.name, "grids", name, "columns", column)
        raise FieldAmbiguousError(
            f"{desk.file.name}.{form.name}",
            f'"{grid.columns[column].column}" stands over another box than before, whose own heading has changed: '
            f"correct the map. Map: {where}",
        )
    shown = columns.as_shown(name, grid, controls, desk.remembered(form.name))
    for column, one in shown.columns.items():
        if one.column != grid.columns[column].column:
            boxes_under = [box for box in controls if box.cell is not None and box.cell[2] == one.column]
            form.healed[columns.key(name, column)] = replace(boxes_under[0], names=((one.column, "column"),))
    return shown


def the_lines(desk: Desk, form: OpenForm, name: str, view: View) -> Sequence[grids.Line]:
    """The lines of a grid that are there now; none where there is no line yet.

    Raises:
        FieldAmbiguousError: Two tables have its headings.
    """
    grid = desk.app.forms[form.name].grids[name]
    controls = list(view.window(desk.window_number(form.window)).controls)
    seen = grids.lines_of(grid_shown(desk, form, name, controls), controls)
    if seen.tables > 1:
        headings = ", ".join(one.column for one in grid.columns.values())
        where = desk.file.where("forms", form.name, "grids", name)
        raise FieldAmbiguousError(
            f"{desk.file.name}.{form.name}",
            f"{seen.tables} tables have boxes under {headings}: say which section. Map: {where}",
        )
    return seen.lines


def _too_many(desk: Desk, form: OpenForm, name: str, meant: int, view: View) -> list[Difference]:
    lines = the_lines(desk, form, name, view)
    used = grids.used(desk.app.forms[form.name].grids[name], lines)
    why = f"{used} lines are in use, {meant} were meant"
    return [Difference(name, str(meant), str(used), why)] if used > meant else []


def _no_cell(desk: Desk, form: OpenForm, cell: Cell, controls: Sequence[Control]) -> FieldNotFoundError:
    grid = desk.app.forms[form.name].grids[cell.grid]
    lines, heading = grids.lines_of(grid, controls).lines, grid.columns[cell.column].column
    boxes_there = len(lines[cell.line - 1].get(cell.column, ())) if 0 < cell.line <= len(lines) else 0
    why = f'no line {cell.line} under "{heading}": there are {len(lines)}'
    if 0 < cell.line <= len(lines):
        why = f'{boxes_there or "no"} boxes under "{heading}" in line {cell.line}'
    seen = ", ".join(dict.fromkeys(one.cell[2] for one in controls if one.cell is not None and one.cell[2])) or "none"
    where = desk.file.where("forms", form.name, "grids", cell.grid, "columns", cell.column)
    return FieldNotFoundError(f"{desk.file.name}.{form.name}", f"{why}.\nHeadings with boxes: {seen}. Map: {where}")


def not_taken(desk: Desk, form: OpenForm, found: Sequence[Difference]) -> FieldNotTakenError:
    """The error that boxes don't hold what was meant, without the values."""
    told = "; ".join(f"{one.field}: {one.why}" for one in found)
    cell = Cell.of(found[0].field)
    grid = cell.grid if cell is not None else found[0].field
    place = ("grids", grid) if grid in desk.app.forms[form.name].grids else ("fields", found[0].field)
    where = desk.file.where("forms", form.name, *place)
    return FieldNotTakenError(
        f"{desk.file.name}.{form.name}", f"nothing was sent, fields aren't as meant: {told}. Map: {where}", tuple(found)
    )
