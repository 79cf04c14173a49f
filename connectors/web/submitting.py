"""Sending a form once, and finding out what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field

from connectors.errors import TargetRefusedError, TargetUnavailableError, UnknownOutcomeError
from connectors.web import finding
from connectors.web.app_map import FormMap, Submit
from connectors.web.comparing import could_be, differences, not_taken
from connectors.web.desk import Desk, SessionEndedError
from connectors.web.errors import Difference, FieldNotFoundError, FormError, FormNotOpenError
from connectors.web.filling import fill
from connectors.web.open_form import OpenForm
from connectors.web.opening import GIVEN_UP
from connectors.web.view import Control, Pressable, View

SAID = 2  # lines of what an application says when it refuses: the sign's own and the next
SPEECHLESS = 5.0  # seconds without any sign or movement after which the outcome counts as unknown


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the application said: its words, named parts of them, and the dialogs answered on the way."""

    message: str
    parts: Mapping[str, str]
    dialogs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """A form that holds what was meant: its button, and the documents that were seen with it."""

    button: Pressable
    documents: Mapping[str, tuple[float, str]]


def prepare(desk: Desk) -> Ready:
    """Make sure that the form holds what was meant, and find its button. Nothing is sent.

    A session that ended meanwhile is begun again, and the form filled anew.

    Args:
        desk: The application, with a form filled.

    Returns:
        The button, and what was seen.

    Raises:
        FormNotOpenError: No form is filled, or it was sent already.
        FieldNotTakenError: A field isn't as meant.
    """
    form = desk.form
    if form is None or form.submitted or not form.filled:
        why = "no form is open" if form is None else "it was sent already" if form.submitted else "it isn't filled"
        raise FormNotOpenError(desk.file.name, f"nothing to send, {why}: Open Form and Fill Form come first")
    how = desk.app.forms[form.name].submit
    place = ("forms", form.name, "submit")
    if how is None:
        raise FormError(
            f"{desk.file.name}.{form.name}", f'the map says nothing of "submit". Map: {desk.file.where(*place[:2])}'
        )
    found: list[Difference] = []
    if desk.traffic.is_pending:
        desk.settle()
    for _ in range(3):
        view = desk.see()
        try:
            desk.check_session(view)
        except SessionEndedError:
            fill(desk, dict(form.values))
        else:
            found = differences(desk, form, form.values, view)
            if not found:
                break
            fill(desk, {one.field: form.values[one.field] for one in found})
        form = desk.form
        assert form is not None
    else:
        raise not_taken(desk, form, found) if found else desk.unavailable("the session ends before the form is sent")
    view = _lit(desk, form, how, view)
    window = view.window(desk.window_number(form.window))
    try:
        pressable = desk.the_pressable(window, how.button, how.section, (*place, "button"))
    except FieldNotFoundError as error:
        raise FieldNotFoundError(error.target, f"{error.detail}{_beside_boxes(desk, form)}") from None
    return Ready(pressable, view.documents)


def _lit(desk: Desk, form: OpenForm, how: Submit, view: View) -> View:
    """The view once the button can be pressed: some pages look at what was filled before they let it be sent."""

    def lit(seen: View) -> View | None:
        window = seen.window(desk.window_number(form.window))
        return seen if finding.pressables(window.pressables, how.button, how.section) else None

    if lit(view) is not None:
        return view
    view = desk.wait(lit, quiet=GIVEN_UP) or desk.see()
    try:
        desk.check_session(view)
    except SessionEndedError:
        raise desk.unavailable("the session ended before the form was sent") from None
    if found := differences(desk, form, form.values, view):  # the page had time to change its mind
        raise not_taken(desk, form, found)
    return view


def press(desk: Desk, ready: Ready) -> Outcome:
    """Press the button once and wait for what comes of it.

    Args:
        desk: The application.
        ready: From `prepare`, a moment ago.

    Returns:
        What the application said.

    Raises:
        TargetRefusedError: It said no, or nothing was sent.
        UnknownOutcomeError: It was sent and there is no sign of what came of it.
    """
    form = desk.form
    assert form is not None
    form_map = desk.app.forms[form.name]
    assert form_map.submit is not None
    called = f"{desk.file.name}.{form.name}"
    before, sent, said = ready.documents, desk.traffic.sent, len(desk.traffic.said)
    desk.traffic.questions = (form_map.submit.confirm,) if form_map.submit.confirm else ()
    desk.traffic.fault = ""
    form.submitted = True

    try:
        with nullcontext() if form_map.harmless else desk.traffic.sending_once():
            desk.press(ready.button)
            end = _said(form_map, desk.see(), before, ())  # a page that answers at once is read at once
            if end is None:
                desk.settle()
                end = desk.wait(lambda view: _end(desk, form_map, view, before, said, sent), quiet=SPEECHLESS)
    except SessionEndedError:
        desk.started = False
        raise _unknown(called, "the application asks to log in again") from None
    except TargetUnavailableError as error:
        desk.started = False
        raise _unknown(called, error.detail) from error
    except FormError:
        form.submitted = desk.traffic.sent > sent  # not even pressed, as far as anybody can tell
        if form.submitted:
            raise _unknown(called, "the button answered oddly") from None
        raise
    finally:
        desk.traffic.questions = ()
    dialogs = tuple(map(str, desk.traffic.said[said:]))
    if end is not None and end.refusal:
        desk.started = False  # an error page: the next form starts from the first page
        raise TargetRefusedError(called, f"{end.refusal}{_beside_boxes(desk, form)}")
    if end is not None:
        return Outcome(end.message, end.parts, dialogs)
    if desk.traffic.sent == sent:
        form.submitted = False
        raise TargetRefusedError(called, f"nothing was sent after the click: {_why_not(desk, form, dialogs)}")
    desk.started = False
    raise _unknown(called, "no sign of success or failure came up")


@dataclass(frozen=True, slots=True)
class _End:
    message: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""


def _end(
    desk: Desk, form: FormMap, view: View, before: Mapping[str, tuple[float, str]], said: int, sent: int
) -> _End | None:
    end = _said(form, view, before, [one.text for one in desk.traffic.said[said:]])
    if end is not None:
        return end
    alerts = [one for one in desk.traffic.said[said:] if one.kind == "alert"]
    if alerts and desk.traffic.sent == sent and desk.form is not None:
        desk.form.submitted = False
        return _End(refusal=f"nothing was sent, the page said: {_shortened(alerts[-1].text)}")
    desk.check_session(view)
    if form.success is not None and form.success.emptied is not None:
        return _emptied(desk, form, form.success.emptied, view, before)
    if (
        form.success is None
        and form.harmless
        and desk.traffic.sent > sent
        and not desk.traffic.is_loading
        and view.ready
    ):
        return _End()
    return None


def _emptied(desk: Desk, form: FormMap, name: str, view: View, before: Mapping[str, tuple[float, str]]) -> _End | None:
    """Whether the form came again, with that box empty now."""
    fresh = [frame for frame in view.frames if frame.ready and before.get(frame.key, (None,))[0] != frame.born]
    found = finding.matching([control for frame in fresh for control in frame.controls], form.fields[name])
    return _End() if len(found) == 1 and not found[0].value and not desk.traffic.is_loading else None


def _said(form: FormMap, view: View, before: Mapping[str, tuple[float, str]], dialogs: Sequence[str]) -> _End | None:
    """What the signs say that weren't there before: in the documents, and in dialogs since."""
    texts = [
        (frame.text, before[frame.key][1] if before.get(frame.key, (None,))[0] == frame.born else "")
        for frame in view.frames
    ]
    for text, old in [*texts, *((one, "") for one in dialogs)]:
        if form.failure is not None:
            hits = form.failure.found_in(text)
            if len(hits) > len(form.failure.found_in(old)):
                return _End(refusal=f"the application said: {_shortened(text[hits[0].start() :])}")
        if form.success is not None:
            hits = form.success.found_in(text)
            if len(hits) > len(form.success.found_in(old)):
                return _End(
                    hits[-1][0], {name: part for name, part in hits[-1].groupdict().items() if part is not None}
                )
    return None


def _why_not(desk: Desk, form: OpenForm, dialogs: Sequence[str]) -> str:
    """Why a click sent nothing: a dialog, or boxes whose content the browser doesn't send."""
    if dialogs:
        return f"it asked: {dialogs[-1]}. Say in the map how to answer"
    controls = desk.see().window(desk.window_number(form.window)).controls
    names = {one[0]: name for name, one in _boxes_of(desk, form)}
    unfit = [  # its first sentence: the next may repeat what was typed
        f"{names.get(one, one.label or one.name)}: {one.unfit.partition('. ')[0]}" for one in controls if one.unfit
    ]
    said = "; ".join(unfit[:5]) or f"the page didn't react{_beside_boxes(desk, form)}"
    return f"{'the browser holds it back, ' if unfit else ''}{said}"


def _boxes_of(desk: Desk, form: OpenForm) -> list[tuple[str, tuple[Control, ...]]]:
    """The boxes of the form's fields that are clear, by field."""
    controls = list(desk.see().window(desk.window_number(form.window)).controls)
    names = [
        name
        for name in {**desk.app.forms[form.name].fields, **form.values}
        if name not in desk.app.forms[form.name].grids
    ]
    found = [(name, could_be(desk, form, name, controls).controls) for name in names]
    return [(name, boxes) for name, boxes in found if len(boxes) == 1]


def _beside_boxes(desk: Desk, form: OpenForm) -> str:
    """What the page says of single fields."""
    told = ""
    with suppress(TargetRefusedError, TargetUnavailableError):  # the error page shows none of them
        for name, (box,) in _boxes_of(desk, form):
            if box.wrong:
                told += f"; {name}: {_shortened(box.wrong)}"
    return told


def _shortened(text: str) -> str:
    said = " ".join(text.splitlines()[:SAID])
    return said if len(said) <= 200 else f"{said[:200]} …"


def _unknown(called: str, why: str) -> UnknownOutcomeError:
    return UnknownOutcomeError(called, f"sent, but {why}: look it up before entering it again")
