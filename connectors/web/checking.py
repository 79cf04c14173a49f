"""A map held against the live application: every form opened, every field and button looked for, nothing entered."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.errors import TargetRefusedError
from connectors.web.comparing import the_control
from connectors.web.desk import Desk
from connectors.web.opening import open_form


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the map says and the application doesn't show.

    Attributes:
        form: Its form.
        part: A field's name, ``open`` or ``submit``.
        told: What is wrong, and where the map says so.
    """

    form: str
    part: str
    told: str


def check(desk: Desk) -> list[Problem]:
    """Open every form of the map and look for its fields and its button.

    Args:
        desk: The application.

    Returns:
        What isn't as the map says; empty where all is.

    Raises:
        TargetUnavailableError: The application doesn't answer, or refuses the user.
    """
    return [problem for name in desk.app.forms for problem in _check_form(desk, name)]


def _check_form(desk: Desk, name: str) -> list[Problem]:
    try:
        open_form(desk, name)
    except TargetRefusedError as error:
        return [Problem(name, "open", error.detail)]
    form, opened = desk.app.forms[name], desk.form
    assert opened is not None
    view, problems = desk.see(), []
    for field in form.fields:
        try:
            the_control(desk, opened, field, view)
        except TargetRefusedError as error:
            problems.append(Problem(name, field, error.detail))
    if form.submit is not None:
        window = view.window(desk.window_number(opened.window))
        try:
            desk.the_pressable(window, form.submit.button, form.submit.section, ("forms", name, "submit", "button"))
        except TargetRefusedError as error:
            problems.append(Problem(name, "submit", error.detail))
    return problems
