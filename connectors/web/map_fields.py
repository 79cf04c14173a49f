"""Fields and grids of an app map: what a box is called, what it holds, how it is filled."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Text = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """A part of a map: frozen, and with no key that isn't known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldType(StrEnum):
    """What a field holds, which says how it is written and compared."""

    TEXT = "text"
    CODE = "code"  # compared without blanks and case
    CODICE_FISCALE = "codice_fiscale"
    IBAN = "iban"
    DATE = "date"
    AMOUNT = "amount"
    NUMBER = "number"
    OPTION = "option"
    FLAG = "flag"


class Picker(Part):
    """A look-up window that fills a field.

    Attributes:
        press: The button beside the field that opens it.
        search: Label of the window's box to search with; None where it lists everything at once.
        button: The button that searches.
        pick: Heading of the column whose text is the value; the row is chosen by pressing that cell's link.
    """

    press: Text
    search: Text | None = None
    button: Text | None = None
    pick: Text


class Related(Part):
    """A window in which a record that a field doesn't offer yet is added: a customer, say, in the midst of an order.

    Attributes:
        press: The button beside the field that opens it.
        form: The form of the map that stands in it; its button saves, and the window closes at that.
        fields: What is filled there: a field of that form, and the value that it takes. One of the values is the
            field's own; the others are handed in beside it.
    """

    press: Text
    form: Text
    fields: dict[str, Text] = Field(min_length=1)


def check_order(afters: Mapping[str, str | None]) -> None:
    """Make sure that fields come after others of theirs, and none after itself.

    Args:
        afters: By field, the one that its options come with.

    Raises:
        ValueError: They don't.
    """
    seen: set[str] = set()
    for name, one in afters.items():
        if one is not None and (one not in afters or one == name):
            raise ValueError(f'field "{name}" comes after "{one}", which is none of the form\'s other fields')
    for name in afters:
        chain = [name]
        while (after := afters[chain[-1]]) is not None and after not in seen:
            if after in chain:
                raise ValueError(f"fields wait for each other: {', '.join(chain)}")
            chain.append(after)
        seen.update(chain)


class Content(Part):
    """What a box holds and how it is written.

    Attributes:
        type: What it holds.
        format: How the page writes it: a date such as ``dd/mm/yyyy``, an amount such as ``1.234,56``.
        case: ``any`` where the page may change upper and lower case.
        after: The field that its options come with.
        options: Canonical value to what the page shows.
        picker: The look-up window that fills it.
        keys: Type it key by key, for pages that listen to nothing else.
        autocomplete: Type it and press the entry of the list that comes up; typing alone isn't enough.
        add: What adds the record where none that is offered is called so.
    """

    type: FieldType = FieldType.TEXT
    format: Text | None = None
    case: Literal["exact", "any"] = "exact"
    after: Text | None = None
    options: dict[str, str] = Field(default_factory=dict)
    picker: Picker | None = None
    keys: bool = False
    autocomplete: bool = False
    add: Related | None = None

    @property
    def called(self) -> str:
        """What a person calls it."""
        raise NotImplementedError


class FieldMap(Content):
    """A field by what a person sees.

    Attributes:
        label: The words beside, above or around it.
        section: The title it stands under, where its label stands twice.
        row: The heading of its row, where its label is the heading of its column.
        name: Its ``name`` attribute, for a box that nothing names.
    """

    label: Text | None = None
    section: Text | None = None
    row: Text | None = None
    name: Text | None = None

    @property
    def called(self) -> str:
        """Its label; its name where it has none."""
        return self.label or self.name or ""

    @model_validator(mode="after")
    def _named(self) -> FieldMap:
        if self.label is None and self.name is None:
            raise ValueError('needs a "label", or a "name" where nothing names the box')
        return self


class GridColumn(Content):
    """A column of a grid, by its heading."""

    column: Text

    @property
    def called(self) -> str:
        """Its heading."""
        return self.column


GridColumnOrHeading = Annotated[
    GridColumn, BeforeValidator(lambda value: {"column": value} if isinstance(value, str) else value)
]


class AddLine(Part):
    """What brings the next line of a grid.

    Attributes:
        press: The button.
        section: The title it stands under, where there are several.
        when: ``full`` where no empty line is left; ``each``, also after the last line, where the button is also what
            makes the application take a line.
    """

    press: Text
    section: Text | None = None
    when: Literal["full", "each"] = "full"


class Grid(Part):
    """Lines of the same boxes under headings.

    Attributes:
        columns: Its columns by name. A row with a box under the first one is a line.
        section: The title it stands under, where two grids have these headings.
        add: What brings another line; None where there are as many as there can be.
        used: Columns that tell a line in use from an empty one: there it holds something in one of them. The first
            column where none is named.
    """

    columns: dict[str, GridColumnOrHeading] = Field(min_length=1)
    section: Text | None = None
    add: AddLine | None = None
    used: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _known_columns(self) -> Grid:
        check_order({name: one.after for name, one in self.columns.items()})
        if missing := [name for name in self.used if name not in self.columns]:
            raise ValueError(f'is told to be used by "{missing[0]}", which is none of its columns')
        return self
