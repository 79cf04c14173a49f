"""The map of a web application: how to log in, where its forms are, what a person sees on them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from robot.utils import timestr_to_secs

from connectors.lines import Cell
from connectors.web.map_fields import Content, FieldMap, FieldType, Grid, Part, Text, check_order


def _seconds(value: Any) -> float:
    try:
        return float(timestr_to_secs(str(value)))
    except ValueError as error:
        raise ValueError('takes a time such as "5 s" or "2 minutes"') from error


def _expression(value: Any) -> str:
    try:
        re.compile(str(value))
    except re.error as error:
        raise ValueError(f"takes a regular expression ({error})") from error
    return str(value)


def _yes_or_no(value: Any) -> bool:
    words = {"yes": True, "ok": True, "true": True, "no": False, "cancel": False, "false": False}
    try:
        return words[str(value).lower()]
    except KeyError as error:
        raise ValueError('takes "yes" or "no"') from error


Seconds = Annotated[float, BeforeValidator(_seconds)]
Expression = Annotated[str, BeforeValidator(_expression)]
Answer = Annotated[bool, BeforeValidator(_yes_or_no)]


class Sign(Part):
    """What tells that something happened: a text that is seen, or a regular expression (named groups are kept)."""

    text: Text | None = None
    matches: Expression | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Sign:
        if (self.text is None) == (self.matches is None):
            raise ValueError('takes either "text" or "matches"')
        return self

    def found_in(self, seen: str) -> list[re.Match[str]]:
        """Every place in the seen text where the sign stands, wherever its lines break."""
        return list(re.finditer(re.escape(self.text) if self.text else self.matches or "", seen.replace("\n", " ")))


class Success(Sign):
    """What tells that a form took: a text, or where one lands, which is the form again with a box that is empty now."""

    emptied: Text | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Success:
        if sum(part is not None for part in (self.text, self.matches, self.emptied)) != 1:
            raise ValueError('takes one of "text", "matches" and "emptied"')
        return self

    def found_in(self, seen: str) -> list[re.Match[str]]:
        """Every place in the seen text where the sign stands; none where no text tells it."""
        return super().found_in(seen) if self.emptied is None else []


class Question(Part):
    """A dialog that the application opens, and what to answer."""

    text: Text
    answer: Answer


class Interposed(Part):
    """A page that sometimes stands in between, and what to press to get past it."""

    text: Text
    press: Text


class Step(Part):
    """One step on the way to a form: a menu item or link or button to press, or an address to go to."""

    menu: Text | None = None
    press: Text | None = None
    page: Text | None = None
    section: Text | None = None

    @model_validator(mode="after")
    def _one_of_three(self) -> Step:
        if sum(part is not None for part in (self.menu, self.press, self.page)) != 1:
            raise ValueError('takes one of "menu", "press" and "page"')
        return self

    @property
    def words(self) -> str:
        """What is pressed, or gone to."""
        return self.menu or self.press or self.page or ""


class Submit(Part):
    """How a form is sent: the button, and the question that may follow."""

    button: Text
    section: Text | None = None
    confirm: Question | None = None


class Column(Part):
    """A column of a table of hits; what isn't said is as on the form."""

    column: Text
    type: FieldType | None = None
    format: Text | None = None


ColumnOrHeading = Annotated[
    Column, BeforeValidator(lambda value: {"column": value} if isinstance(value, str) else value)
]


class LookUp(Part):
    """How a record is found again.

    Attributes:
        form: The form that searches.
        by: Its field that takes the key, unless the suite names another.
        row: Columns of the table of hits: field name to heading, or to heading with type and format.
        also: What else the search form is to be told, by its fields: which columns to show, say.
        nothing: The sign that nothing was found; None where it is a table of hits without any.
        open: Heading of the column whose link shows the whole record on the form's own page.
    """

    form: Text
    by: Text
    row: dict[str, ColumnOrHeading] = Field(min_length=1)
    also: dict[str, str] = Field(default_factory=dict)
    nothing: Sign | None = None
    open: Text | None = None


class FormMap(Part):
    """A form: the way to it, its fields, how it is sent and how one knows that it took."""

    title: Text | None = None
    open: tuple[Step, ...] = Field(min_length=1)
    fields: dict[str, FieldMap] = Field(min_length=1)
    submit: Submit | None = None
    success: Success | None = None
    failure: Sign | None = None
    look_up: LookUp | None = None
    harmless: bool = False
    grids: dict[str, Grid] = Field(default_factory=dict)

    @property
    def beside(self) -> frozenset[str]:
        """Values that no box of the form takes, but the window that adds a record to what a field offers."""
        related = [one.add for one in self.fields.values() if one.add is not None]
        return frozenset(value for one in related for value in one.fields.values()) - set(self.fields)

    def content(self, name: str) -> Content:
        """What is known of a field, or of a grid's cell such as ``lines[2].price``."""
        cell = Cell.of(name)
        return self.fields[name] if cell is None else self.grids[cell.grid].columns[cell.column]

    def after(self, name: str) -> str | None:
        """The field, or the cell of the same line, that a field's options come with."""
        cell, after = Cell.of(name), self.content(name).after
        return Cell(cell.grid, cell.line, after).name if cell is not None and after is not None else after

    def rounds(self, names: Iterable[str]) -> list[list[str]]:
        """In which rounds to fill: what others come with first and alone, everything else together at the end."""
        wanted = list(names)
        waited_for = {after for name in wanted if (after := self.after(name)) in wanted}

        def depth(name: str) -> int:
            after = self.after(name)
            return depth(after) + 1 if after is not None and after in wanted else 0

        levels: dict[int, list[str]] = {}
        for name in wanted:
            if name in waited_for:
                levels.setdefault(depth(name), []).append(name)
        rest = [name for name in wanted if name not in waited_for]
        return [*(levels[level] for level in sorted(levels)), *([rest] if rest else [])]

    @property
    def heading(self) -> str:
        """What a person calls the form."""
        return self.title or self.open[-1].words

    @model_validator(mode="after")
    def _known_fields(self) -> FormMap:
        if both := sorted(set(self.fields) & set(self.grids)):
            raise ValueError(f'"{both[0]}" is a field and a grid')
        if self.success is not None and self.success.emptied not in {None, *self.fields}:
            raise ValueError(f'success empties "{self.success.emptied}", which is none of the form\'s fields')
        check_order({name: field.after for name, field in self.fields.items()})
        for name, field in self.fields.items():
            if field.add is not None and name not in field.add.fields.values():
                raise ValueError(f'field "{name}" adds a record, but none of its window\'s fields takes "{name}"')
        return self


class Asked(Part):
    """What a page asks whoever logs in, and the button.

    Attributes:
        fields: Its boxes by label, with the names of the secrets they take.
        button: What sends them.
    """

    fields: dict[str, Text] = Field(min_length=1)
    button: Text


class LogIn(Asked):
    """How to log in.

    Attributes:
        page: Where it asks; None where it asks by itself.
        then: What the next page asks, where user and password are asked one after the other.
        failure: The sign that user or password are wrong.
        expired: The sign that the password has expired: a person must choose another.
        locked: The sign that the user is locked: a person must have it unlocked.
    """

    page: Text | None = None
    then: Asked | None = None
    failure: Sign | None = None
    expired: Sign | None = None
    locked: Sign | None = None

    @property
    def pages(self) -> tuple[Asked, ...]:
        """What is asked, page by page."""
        return (self,) if self.then is None else (self, self.then)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of all secrets that it takes."""
        return tuple(secret for page in self.pages for secret in page.fields.values())


class Formats(Part):
    """How the application writes dates and amounts, unless a field says otherwise."""

    date: Text = "yyyy-mm-dd"
    amount: Text = "1234.56"


class Evidence(Part):
    """What is kept beside pictures: a recording for Playwright's trace viewer, of failures or of every form sent."""

    trace: Literal["never", "failures", "always"] = "never"


class AppMap(Part):
    """A web application.

    Attributes:
        title: What people call it.
        url: Address of its first page.
        hosts: Other hosts it needs; to any but these and the address's own no connection is made.
        log_in: How to log in; None where nobody has to.
        log_out: What to press, or where to go, when a robot leaves; None where a session left open troubles nobody.
        session_ended_when: The sign that the session has ended.
        interposed: Pages that may stand in between.
        dialogs: Dialogs that may come up at any time, and what to answer; any other stops the filling of a form.
        settle: Seconds within which a late commit may still follow.
        patience: Seconds to wait for an answer.
        formats: How it writes dates and amounts.
        evidence: What is kept of what was done, beside pictures.
        forms: Its forms by name.
    """

    title: Text
    url: Text
    hosts: tuple[Text, ...] = ()
    log_in: LogIn | None = None
    log_out: Step | None = None
    session_ended_when: Sign | None = None
    interposed: tuple[Interposed, ...] = ()
    dialogs: tuple[Question, ...] = ()
    settle: Seconds = 0.0
    patience: Seconds = 30.0
    formats: Formats = Formats()
    evidence: Evidence = Evidence()
    forms: dict[str, FormMap] = Field(min_length=1)

    @model_validator(mode="after")
    def _known_forms(self) -> AppMap:
        for name, form in self.forms.items():
            for field, related in ((field, one.add) for field, one in form.fields.items() if one.add is not None):
                window = self.forms.get(related.form)
                if window is None or window.submit is None or not set(related.fields) <= set(window.fields):
                    raise ValueError(
                        f'field "{field}" of form "{name}" adds a record by "{related.form}", which is no form with '
                        f"submit and the fields {', '.join(related.fields)}"
                    )
            if form.look_up is None:
                continue
            search = self.forms.get(form.look_up.form)
            if search is None or search.submit is None or not search.harmless:
                raise ValueError(
                    f'form "{name}" is looked up by "{form.look_up.form}", which is no form with submit and harmless'
                )
            for field in (form.look_up.by, *form.look_up.also):
                if field not in search.fields:
                    raise ValueError(
                        f'form "{name}" is looked up by "{field}", which "{form.look_up.form}" has no field for'
                    )
            if form.look_up.open is not None and form.look_up.open not in {
                one.column for one in form.look_up.row.values()
            }:
                raise ValueError(
                    f'form "{name}" opens hits by "{form.look_up.open}", which is none of the row\'s headings'
                )
        return self
