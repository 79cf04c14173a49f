"""What a document says: values with their confidence, their place on the page and their doubts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class State(StrEnum):
    """How far a reading may be trusted."""

    VERIFIED = "verified"  # a check that could have failed holds (check digit, second source)
    READ = "read"  # read with its confidence, nothing contradicts it, nothing proves it
    DOUBTFUL = "doubtful"  # something contradicts it, or it is read too weakly: a person decides
    MISSING = "missing"  # the place is empty or wasn't found


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in fractions of its width and height, origin at the top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Width as a fraction of the page's."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height as a fraction of the page's."""
        return self.y1 - self.y0


def around(boxes: Sequence[Box]) -> Box:
    """The box around some boxes."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a reading isn't taken as it stands."""

    code: str  # stable, for translations and statistics: "check_digit", "low_confidence", "contradicts" …
    detail: str = ""  # other field or check concerned; never a person's data


@dataclass(frozen=True, slots=True)
class TableRow:
    """Where a row of a table stands, in the order of the rows of the reading's value.

    Attributes:
        page: Page within the document, from 1.
        box: Place on that page.
        confidence: Probability that the row is right.
        checked: A check of the row itself holds: quantity and price make the amount.
        number: Which of the rows that a form prints, from 1; 0 where it prints none.
        cells: What was read in each of its cells, under the names of the columns, where they are read one by one.
    """

    page: int
    box: Box | None
    confidence: float
    checked: bool
    number: int = 0
    cells: tuple[Reading, ...] = ()

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> TableRow:
        """The row that `Reading.as_dict` wrote."""
        box = Box(**data["box"]) if data["box"] else None
        cells = tuple(Reading.from_dict(cell) for cell in data.get("cells", ()))
        return cls(data["page"], box, data["confidence"], data["checked"], data.get("number", 0), cells)


@dataclass(frozen=True, slots=True)
class Reading:
    """One field as one document says it.

    Attributes:
        name: The field's name in its document type, such as ``tax_code``.
        value: Canonical text: dates ISO 8601, amounts ``1234.56``, identifiers upper case without
            blanks, check boxes ``true`` or ``false``, names as printed. None when missing.
        raw: The text as it was read.
        confidence: Probability that ``value`` is right, 0 to 1.
        state: How far it may be trusted.
        page: Page within the document, from 1; 0 where it has no place.
        box: Place on that page.
        reader: What read it: ``mrz``, ``barcode``, ``text_layer``, ``form_field``, ``tesseract``, ``ppocr`` …
        doubts: Why it isn't taken as it stands.
        alternatives: Other values the readers saw.
        rows: Of a table that was read on pages: where each of its rows stands.
    """

    name: str
    value: str | None
    raw: str = ""
    confidence: float = 0.0
    state: State = State.READ
    page: int = 0
    box: Box | None = None
    reader: str = ""
    doubts: tuple[Doubt, ...] = ()
    alternatives: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The reading as plain JSON data; ``rows`` only of tables."""
        data = asdict(self)
        if not self.rows:
            del data["rows"]
        for row, shown in zip(self.rows, data.get("rows", ()), strict=True):
            if row.cells:
                shown["cells"] = [cell.as_dict() for cell in row.cells]
            else:
                del shown["cells"], shown["number"]
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Reading:
        """The reading that `as_dict` wrote."""
        values = dict(data)
        values["state"] = State(values["state"])
        if values.get("box"):
            values["box"] = Box(**values["box"])
        values["doubts"] = tuple(Doubt(**doubt) for doubt in values.get("doubts", ()))
        values["alternatives"] = tuple(values.get("alternatives", ()))
        values["rows"] = tuple(TableRow.from_dict(row) for row in values.get("rows", ()))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class PageRef:
    """A page of a file that was handed in."""

    file: str  # the name under which the caller handed the file in
    page: int  # from 1, within that file


UNKNOWN = "unknown"  # no known type, or it couldn't be read: its problems tell
BLANK = "blank_page"  # nothing is on it
SEPARATOR = "separator_page"  # put between two documents by whoever scanned them
NO_TYPES = frozenset({UNKNOWN, BLANK, SEPARATOR})


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """One document found in the files: its type, its pages and what they say."""

    type: str  # name of the document type, or one of `NO_TYPES`
    confidence: float  # of the type
    pages: tuple[PageRef, ...]
    readings: dict[str, Reading] = field(default_factory=dict)
    problems: tuple[str, ...] = ()  # what failed, in words without personal data
    notes: tuple[str, ...] = ()  # what is good to know and no failure, in such words too

    @property
    def known(self) -> bool:
        """Whether it is a document of a type."""
        return self.type not in NO_TYPES

    def as_dict(self) -> dict[str, Any]:
        """The document as plain JSON data."""
        return {
            "type": self.type,
            "confidence": self.confidence,
            "pages": [asdict(page) for page in self.pages],
            "readings": {name: reading.as_dict() for name, reading in self.readings.items()},
            "problems": list(self.problems),
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> DocumentReading:
        """The document that `as_dict` wrote."""
        return cls(
            type=data["type"],
            confidence=data["confidence"],
            pages=tuple(PageRef(**page) for page in data["pages"]),
            readings={name: Reading.from_dict(reading) for name, reading in data["readings"].items()},
            problems=tuple(data["problems"]),
            notes=tuple(data.get("notes", ())),
        )
