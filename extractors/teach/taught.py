"""What was learnt of a blank form, before it is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.document_types import Landmark
    from extractors.teach.guess import Guess
    from extractors.teach.spots import Label, Spot


@dataclass(frozen=True, slots=True)
class TaughtField:
    """A field of the new document type.

    Attributes:
        name: In the type.
        spot: Its place.
        label: What named it.
        guess: Its field type and what it was guessed from.
        group: For boxes that exclude each other: the field that they make up together.
        option: The value of that field when this box is marked.
        table: For the cell of a table: the field that the cells make up together.
        column: The cell's column.
        row: The cell's row, from 1.
    """

    name: str
    spot: Spot
    label: Label
    guess: Guess
    group: str = ""
    option: str = ""
    table: str = ""
    column: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class TaughtPage:
    """A page of the new document type.

    Attributes:
        number: Of the blank's page, from 1.
        size: Millimetres.
        landmarks: Printed texts that tell it again.
        fields: In reading order.
        source: Where its fields were found: ``form`` (AcroForm) or ``print`` (boxes, lines and cells in the picture).
    """

    number: int
    size: tuple[float, float]
    landmarks: tuple[Landmark, ...]
    fields: tuple[TaughtField, ...]
    source: str = "form"


@dataclass(slots=True)
class Taught:
    """A blank form, learnt.

    Attributes:
        title: Its heading.
        language: ``it``, ``es`` or ``en``.
        words: Printed words that tell it from others.
        pages: Its pages that can be told again.
        problems: What a person should know, in words.
    """

    title: str
    language: str
    words: tuple[str, ...]
    pages: list[TaughtPage]
    problems: list[str] = field(default_factory=list)

    @property
    def fields(self) -> list[TaughtField]:
        """Of all pages."""
        return [one for page in self.pages for one in page.fields]
