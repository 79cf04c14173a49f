"""A map and a suite made of what a person does once: the way to a form, its fields, the button. Pure but for the page.

The page tells of every change and click what was seen at that moment (`LISTENER`); values of passwords never leave it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import yaml

from connectors.errors import TargetUnavailableError
from connectors.web import chromium, finding, learning
from connectors.web.acts import Act, Tables, field_name, id_of, plain_field, value_of, way
from connectors.web.map_fields import FieldMap
from connectors.web.traffic import first_line, is_passing
from connectors.web.view import Control, frame_view

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Dialog, Page

_UNFIT = re.compile(r"\W")  # for the name of a variable
LEAST, SAID = 3, 60  # characters that a sign of success has
TOLD = 12  # letters that it has beside what was typed
SCRIPT = files("connectors.web").joinpath("page.js").read_text(encoding="utf-8")
BINDING = "__told"
LISTENER = f"""(() => {{
  const look = {SCRIPT.strip()};
  Object.defineProperty(window, '__look', {{value: look}});
  const tell = (kind) => (event) => {{
    if (kind === 'click' && !event.isTrusted) return; // the page pressed it itself
    const all = [];
    const gather = (one) => {{ // frames of other hosts stay unseen
      try {{ if (one.__look) all.push(one.__look({{what: 'see'}})); }} catch {{ return; }}
      for (let at = 0; at < one.length; at += 1) gather(one[at]);
    }};
    gather(top);
    Promise.all([look({{what: 'told', target: event.composedPath()[0]}}), ...all])
      .then((told) => window.{BINDING}(kind, told));
  }};
  addEventListener('change', tell('change'), true);
  addEventListener('click', tell('click'), true);
}})()"""


@dataclass
class Recording:
    """What a person did in a browser, one act after the other.

    Attributes:
        acts: What was done.
        dialogs: What the page asked, all answered yes.
        last: The visible text of every document at the end.
        boxes: The boxes of every document at the end.
        tables: The tables of every document at the end.
    """

    acts: list[Act] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    boxes: list[Control] = field(default_factory=list)
    tables: list[Tables] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        """Note what is done in a browser's windows from now on."""
        context.expose_binding(BINDING, self._note)
        context.add_init_script(LISTENER)
        context.on("dialog", self._answer)

    def look(self, page: Page) -> None:
        """See where the person arrived."""
        self.last, self.boxes, self.tables = [], [], []
        for number, frame in enumerate(page.frames):
            seen = json.loads(frame.evaluate(SCRIPT, {"what": "see"}))
            if seen["width"] and seen["height"]:
                view = frame_view(number, 0, str(number), seen)
                self.last.append(view.text)
                self.boxes += view.controls
                self.tables.append(json.loads(frame.evaluate(SCRIPT, {"what": "tables"})))

    def _answer(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.accept()

    def _note(self, source: Mapping[str, Any], kind: str, told: list[str]) -> None:
        found, *others = map(json.loads, told)
        around = tuple(frame_view(0, 0, "0", one) for one in others if one["width"] and one["height"])
        frame = frame_view(0, 0, "0", found["seen"])
        at, press = found["control"], found["pressable"]
        control = frame.controls[at] if at >= 0 else None
        pressed = frame.pressables[press] if press >= 0 else None
        if (kind == "change" and control is not None) or (kind == "click" and control is None and pressed is not None):
            used = control if kind == "change" else None
            tables = found["tables"]
            one = Act(used, None if used else pressed, frame, found["password"], source["page"].url, tables, around)
            self.acts.append(one)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a recording: an app map as YAML and a suite that replays it."""

    map: str
    suite: str


class NothingRecordedError(Exception):
    """No form was filled and sent: change boxes and press the button that saves before the window is closed."""


def make(name: str, url: str, form: str, recording: Recording, sample: Mapping[str, str] | None = None) -> Made:
    """Make map and suite.

    Args:
        name: Of the application.
        url: Address of its first page.
        form: Name of the form.
        recording: What was done.
        sample: Fields of a case by name, canonical: a typed value that is one of them takes its name.

    Raises:
        NothingRecordedError: No form was filled and sent.
    """
    acts = list(recording.acts)
    secret = max((number for number, act in enumerate(acts) if act.password), default=-1)
    log_in: dict[str, Any] | None = None
    users: list[str] = []
    if secret >= 0:
        end = next((number for number, act in enumerate(acts) if number > secret and act.pressed), secret)
        users = [value_of(act.control) for act in acts[:end] if act.control is not None and not act.password]
        log_in, acts = _log_in(name, url, acts[: end + 1]), acts[end + 1 :]
    searched = learning.searched(acts)
    first = next((number for number, act in enumerate(acts) if act.control), -1)
    last = searched.sent if searched else max((number for number, act in enumerate(acts) if act.pressed), default=-1)
    if first < 0 or last < first:
        raise NothingRecordedError
    button = acts[last].pressed
    assert button is not None
    changed = {id_of(act): act for act in acts[first:last] if act.control is not None}  # the last value of each box
    fields: dict[str, dict[str, Any]] = {}
    values: dict[str, str] = {}
    for act in changed.values():
        assert act.control is not None
        mapped = finding.as_mapped(act.control, act.frame.controls)
        if mapped is None:
            continue
        called = field_name(mapped, act.control, fields, sample or {})
        fields[called] = plain_field(mapped, act.control)
        values[called] = value_of(act.control)
    steps = way(acts[:first], acts[first].frame)
    made: dict[str, Any] = {"title": name.replace("_", " ").capitalize(), "url": url}
    if log_in is not None:
        made["log_in"] = log_in
    submit: dict[str, Any] = {"button": button.text}
    if recording.dialogs:
        submit["confirm"] = {"text": recording.dialogs[-1], "answer": "yes"}
    shown: dict[str, Any] = {"open": steps or [{"page": url}], "fields": fields, "submit": submit}
    arrived = _at(acts[last + 1], recording) if searched else recording  # who went on did so from where the entry led
    shown |= _success(arrived, fields, values)
    made["forms"] = {form: shown}
    key = ""
    if searched and (found := learning.look_up(acts, searched, values, recording.tables)):
        key, shown["look_up"] = found.key, {"form": f"search_{form}", **found.look_up}
        before = [] if "page" in (found.steps or [{}])[0] else steps or [{"page": url}]
        made["forms"][f"search_{form}"] = {"harmless": True, "open": [*before, *found.steps], **found.form}
    user_variable = f"${{{_UNFIT.sub('_', name).upper()}_USER}}"
    for step in (one for each in made["forms"].values() for one in each["open"] if "page" in one):
        step["page"] = _without_users(step["page"], users, user_variable)
    text = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=120)
    return Made(
        f"# Recorded: read it through before it is used. See docs/how_to/web_apps.md.\n{text}",
        _suite(name, form, fields, key),
    )


def _log_in(name: str, url: str, acts: Sequence[Act]) -> dict[str, Any]:
    fields = {}
    for act in acts:
        if act.control is not None:
            fields[act.control.label or act.control.name] = f"{name}.{'password' if act.password else 'user'}"
    button = next((act.pressed.text for act in reversed(acts) if act.pressed), "")
    page = acts[-1].url.removeprefix(url)
    return {**({"page": page} if page and "://" not in page else {}), "fields": fields, "button": button}


def _success(recording: Recording, fields: Mapping[str, dict[str, Any]], values: Mapping[str, str]) -> dict[str, Any]:
    """What was seen after the button and never before; else that the form came again with a box that is empty now."""
    old = {line for act in recording.acts for frame in (act.frame, *act.around) for line in frame.text.splitlines()}
    typed = [value for value in values.values() if value]
    for line in (line for text in recording.last for line in text.splitlines()):
        speaks = re.search(r"[.!]$|saved|salvat|guardad|success", line, re.IGNORECASE)
        if speaks and LEAST < len(line) <= SAID and line not in old and (sign := _sign(line, typed)):
            return {"success": sign}
    for name, plain in fields.items():
        mapped = FieldMap.model_validate(plain)
        found = finding.matching(recording.boxes, mapped)
        if (
            values[name]
            and len(found) == 1
            and not found[0].value
            and found[0].kind not in {"select", "radio", "checkbox"}
        ):
            return {"success": {"emptied": name}}
    return {}


def _sign(line: str, typed: Sequence[str]) -> dict[str, str]:
    """A sentence as a sign: the next record has another number, and other values; empty where little else is said."""
    shape = re.escape(line)
    for value in sorted(typed, key=len, reverse=True):
        if value in line and len(value) < LEAST and not value.isdigit():
            return {}
        if value in line and len(value) >= LEAST:
            shape = shape.replace(re.escape(value), ".+")
    shape = re.sub(r"\d+", lambda _: r"\d+", shape)
    said = re.sub(r"\.\+|\\d\+|\W", "", shape)
    if len(said) <= (TOLD if ".+" in shape else 0):
        return {}
    return {"text": line} if shape == re.escape(line) else {"matches": shape}


def _without_users(page: str, users: Sequence[str], variable: str) -> str:
    """An address without who was logged in: a value of its query that is one of them is a variable."""
    for user in filter(None, users):
        value = f"(?<==)(?:{re.escape(user)}|{re.escape(quote(user))})(?=&|$)"
        page = re.sub(value, lambda _: variable, page)
    return page


def _at(act: Act, recording: Recording) -> Recording:
    """The recording as if the person had stopped before that act."""
    earlier = recording.acts[: next(number for number, one in enumerate(recording.acts) if one is act)]
    boxes = [box for frame in act.around for box in frame.controls]
    return Recording(earlier, [], [frame.text for frame in act.around], boxes)


def _suite(name: str, form: str, fields: Mapping[str, Any], key: str) -> str:
    lines = "".join(f"    ...    {one}=${{FIELDS.{one}}}\n" for one in fields)
    title = form.replace("_", " ").title()
    head = f"""*** Settings ***
Documentation    Recorded: enters {name}.{form} from the facts of a case.
Library          bots.Cases
Library          connectors.WebApp    {name}


*** Tasks ***
Enter {title}
"""
    if not key:
        return f"{head}    Open Form    {name}.{form}\n    Fill Form\n{lines}    Submit Form\n"
    return f"""{head}    VAR    &{{values}}
{lines}    Enter Once    {name}.{form}    key=${{FIELDS.{key}}}    values=${{values}}
    ...    look_up=Find {title}    enter=Create {title}


*** Keywords ***
Find {title}
    [Documentation]    The record with this {key}, as the application holds it.
    [Arguments]    ${{key}}
    ${{found}}=    Look Up Record    {name}.{form}    ${{key}}
    RETURN    ${{found}}

Create {title}
    [Documentation]    Enters it; gives back what the application says.
    [Arguments]    &{{values}}
    Open Form    {name}.{form}
    Fill Form    &{{values}}
    ${{receipt}}=    Submit Form
    RETURN    ${{receipt}}
"""


def record(url: str, act: Callable[[Page], None] | None = None) -> Recording:
    """Open a browser and note what is done in it until its window is closed.

    Args:
        url: Address of the application's first page.
        act: Who acts instead of a person, in a window that isn't shown; for tests.

    Raises:
        BrowserMissingError: There is no Chromium here.
        TargetUnavailableError: The page doesn't come.
    """
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - only a recording pays for it

    recording = Recording()
    with sync_playwright() as playwright:
        path = chromium.executable(playwright.chromium.executable_path)
        options = chromium.launch_options(path, {urlsplit(url).hostname or ""})
        with playwright.chromium.launch(**{**options, "headless": act is not None}) as browser:
            context = browser.new_context(no_viewport=act is None)
            recording.listen(context)
            page = context.new_page()
            try:
                page.goto(url)
            except Error as error:
                raise TargetUnavailableError("recording", f"{url} doesn't come: {first_line(error)}") from error
            if act is not None:
                act(page)
                page.wait_for_timeout(500)
                recording.look(page)
            while act is None and not page.is_closed():
                try:
                    page.wait_for_timeout(300)
                    recording.look(page)
                except Error as error:  # the window was closed, or a page is just going
                    if not is_passing(error) and not page.is_closed():
                        break
    return recording
