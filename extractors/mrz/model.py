"""A machine readable zone: its lines, its fields, and which of its check digits hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from extractors.mrz.check_digits import check_digit
from extractors.mrz.formats import FORMATS, Check, Format


class CheckState(StrEnum):
    """What a check digit says."""

    HOLDS = "holds"
    FAILS = "fails"
    ABSENT = "absent"  # a filler stands in its place


@dataclass(frozen=True, slots=True)
class Edit:
    """A character that was changed so that check digits hold.

    Attributes:
        line: From 0.
        position: From 0.
        read: What most readers saw.
        made: What stands there now.
        seen: Whether any reader saw it.
    """

    line: int
    position: int
    read: str
    made: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Mrz:
    """A machine readable zone as it was understood.

    Attributes:
        format: TD1, TD2, TD3, MRVA or MRVB.
        lines: The lines as they are believed to be printed.
        lines_read: The lines as they were read.
        fields: Every field of the layout as it stands in `lines`, fillers included; ``document_number`` whole, also
            where it runs on into the optional data.
        checks: What each check digit says, by the field it covers, and ``composite``.
        edits: Characters changed for the sake of check digits; class repairs (O for 0 in a date) aren't counted.
        verified: Every check digit of the layout holds, without an unlikely repair. Says nothing about names, sex,
            states and kind of document, which no check digit covers.
        doubts: What keeps it from being verified, or may be wrong in spite of it; stable codes.
    """

    format: str
    lines: tuple[str, ...]
    lines_read: tuple[str, ...]
    fields: Mapping[str, str]
    checks: Mapping[str, CheckState]
    edits: tuple[Edit, ...] = ()
    verified: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def layout(self) -> Format:
        """Its layout."""
        return layout_of(self.format)


def layout_of(name: str) -> Format:
    """The layout of that name.

    Raises:
        KeyError: There is none.
    """
    for layout in FORMATS:
        if layout.name == name:
            return layout
    raise KeyError(name)


def _long_number(layout: Format, lines: tuple[str, ...]) -> tuple[str, str] | None:
    """A document number longer than nine characters, and its check digit (ICAO Doc 9303 part 5, 4.2.4)."""
    if layout.name not in {"TD1", "TD2"}:
        return None
    if layout.field("document_number_check").span.of(lines) != "<":
        return None
    rest = layout.field("optional_data").span.of(lines).partition("<")[0]
    number = layout.field("document_number").span.of(lines)
    if len(rest) < 2 or "<" in number:
        return None
    return number + rest[:-1], rest[-1]


def check_states(layout: Format, lines: tuple[str, ...]) -> dict[str, CheckState]:
    """What each check digit of the layout says about these lines.

    Args:
        layout: The layout.
        lines: Lines of its length, in the alphabet.

    Returns:
        The state by name of the check.
    """
    states = {}
    for check in layout.checks:
        digit = check.digit.of(lines)
        covered = "".join(span.of(lines) for span in check.covers)
        long_number = _long_number(layout, lines) if check.name == "document_number" else None
        if long_number:
            covered, digit = long_number
        if digit == "<":
            states[check.name] = CheckState.ABSENT
        else:
            states[check.name] = CheckState.HOLDS if digit == check_digit(covered) else CheckState.FAILS
    return states


def may_be_absent(check: Check, covered: str) -> bool:
    """Whether a filler may stand in place of a check digit: only where the field it covers is empty.

    Args:
        check: The check.
        covered: What it covers.

    Returns:
        True for an empty field other than the document's number.
    """
    return check.name in {"optional_data", "expiry_date"} and not covered.strip("<")


def all_hold(layout: Format, lines: tuple[str, ...]) -> bool:
    """Whether every check digit that the layout has holds.

    Args:
        layout: The layout.
        lines: Lines of its length.

    Returns:
        True also where an empty field has a filler as its check digit.
    """
    states = check_states(layout, lines)
    for check in layout.checks:
        covered = "".join(span.of(lines) for span in check.covers)
        absent_rightly = states[check.name] is CheckState.ABSENT and may_be_absent(check, covered)
        if states[check.name] is not CheckState.HOLDS and not absent_rightly:
            return False
    return True


def fields_of(layout: Format, lines: tuple[str, ...]) -> dict[str, str]:
    """Every field as it stands in the lines.

    Args:
        layout: The layout.
        lines: Lines of its length.

    Returns:
        Text by field name, fillers included. A long document number is put together, and taken out of
        ``optional_data``.
    """
    fields = {field.name: field.span.of(lines) for field in layout.fields}
    long_number = _long_number(layout, lines)
    if long_number and check_states(layout, lines)["document_number"] is CheckState.HOLDS:
        fields["document_number"], fields["document_number_check"] = long_number
        fields["optional_data"] = fields["optional_data"].partition("<")[2]
    return fields
