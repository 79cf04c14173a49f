"""Values between canonical text and what a page writes, and whether two are the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from connectors.web.app_map import Formats
from connectors.web.map_fields import Content, FieldType
from connectors.web.view import Control

CODES = frozenset({FieldType.CODE, FieldType.CODICE_FISCALE, FieldType.IBAN})
_DATE_PART = re.compile(r"yyyy|aaaa|yy|dd|gg|mm|d|m", re.IGNORECASE)
_TRUE = frozenset({"true", "yes", "1", "on"})
_FALSE = frozenset({"false", "no", "0", "off", ""})


class ValueProblem(Exception):  # noqa: N818 - caught at once and told with the field's name
    """A value isn't of its field's type; the message says what it should be, without the value."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How one field writes its values.

    Attributes:
        type: What it holds.
        format: Of a date or an amount.
        case: ``any`` where upper and lower case are the same.
        options: Canonical value to what the page shows.
    """

    type: FieldType
    format: str = ""
    case: str = "exact"
    options: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def of(field: Content, formats: Formats) -> Writing:
        """The writing of a mapped field, the application's formats where it has none of its own."""
        own = field.format or {FieldType.DATE: formats.date, FieldType.AMOUNT: formats.amount}.get(field.type, "")
        return Writing(field.type, own, field.case, tuple(field.options.items()))


def canonical_text(value: object) -> str:
    """Canonical text of whatever a suite hands over: dates ISO 8601, ``true`` or ``false``, amounts ``1234.56``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def to_page(writing: Writing, value: str, control: Control) -> str:  # noqa: PLR0911 - one for each type
    """What to write into a control.

    Args:
        writing: How the field writes.
        value: Canonical text.
        control: Where it goes; date and number inputs have a writing of their own (HTML).

    Raises:
        ValueProblem: The value isn't of the field's type.
    """
    if not value:
        return "false" if writing.type is FieldType.FLAG else ""
    match writing.type:
        case FieldType.DATE:
            day = _iso(value)
            return day.isoformat() if control.kind == "date" else write_date(day, writing.format)
        case FieldType.AMOUNT | FieldType.NUMBER:
            number = _number(value)
            if control.kind == "number" or writing.type is FieldType.NUMBER:
                return str(number)
            return write_amount(number, writing.format)
        case FieldType.FLAG:
            return "true" if _flag(value) else "false"
        case FieldType.OPTION:
            return dict(writing.options).get(value, value)
        case FieldType.CODE | FieldType.CODICE_FISCALE | FieldType.IBAN:
            return "".join(value.split())
    return value


def to_canonical(writing: Writing, shown: str) -> str:  # noqa: PLR0911 - one for each type
    """Canonical text of what a page shows; as it stands where it isn't of the field's type.

    Args:
        writing: How the field writes.
        shown: Text on the page.
    """
    text = " ".join(shown.split())
    try:
        match writing.type:
            case FieldType.DATE if text:
                return read_date(text, writing.format).isoformat()
            case FieldType.AMOUNT | FieldType.NUMBER if text:
                return str(read_amount(text, writing.format))
            case FieldType.FLAG:
                return "true" if _flag(text) else "false"
            case FieldType.OPTION:
                return next((key for key, one in writing.options if folded(one) == folded(text)), text)
            case FieldType.CODE | FieldType.CODICE_FISCALE | FieldType.IBAN:
                return "".join(text.split()).upper()
    except ValueProblem:
        return text
    return text


def same(writing: Writing, one: str, other: str) -> bool:
    """Whether two canonical values mean the same: by number, day or code; texts but for blanks and composition.

    Args:
        writing: How the field writes.
        one: Canonical text.
        other: Canonical text.
    """
    if writing.type in CODES:
        return "".join(one.split()).upper() == "".join(other.split()).upper()
    if writing.type in {FieldType.AMOUNT, FieldType.NUMBER} and one and other:
        try:
            return _number(one) == _number(other)
        except ValueProblem:
            return False
    first, second = (unicodedata.normalize("NFC", " ".join(text.split())) for text in (one, other))
    return first.casefold() == second.casefold() if writing.case == "any" else first == second


def folded(text: str) -> str:
    """A label or option as it is compared: without case, outer blanks, colons and asterisks."""
    return (
        unicodedata.normalize("NFC", " ".join(text.split())).casefold().strip(" :*.\u00a0").removesuffix("(*)").strip()
    )


def write_date(day: date, layout: str) -> str:
    """A date in a layout such as ``dd/mm/yyyy`` (or ``gg/mm/aaaa``)."""
    parts = {
        "yyyy": f"{day.year:04d}",
        "yy": f"{day.year % 100:02d}",
        "dd": f"{day.day:02d}",
        "mm": f"{day.month:02d}",
        "d": str(day.day),
        "m": str(day.month),
    }
    return _DATE_PART.sub(lambda match: parts[_english(match[0])], layout)


def read_date(text: str, layout: str) -> date:
    """The date that stands in a text of that layout.

    Raises:
        ValueProblem: The text isn't such a date.
    """
    order, pattern, end = [], "", 0
    for part in _DATE_PART.finditer(layout):
        order.append(_english(part[0]))
        digits = {"yyyy": r"(\d{4})", "yy": r"(\d{2})"}.get(order[-1], r"(\d{1,2})")
        pattern += re.escape(layout[end : part.start()]) + digits
        end = part.end()
    pattern += re.escape(layout[end:])
    found = re.fullmatch(pattern, text) or re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    if not found:
        raise ValueProblem(f"isn't a date written {layout}")
    if found.re.pattern != pattern:
        order = ["yyyy", "mm", "dd"]
    number = {name[0]: int(value) for name, value in zip(order, found.groups(), strict=True)}
    year = number["y"] if number["y"] >= 100 else 2000 + number["y"]
    try:
        return date(year, number["m"], number["d"])
    except ValueError as error:
        raise ValueProblem(f"isn't a date written {layout}") from error


def write_amount(number: Decimal, sample: str) -> str:
    """An amount written like a sample such as ``1.234,56``, with as many decimals."""
    thousands, point, decimals = _separators(sample)
    plain = f"{number:,.{decimals}f}"
    if Decimal(plain.replace(",", "")) != number:
        raise ValueProblem(f"has more than {decimals} decimals")
    return plain.replace(",", "\0").replace(".", point).replace("\0", thousands)


def read_amount(text: str, sample: str) -> Decimal:
    """The amount in a text written like the sample; a currency beside it doesn't matter.

    Raises:
        ValueProblem: The text isn't such an amount.
    """
    thousands, point, _ = _separators(sample or "1234.56")
    bare = re.sub(r"[A-Za-z€$£\s]", "", text)
    if thousands and not re.fullmatch(
        rf"-?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})*(?:{re.escape(point)}\d*)?|-?\d+(?:{re.escape(point)}\d*)?",
        bare,
    ):
        raise ValueProblem(f"isn't an amount written {sample}")
    try:
        return Decimal((bare.replace(thousands, "") if thousands else bare).replace(point, "."))
    except InvalidOperation as error:
        raise ValueProblem(f"isn't an amount written {sample}") from error


def _english(part: str) -> str:
    return part.lower().replace("g", "d").replace("a", "y")


def _separators(sample: str) -> tuple[str, str, int]:
    found = re.fullmatch(r"\d(\D?)\d{3}(?:(\D)(\d+))?", sample)
    if not found:
        raise ValueProblem('has a wrong format in the map: write it like "1.234,56"')
    return found[1], found[2] or ".", len(found[3] or "")


def _iso(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueProblem("isn't a date (ISO 8601)") from error


def _number(value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueProblem("isn't a number such as 1234.56") from error
    if not number.is_finite():
        raise ValueProblem("isn't a number such as 1234.56")
    return number


def _flag(value: str) -> bool:
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ValueProblem("is neither true nor false")
