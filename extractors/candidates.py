"""What each reader saw in one field's place, before it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.document_types import FieldPlace
    from extractors.reading import Box
    from extractors.types import FieldType, Parsed
    from extractors.types.spelling import Mark


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reader's answer.

    Attributes:
        reader: ``tesseract``, ``ppocr``, ``text_layer``, ``form_field``, ``barcode``, ``mark`` …
        raw: Text as it was read.
        parsed: What the field's type makes of it.
        confidence: Of the reader, 0 to 1.
        again: A second look of a reader that already answered: it breaks ties, it agrees with nobody.
    """

    reader: str
    raw: str
    parsed: Parsed
    confidence: float
    again: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A field's place with all that was seen in it.

    Attributes:
        name: Of the field.
        place: As the document type has it.
        type: Its field type, set up for this place.
        box: On the page it was handed in.
        candidates: Answers of the readers that saw something.
        empty: There is no ink in the place.
        covered: Something thick lies over it.
        cut_off: The writing goes on outside the place.
        by_hand: It was written by hand, and plainly so.
        crossed: The blank's own print runs through the writing.
        length: Characters that a comb's cells hold, else 0.
        marks: Marks over capital letters that can be seen in the picture; None: not looked for.
    """

    name: str
    place: FieldPlace
    type: FieldType
    box: Box | None
    candidates: tuple[Candidate, ...] = ()
    empty: bool = False
    covered: bool = False
    cut_off: bool = False
    by_hand: bool = False
    crossed: bool = False
    length: int = 0
    marks: tuple[Mark, ...] | None = None
