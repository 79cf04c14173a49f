"""The way to a form: start the application, log in, press what leads there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NoReturn

from connectors.secrets import account_secret
from connectors.web import finding
from connectors.web.app_map import Asked, FormMap, LogIn, Step
from connectors.web.boxes import task
from connectors.web.desk import Desk, SessionEndedError
from connectors.web.errors import FieldNotFoundError, FormError, FormNotOpenError, LogInRefusedError
from connectors.web.locating import locate
from connectors.web.map_fields import FieldMap
from connectors.web.open_form import OpenForm
from connectors.web.view import Control, View

Seen = Mapping[str, tuple[float, str]]  # birth and text of each document, by frame
AGAIN_AFTER = 600.0  # seconds that a refused log-in isn't tried again: three wrong passwords lock an account
GIVEN_UP = 5.0  # seconds without any change after which nothing more is expected
QUIET = 2.0  # seconds without any change after which a page counts as all that will come
STALE = 0.7  # seconds after which a form that was there before the click counts as the answer to it
_refused: dict[tuple[str, str], tuple[float, str]] = {}  # application and account → when, and what was wrong
_WRONG = {  # the sign → what is told
    "refused": "the application refuses user or password{of}: correct the secrets",
    "expired": "the password{of} has expired: choose another, and correct the secret",
    "locked": "the user{of} is locked: have it unlocked",
}


def forget_refusals() -> None:
    """Let refused log-ins be tried again at once: the secrets were corrected."""
    _refused.clear()


def log_in(desk: Desk) -> bool:
    """Start the application and log in where it asks for that.

    Args:
        desk: The application.

    Returns:
        Whether it asked.

    Raises:
        LogInRefusedError: User or password are wrong.
        TargetUnavailableError: The application doesn't answer.
    """
    how = desk.app.log_in
    desk.go_to()
    if how is None:
        return False
    firsts = {form.open[0].words for form in desk.app.forms.values() if form.open[0].page is None}

    def inside_or_asked(view: View) -> str | None:
        if _boxes(view, how):
            return "asked"
        if not firsts and view.ready and not desk.traffic.is_loading and desk.calm.watched > STALE:
            return "inside"  # no menu tells: nobody asks
        return "inside" if any(finding.pressables(view.pressables, words) for words in firsts) else None

    if desk.wait(inside_or_asked) == "inside":
        return False
    _give_secrets(desk, how)
    return True


def open_form(desk: Desk, name: str) -> list[Control]:
    """Go to a form, logging in where that is asked for.

    Args:
        desk: The application.
        name: The form's name in the map.

    Returns:
        The boxes of the form's window.

    Raises:
        FormNotOpenError: It isn't there.
        TargetUnavailableError: The application doesn't answer.
    """
    form = desk.app.forms[name]
    desk.form = None
    fresh = not desk.started
    for attempt in (1, 2):
        try:
            if not desk.started or attempt == 2:
                log_in(desk)
            return _walk(desk, name, form)
        except SessionEndedError:
            continue
        except FieldNotFoundError:
            if fresh or attempt == 2:
                raise
    raise FormNotOpenError(
        _called(desk, name), "the application asks to log in again and again: is another robot using this user?"
    )


def _walk(desk: Desk, name: str, form: FormMap) -> list[Control]:
    before: dict[str, tuple[float, str]] = {}
    for number, step in enumerate(form.open):
        before = _take(desk, name, form, number, step)
    return _arrive(desk, name, form, before)


def _take(desk: Desk, name: str, form: FormMap, number: int, step: Step) -> dict[str, tuple[float, str]]:
    if step.page is not None:
        desk.go_to(step.page)
        return {}

    menu = step.menu is not None

    def there(view: View) -> View | None:
        desk.check_session(view)
        return view if finding.pressables(view.pressables, step.words, step.section, menu=menu) else None

    view = desk.wait(there, 3.0 if number else None, quiet=QUIET if number else GIVEN_UP)
    if view is None and number:  # the menu may have been open already, and closed by the last step: press that again
        _take(desk, name, form, number - 1, form.open[number - 1])
        view = desk.wait(there, quiet=GIVEN_UP)
    place = ("forms", name, "open", number)
    found = desk.the_pressable(view or desk.see(), step.words, step.section, place, menu=menu)
    before = (view or desk.see()).documents
    desk.press(found)
    desk.settle()
    return before


def _arrive(desk: Desk, name: str, form: FormMap, before: dict[str, tuple[float, str]]) -> list[Control]:
    last: tuple[float, object] = (0.0, None)

    def arrived(view: View) -> tuple[int, list[Control]] | None:
        nonlocal last
        desk.check_session(view)
        for number in reversed(range(len(desk.context.pages))):
            window = view.window(number)
            fresh = [frame for frame in window.frames if before.get(frame.key, (None,))[0] != frame.born]
            if desk.calm.watched > STALE and not desk.traffic.is_loading:
                fresh = list(window.frames)
            controls = [control for frame in fresh for control in frame.controls]
            known = desk.remembered(name)
            found = [field for field in form.fields if locate(form, field, controls, known).controls]
            if len(found) == len(form.fields):
                return number, controls
            if found:  # some of it: the rest may still come
                seen = (number, len(found), len(controls))
                if seen != last[1]:
                    last = (desk.calm.watched, seen)
                if desk.calm.watched - last[0] > QUIET and view.ready and not desk.traffic.is_loading:
                    return number, controls
                return None
        return None

    found = desk.wait(arrived, quiet=GIVEN_UP)
    if found is None:
        desk.expect_answer()
        seen = finding.what_a_person_sees(list(desk.see().controls))
        where = desk.file.where("forms", name)
        raise FormNotOpenError(
            _called(desk, name),
            f'none of the fields of "{form.heading}" came up. A person would see: {seen}. Map: {where}',
        )
    number, controls = found
    desk.form = OpenForm(name, desk.context.pages[number])
    desk.traffic.fault = ""  # of a frame that the form doesn't need
    return controls


def arrived_in(desk: Desk, name: str, fields: Iterable[str], window: View) -> bool:
    """Whether a window shows these fields of a form, each once."""
    controls, known = list(window.controls), desk.remembered(name)
    found = [locate(desk.app.forms[name], field, controls, known).controls for field in fields]
    return window.ready and all(len(one) == 1 for one in found)


def _give_secrets(desk: Desk, how: LogIn) -> None:
    name = desk.file.name
    of = f" of {desk.account}" if desk.account else ""
    at, sign = _refused.get((name, desk.account), (0.0, ""))
    if sign and time.monotonic() - at < AGAIN_AFTER:
        raise LogInRefusedError(name, f"{_WRONG[sign].format(of=of)} (a moment ago; not tried again yet)", sign)
    if how.page is not None:
        desk.go_to(how.page)
    before: Seen = {}
    for page in how.pages:
        look: Callable[[View], View | str | None] = partial(_asked, how, page, before)
        asked = desk.wait(look)
        if isinstance(asked, str):
            _remember(desk, asked)
        if not isinstance(asked, View):
            raise FormError(name, f"no log-in page with {', '.join(page.fields)}. Map: {desk.file.where('log_in')}")
        before = _give(desk, page, asked)
    match desk.wait(partial(_answer_to, desk, how, before)):
        case "inside":
            _refused.pop((name, desk.account), None)
        case "refused" | "expired" | "locked" as sign:
            _remember(desk, sign)
        case _:
            raise desk.unavailable(f"still asks to log in after {desk.app.patience:.0f} s")


def _remember(desk: Desk, sign: str) -> NoReturn:
    """Let a refused log-in rest a while, and tell of it."""
    _refused[desk.file.name, desk.account] = (time.monotonic(), sign)
    of = f" of {desk.account}" if desk.account else ""
    raise LogInRefusedError(desk.file.name, _WRONG[sign].format(of=of), sign)


def _give(desk: Desk, page: Asked, view: View) -> Seen:
    """Fill what a page asks and press its button; what was seen before."""

    def given(view: View) -> View | None:
        tasks: dict[int, list[dict[str, object]]] = {}
        for control, secret in zip(_boxes(view, page), page.fields.values(), strict=False):  # none while it changes
            tasks.setdefault(control.frame, []).append(task(control, account_secret(secret, desk.account).value))
        return view if tasks and all(all(desk.fill(frame, some)) for frame, some in tasks.items()) else None

    view = given(view) or desk.wait(given) or view  # a page that still comes may change under the filling
    desk.press(desk.the_pressable(view, page.button, None, ("log_in", "button")))
    desk.settle()
    return view.documents


def _asked(how: LogIn, page: Asked, before: Seen, view: View) -> View | str | None:
    """The view where a page asks; the sign where one says that the page before was answered wrongly."""
    return view if _boxes(view, page) else _sign(how, before, view) if before else None


def _answer_to(desk: Desk, how: LogIn, before: Seen, view: View) -> str | None:
    if sign := _sign(how, before, view):
        return sign
    asking = any(_boxes(view, page) for page in how.pages)
    return None if asking or not view.ready or desk.traffic.is_loading else "inside"


def _sign(how: LogIn, before: Seen, view: View) -> str | None:
    for frame in view.frames:
        born, text = before.get(frame.key, (frame.born, ""))
        old = text if born == frame.born else ""  # a page may answer without loading anew
        for word, sign in (("locked", how.locked), ("expired", how.expired), ("refused", how.failure)):
            if sign is not None and len(sign.found_in(frame.text)) > len(sign.found_in(old)):
                return word
    return None


def _boxes(view: View, page: Asked) -> Sequence[Control]:
    found = []
    for label in page.fields:
        boxes = finding.matching(view.controls, FieldMap(label=label))
        if len(boxes) != 1:
            return ()
        found.append(boxes[0])
    return found


def _called(desk: Desk, name: str) -> str:
    return f"{desk.file.name}.{name}"
