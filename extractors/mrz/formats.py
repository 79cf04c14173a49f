"""The five layouts of machine readable zones: where each field stands and what checks it.

Source: ICAO Doc 9303, eighth edition, parts 4 (TD3), 5 (TD1), 6 (TD2) and 7 (MRV-A, MRV-B).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """Which characters may stand in a field."""

    CODE = "code"  # kind of document: letters and fillers
    STATE = "state"  # three letters, or one and fillers
    NAME = "name"  # letters and fillers
    DATE = "date"  # digits, fillers where unknown
    SEX = "sex"  # M, F, X or a filler
    NUMBER = "number"  # letters, digits, fillers
    CHECK = "check"  # a digit, or a filler where there is nothing to check


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line."""

    line: int  # from 0
    start: int  # from 0
    end: int  # one past the last

    def of(self, lines: tuple[str, ...]) -> str:
        """The characters that stand there."""
        return lines[self.line][self.start : self.end]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a layout."""

    name: str
    span: Span
    kind: Kind


@dataclass(frozen=True, slots=True)
class Check:
    """A check digit and what it covers."""

    name: str  # the field it checks, or "composite"
    digit: Span
    covers: tuple[Span, ...]


@dataclass(frozen=True, slots=True, eq=False)  # there are five, told apart by identity
class Format:
    """A layout.

    Attributes:
        name: TD1, TD2, TD3, MRVA or MRVB.
        rows: Number of lines.
        length: Characters a line.
        initials: First letters that documents of this layout carry.
        data_line: The line with the dates, from 0.
        fields: Its fields in the order of the lines, check digits included.
        checks: Its check digits; the composite one, where there is one, comes last.
    """

    name: str
    rows: int
    length: int
    initials: str
    data_line: int
    fields: tuple[Field, ...]
    checks: tuple[Check, ...]

    def field(self, name: str) -> Field:
        """The field of that name.

        Raises:
            KeyError: The layout has none.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def fields_on(self, line: int) -> tuple[Field, ...]:
        """The fields of one line, from left to right."""
        return tuple(field for field in self.fields if field.span.line == line)


def _layout(*fields: tuple[str, int, int, int, Kind]) -> tuple[Field, ...]:
    return tuple(Field(name, Span(line, start, end), kind) for name, line, start, end, kind in fields)


def _single_checks(fields: tuple[Field, ...]) -> tuple[Check, ...]:
    by_name = {field.name: field.span for field in fields}
    return tuple(
        Check(name, span, (by_name[name],))
        for field, span in by_name.items()
        if field.endswith("_check") and (name := field.removesuffix("_check")) != "composite"
    )


_TD1_FIELDS = _layout(
    ("document_kind", 0, 0, 2, Kind.CODE),
    ("issuing_state", 0, 2, 5, Kind.STATE),
    ("document_number", 0, 5, 14, Kind.NUMBER),
    ("document_number_check", 0, 14, 15, Kind.CHECK),
    ("optional_data", 0, 15, 30, Kind.NUMBER),
    ("birth_date", 1, 0, 6, Kind.DATE),
    ("birth_date_check", 1, 6, 7, Kind.CHECK),
    ("sex", 1, 7, 8, Kind.SEX),
    ("expiry_date", 1, 8, 14, Kind.DATE),
    ("expiry_date_check", 1, 14, 15, Kind.CHECK),
    ("nationality", 1, 15, 18, Kind.STATE),
    ("optional_data_2", 1, 18, 29, Kind.NUMBER),
    ("composite_check", 1, 29, 30, Kind.CHECK),
    ("name", 2, 0, 30, Kind.NAME),
)
TD1 = Format(
    "TD1",
    3,
    30,
    "IAC",
    1,
    _TD1_FIELDS,
    (
        *_single_checks(_TD1_FIELDS),
        Check("composite", Span(1, 29, 30), (Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29))),
    ),
)


def _two_lines(
    name: str, length: int, initials: str, tail: tuple[tuple[str, int, int, int, Kind], ...], composite: bool
) -> Format:
    fields = _layout(
        ("document_kind", 0, 0, 2, Kind.CODE),
        ("issuing_state", 0, 2, 5, Kind.STATE),
        ("name", 0, 5, length, Kind.NAME),
        ("document_number", 1, 0, 9, Kind.NUMBER),
        ("document_number_check", 1, 9, 10, Kind.CHECK),
        ("nationality", 1, 10, 13, Kind.STATE),
        ("birth_date", 1, 13, 19, Kind.DATE),
        ("birth_date_check", 1, 19, 20, Kind.CHECK),
        ("sex", 1, 20, 21, Kind.SEX),
        ("expiry_date", 1, 21, 27, Kind.DATE),
        ("expiry_date_check", 1, 27, 28, Kind.CHECK),
        *tail,
    )
    checks = _single_checks(fields)
    if composite:
        last = length - 1
        covers = (Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, last))
        checks = (*checks, Check("composite", Span(1, last, length), covers))
    return Format(name, 2, length, initials, 1, fields, checks)


TD2 = _two_lines(
    "TD2",
    36,
    "IACP",
    (("optional_data", 1, 28, 35, Kind.NUMBER), ("composite_check", 1, 35, 36, Kind.CHECK)),
    composite=True,
)
TD3 = _two_lines(
    "TD3",
    44,
    "P",
    (
        ("optional_data", 1, 28, 42, Kind.NUMBER),
        ("optional_data_check", 1, 42, 43, Kind.CHECK),
        ("composite_check", 1, 43, 44, Kind.CHECK),
    ),
    composite=True,
)
MRVA = _two_lines("MRVA", 44, "V", (("optional_data", 1, 28, 44, Kind.NUMBER),), composite=False)
MRVB = _two_lines("MRVB", 36, "V", (("optional_data", 1, 28, 36, Kind.NUMBER),), composite=False)

FORMATS = (TD1, TD2, TD3, MRVA, MRVB)


@lru_cache(maxsize=64)
def line_kinds(layout: Format, line: int) -> tuple[Kind, ...]:
    """The kind of every character of a layout's line.

    Args:
        layout: The layout.
        line: Which line, from 0.

    Returns:
        As many kinds as the line has characters.
    """
    kinds: list[Kind] = []
    for field in layout.fields:
        if field.span.line == line:
            kinds += [field.kind] * (field.span.end - field.span.start)
    return tuple(kinds)
