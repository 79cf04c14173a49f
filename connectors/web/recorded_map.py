"""A map and a suite made of what a person did once: the way to a form, its fields, the button, the look-up. Pure.

What can't be told from one entry is said, not guessed: it stands at the head of the map.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import yaml

from connectors.web import learning
from connectors.web.acts import Act, as_name, key_of, mapped_of, plain_field, value_of, way
from connectors.web.dependents import options_come_with
from connectors.web.guessing import amount_format, layout_of, sample_name
from connectors.web.picks import is_entry, with_picks
from connectors.web.recorded_grids import grids_of
from connectors.web.recorded_signs import asked, interposed, log_out, success
from connectors.web.recorded_windows import with_windows
from connectors.web.recording import Recording
from connectors.web.suite_of import suite_of
from connectors.web.values import folded
from connectors.web.view import Control, FrameView

_NO_LOOK_UP = (
    "look_up: no search for the record was seen, or none of its tables showed what was searched for; "
    "without it nothing enters under Enter Once"
)
_NO_SIGN_OF_NONE = "look_up: what the search shows where nothing is found, unless it is an empty table"
_ODD_WINDOW = "what was done in a window beside the form: it filled no box with what was picked or typed there"
_UNFIT = re.compile(r"\W")  # for the name of a variable


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a recording.

    Attributes:
        map: An app map as YAML.
        suite: A suite that replays it.
        unclear: What one entry didn't tell, to be looked at by a person.
    """

    map: str
    suite: str
    unclear: tuple[str, ...] = ()


class NothingRecordedError(Exception):
    """No form was filled and sent: change boxes and press the button that saves before the window is closed."""


def make(name: str, url: str, form: str, recording: Recording, sample: Mapping[str, object] | None = None) -> Made:
    """Make map and suite.

    Args:
        name: Of the application.
        url: Address of its first page.
        form: Name of the form.
        recording: What was done.
        sample: Fields of a case by name, canonical: a typed value that is one of them takes its name. A list of
            dictionaries is lines of a grid.

    Raises:
        NothingRecordedError: No form was filled and sent.
    """
    sample = sample or {}
    moments = with_picks(with_windows(recording.acts))
    made: dict[str, Any] = {"title": name.replace("_", " ").capitalize(), "url": url}
    users: list[str] = []
    secret = _last_password(moments)
    if secret >= 0:
        end = next((number for number, act in enumerate(moments) if number > secret and act.pressed), secret)
        users = [value_of(act.control) for act in moments[:end] if act.control is not None and not act.password]
        made["log_in"] = _log_in(name, url, moments[: end + 1])
        moments = moments[end + 1 :]
    acts = [act for act in moments if act.control is not None or act.pressed is not None]
    searched = learning.searched(acts)
    first = next((number for number, act in enumerate(acts) if act.control), -1)
    last = searched.sent if searched else learning.sent(acts)
    if first < 0 or last < first:
        raise NothingRecordedError
    button = acts[last].pressed
    assert button is not None
    if leaving := log_out(acts[last + 1 :]):
        made["log_out"] = leaving
    entry = _Entry(_between(moments, acts[first], acts[last]), sample)
    to = acts[first]
    road = [act for act in acts[:first] if not _is_there(act, to)]
    if between := [one for act in road if (one := interposed(act))]:
        made["interposed"] = between
        road = [act for act in road if not interposed(act)]
    steps = way(road, to.frame)
    submit: dict[str, Any] = {"button": button.text}
    arrived = _after(moments, acts[last], recording)
    if question := asked(recording.dialogs[acts[last].dialogs : arrived[0]], entry.typed):
        submit["confirm"] = {"text": question, "answer": "yes"}
    shown: dict[str, Any] = {"open": steps or [{"page": url}], "fields": entry.fields}
    if entry.grids:
        shown["grids"] = entry.grids
    shown["submit"] = submit
    before = moments[: next(number for number, one in enumerate(moments) if one is acts[last]) + 1]
    shown |= success(before, arrived[1], entry.fields, entry.values, entry.typed)
    made["forms"] = {form: shown, **entry.windows}
    found = learning.look_up(acts, searched, entry.values, recording.last, recording.tables) if searched else None
    if found:
        shown["look_up"] = {"form": f"search_{form}", **found.look_up}
        start = [] if "page" in (found.steps or [{}])[0] else steps or [{"page": url}]
        made["forms"][f"search_{form}"] = {"harmless": True, "open": [*start, *found.steps], **found.form}
    if not found or "nothing" not in found.look_up:
        entry.unclear.append(_NO_SIGN_OF_NONE if found else _NO_LOOK_UP)
    _leave_out_users(made["forms"], users, f"${{{_UNFIT.sub('_', name).upper()}_USER}}")
    text = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=120)
    head = "# Recorded: read it through before it is used. See docs/how_to/web_apps.md.\n"
    head += "".join(f"# Not told by one entry: {one}\n" for one in entry.unclear)
    return Made(
        head + text,
        suite_of(name, form, [*entry.fields, *entry.beside, *entry.grids], found.key if found else ""),
        tuple(entry.unclear),
    )


class _Entry:
    """The fields and grids of the form, from the first box to the button that sends."""

    def __init__(self, acts: Sequence[Act], sample: Mapping[str, object]) -> None:
        self.fields: dict[str, dict[str, Any]] = {}
        self.values: dict[str, str] = {}
        self.unclear: list[str] = []
        self.windows: dict[str, dict[str, Any]] = {}  # forms in windows that add a record to what a field offers
        self.beside: list[str] = []  # values that only such a window takes
        self._also: list[str] = []  # what was typed there
        self._days: dict[str, set[str]] = {}
        self._plain: dict[str, dict[str, Any]] = {}
        grids, places = grids_of(acts, sample)
        names: dict[tuple[object, ...], str] = {}
        changed = {
            key_of(act.control): number for number, act in enumerate(acts) if act.control and number not in places
        }
        for key, number in changed.items():
            names[key] = self._field(acts, number, sample, names)
        self.grids = {grid.name: grid.plain for grid in grids}
        for grid in grids:
            self.unclear += [f"{grid.name}: {one}" for one in grid.unclear]
            self._days |= {f"{grid.name}.{column}": layouts for column, layouts in grid.days.items()}
            self._plain |= {f"{grid.name}.{column}": plain for column, plain in grid.plain["columns"].items()}
        self.typed = [
            *filter(None, self.values.values()),
            *self._also,
            *(text for grid in grids for text in grid.texts if text),
        ]
        self._settle_days()
        if len({act.window for act in acts if act.control or act.pressed}) > 1:
            self.unclear.append(_ODD_WINDOW)
        missing = [one for one in self.fields if sample and one not in sample]
        self.unclear += [f"{one}: the sample case has no such value" for one in missing]

    def _field(self, acts: Sequence[Act], number: int, sample: Mapping[str, object], names: Mapping[Any, str]) -> str:
        act = acts[number]
        control = act.control
        assert control is not None
        if act.password:
            self.unclear.append(f'"{control.label}" takes a password: the suite has to hand it over')
            return ""
        if not control.name and key_of(control) not in map(key_of, acts[-1].boxes):
            return ""  # the box of a list that comes up to search in it
        mapped = mapped_of(act)
        if mapped is None:
            if control.name or control.label:
                self.unclear.append(
                    f'"{control.label or control.name}" can\'t be told from other boxes, and is left out'
                )
            return ""
        words = f"{mapped.section or ''} {mapped.label or mapped.name}".strip()
        words = mapped.name if mapped.label and mapped.name else words
        called = sample_name(control, control.label or words, sample, self.fields) or as_name(words, self.fields)
        plain = plain_field(mapped, control, sample.get(called, ""))
        if is_entry(act) and control.kind != "date":
            plain["autocomplete"] = True
        if cause := options_come_with(acts, number, names):
            plain["after"] = cause
        history = [*_shown(acts, control), value_of(control)]
        canonical = str(sample.get(called, ""))
        if "type" not in plain and (layouts := layout_of(history, canonical, control)):
            plain["type"] = "date"
            plain.pop("autocomplete", None)
            self._days[called] = layouts
        elif "type" not in plain and (written := amount_format(history, canonical, control)):
            plain |= {"type": "amount", "format": written}
        plain |= self._by_window(act, called, sample)
        self.fields[called] = self._plain[called] = plain
        self.values[called] = value_of(control)
        return called

    def _by_window(self, act: Act, called: str, sample: Mapping[str, object]) -> dict[str, Any]:
        """The window that fills the box, as it stands in the map."""
        assert act.control is not None
        if act.through is not None:
            return {"picker": dict(act.through.picker)} if act.through.picker else self._added(act, called, sample)
        if act.control.read_only and act.control.kind not in {"select", "radio", "checkbox"}:
            self.unclear.append(f"{called}: its box can't be typed into; say which window fills it (picker)")
        return {}

    def _added(self, act: Act, called: str, sample: Mapping[str, object]) -> dict[str, Any]:
        """What adds the record that the box then held, as it stands in the map; its form is kept beside."""
        through, box = act.through, act.control
        assert through is not None
        assert box is not None
        inner = _Entry(through.acts, sample)
        own = next((name for name, value in inner.values.items() if folded(value) == folded(value_of(box))), "")
        given = {name: name if name in sample else as_name(f"{called}_{name}", self.fields) for name in inner.fields}
        form = called if called not in self.windows else as_name(called, self.windows)
        form = f"{form}_added"
        address = urlsplit(through.acts[0].url)
        button = next(one.pressed.text for one in reversed(through.acts) if one.pressed)
        self.windows[form] = {
            "open": [{"page": address.path + (f"?{address.query}" if address.query else "")}],
            "fields": inner.fields,
            "submit": {"button": button},
        }
        self.beside += [one for name, one in given.items() if name != own]
        self._also += inner.typed
        self.unclear += inner.unclear
        if inner.grids:
            self.unclear.append(f"{called}: the lines of its window are left out")
        offered = [text for _, text in box.options if text and folded(text) != folded(value_of(box))]
        typed = {"autocomplete": True} if box.kind == "select" and len(offered) < 2 else {}  # comes while one types
        return {**typed, "add": {"press": through.press, "form": form, "fields": {**given, own: called}}}

    def _settle_days(self) -> None:
        """An application writes its days one way: what one box tells holds for all of the same shape."""
        sure = {next(iter(layouts)) for layouts in self._days.values() if len(layouts) == 1}
        for name, layouts in self._days.items():
            left = layouts & sure or layouts
            if len(left) == 1:
                self._plain[name]["format"] = next(iter(left))
            else:
                either = " or ".join(sorted(left))
                self.unclear.append(f"{name}: write {either} as its format; a day after the 12th would have told")


def _shown(acts: Sequence[Act], control: Control) -> list[str]:
    """How the page itself wrote the same number, before or after."""
    key = key_of(control)
    digits = re.sub(r"\D", "", control.value).strip("0")
    seen = [value_of(one) for act in acts for one in act.boxes if key_of(one) == key and value_of(one)]
    return [one for one in dict.fromkeys(seen) if digits and re.sub(r"\D", "", one).strip("0") == digits]


def _between(moments: Sequence[Act], first: Act, last: Act) -> list[Act]:
    start, end = (next(number for number, one in enumerate(moments) if one is act) for act in (first, last))
    return list(moments[start : end + 1])


def _last_password(acts: Sequence[Act]) -> int:
    """The last time that the log-in's password was typed; -1 where none was."""
    first = next((act.control for act in acts if act.password and act.control is not None), None)
    if first is None:
        return -1
    return max(n for n, act in enumerate(acts) if act.password and act.control and act.control.label == first.label)


def _is_there(act: Act, to: Act) -> bool:
    """Whether the form's document was there already when that was done."""
    assert to.control is not None
    key = key_of(to.control)
    same = [frame for frame in act.frames if frame.born == to.frame.born]
    return any(key_of(one) == key for frame in same for one in frame.controls)


def _after(moments: Sequence[Act], sent: Act, recording: Recording) -> tuple[int, list[tuple[FrameView, ...]]]:
    """How many dialogs had opened, and what was seen, until the person did the next thing; the last of it first."""
    at = next(number for number, one in enumerate(moments) if one is sent)
    seen: list[tuple[FrameView, ...]] = []
    for act in moments[at + 1 :]:
        seen.append(act.frames)
        if act.control is not None or act.pressed is not None:
            return act.dialogs, seen[::-1]
    return len(recording.dialogs), [recording.last, *seen[::-1]]


def _log_in(name: str, url: str, acts: Sequence[Act]) -> dict[str, Any]:
    fields = {}
    for act in acts:
        if act.control is not None:
            fields[act.control.label or act.control.name] = f"{name}.{'password' if act.password else 'user'}"
    button = next((act.pressed.text for act in reversed(acts) if act.pressed), "")
    page = acts[-1].url.removeprefix(url)
    return {**({"page": page} if page and "://" not in page else {}), "fields": fields, "button": button}


def _leave_out_users(forms: Mapping[str, Any], users: Sequence[str], variable: str) -> None:
    """Who was logged in stands in no address: a value of its query that is one of them becomes a variable."""
    for step in (one for form in forms.values() for one in form["open"] if "page" in one):
        for user in filter(None, users):
            value = f"(?<==)(?:{re.escape(user)}|{re.escape(quote(user))})(?=&|$)"
            step["page"] = re.sub(value, lambda _: variable, step["page"])
