"""What goes into a cell and what comes out of it: dates as dates, amounts as numbers, identifiers as text. Pure."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from connectors.workbook.columns import ColumnType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Value = str | int | float | Decimal | bool | date | datetime | None
Content = str | Decimal | int | bool | date | datetime | None
Read = str | int | float | bool | date | datetime | time | timedelta | None

LONGEST_TEXT = 32_767  # ECMA-376, what Excel takes in a cell
MOST_DIGITS = 15  # Excel keeps 15 significant digits of a number and drops the rest without a word
_EXACT = 1e15  # floats below it are whole numbers without doubt
_WRITTEN = frozenset({ColumnType.AMOUNT, ColumnType.NUMBER, ColumnType.FLAG})  # types that text may stand for
FIRST_DATE = date(1900, 3, 1)  # before it Excel counts a 29 February 1900 that never was

# Built-in formats that each country's Excel shows in its own way (ECMA-376, 18.8.30)
FORMATS = {
    ColumnType.DATE: "mm-dd-yy",
    ColumnType.DATETIME: "m/d/yy h:mm",
    ColumnType.AMOUNT: "#,##0.00",
    ColumnType.NUMBER: "General",
    ColumnType.IDENTIFIER: "@",
    ColumnType.TEXT: "General",
    ColumnType.FLAG: "General",
}

_RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP, CSV injection
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML 1.0 character
_PLAIN_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


_TYPES: tuple[tuple[type, ColumnType], ...] = (  # in this order: a bool is an int, a datetime is a date
    (str, ColumnType.TEXT),
    (bool, ColumnType.FLAG),
    (datetime, ColumnType.DATETIME),
    (date, ColumnType.DATE),
    (Decimal, ColumnType.AMOUNT),
    (int, ColumnType.NUMBER),
    (float, ColumnType.NUMBER),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell to be written.

    Attributes:
        content: Its value; text is never taken for a formula.
        type: What it is; decides the number format.
        quoted: Whether Excel is to keep it text even when a person edits it (the leading apostrophe).
    """

    content: Content
    type: ColumnType
    quoted: bool = False


def cell_for(value: Value, declared: ColumnType | None, above: ColumnType | None = None) -> Cell:
    """The cell for a value.

    Args:
        value: What the suite gives: text, or a typed value.
        declared: Type of the column as the suite declares it; None leaves it to the value.
        above: What the cell above holds. In a column that wasn't declared, text in ISO form continues dates, and a
            plain number continues amounts; anything else stays text.

    Raises:
        ValueError: The value doesn't fit; the message says what would, and never repeats the value.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return Cell(None, declared or above or ColumnType.TEXT)
    if not isinstance(value, tuple(python_type for python_type, _ in _TYPES)):
        raise ValueError(f"a {type(value).__name__} can't be written into a cell: give it as text")  # noqa: TRY004 - one error for every bad value
    kind = declared or _type_of(value, above)
    if kind in {ColumnType.TEXT, ColumnType.IDENTIFIER}:
        return _text_cell(value, kind)
    if kind is ColumnType.DATE:
        return Cell(_date(value), kind)
    if kind is ColumnType.DATETIME:
        return Cell(_datetime(value), kind)
    if kind is ColumnType.FLAG:
        return Cell(_flag(value), kind)
    return Cell(_number(value), kind)


def _type_of(value: Value, above: ColumnType | None) -> ColumnType:
    if isinstance(value, str):
        dates = above in {ColumnType.DATE, ColumnType.DATETIME} and _ISO_DATE.fullmatch(value.strip())
        amounts = above is ColumnType.AMOUNT and _PLAIN_NUMBER.fullmatch(value.strip())
        return above if above and (dates or amounts) else ColumnType.TEXT
    if isinstance(value, int) and not isinstance(value, bool) and len(str(abs(value))) > MOST_DIGITS:
        return ColumnType.IDENTIFIER
    return next(kind for python_type, kind in _TYPES if isinstance(value, python_type))


def _text_cell(value: Value, kind: ColumnType) -> Cell:
    if isinstance(value, float) and kind is ColumnType.IDENTIFIER:
        raise ValueError("a float can't be an identifier, digits may be gone: give it as text")
    text = value if isinstance(value, str) else as_text(value)
    if _FORBIDDEN.search(text):
        raise ValueError("the text holds characters that no workbook can hold: clean it first")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"the text is longer than the {LONGEST_TEXT} characters of a cell: shorten it")
    return Cell(text, kind, quoted=text.startswith(_RISKY_STARTS))


def _date(value: Value) -> date:
    if isinstance(value, datetime):
        if value.time() != time(0):
            raise ValueError("a date without a time of day is wanted, such as 2026-11-22")
        value = value.date()
    elif isinstance(value, str) and _ISO_DATE.fullmatch(value.strip()):
        with suppress(ValueError):
            value = date.fromisoformat(value.strip())
    if not isinstance(value, date):
        raise ValueError("a date is wanted, as 2026-11-22: other ways of writing it can be misread")  # noqa: TRY004 - one error for every bad value
    if value < FIRST_DATE:
        raise ValueError(f"Excel has no true dates before {FIRST_DATE}: declare the column as text")
    return value


def _datetime(value: Value) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("a date and time is wanted, as 2026-11-22T09:31") from None
    if not isinstance(value, datetime):
        value = datetime.combine(_date(value), time(0))
    _date(value.date())
    return value.replace(tzinfo=None, microsecond=0)  # the wall clock it was given with: a cell has no time zone


def _flag(value: Value) -> bool:
    words = {"true": True, "false": False}
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    if not isinstance(value, bool):
        raise ValueError("true or false is wanted")  # noqa: TRY004 - one error for every bad value
    return value


def _number(value: Value) -> Decimal:
    if isinstance(value, str):
        number = parse_number(value)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(str(value))
    else:
        raise ValueError("a number is wanted, such as 1234.56")  # noqa: TRY004 - one error for every bad value
    if not number.is_finite():
        raise ValueError("a number is wanted, such as 1234.56")
    if len(number.normalize().as_tuple().digits) > MOST_DIGITS:
        raise ValueError(f"Excel keeps {MOST_DIGITS} digits of a number: declare the column as identifier")
    return number


def parse_number(text: str, decimal: str = "") -> Decimal:
    """The number that a text means, in the Italian, Spanish or plain way of writing it.

    ``1234.56``, ``1.234,56``, ``1,234.56``, ``-12,50``, ``22%`` and ``€ 7`` are understood.

    Args:
        text: The text.
        decimal: The decimal mark where it is known, ``,`` or ``.``: then ``1.234`` can be read in one way only.

    Raises:
        ValueError: It is no number, or it can be read in two ways (``1.234``).
    """
    bare = re.sub(r"[\s€'\u2019]|EUR", "", text).replace("\u2212", "-")
    if bare.endswith("%"):
        return parse_number(bare[:-1], decimal).scaleb(-2)
    if not re.fullmatch(r"[-+]?\d[\d.,]*", bare):
        raise ValueError("a number is wanted, such as 1234.56")
    marks = re.sub(r"[^.,]", "", bare)
    decimal_mark = marks[-1:] if marks.count(marks[-1:]) == 1 and decimal in {"", marks[-1:]} else ""
    thousands = marks.replace(decimal_mark, "") if decimal_mark else marks
    whole, _, decimals = bare.partition(decimal_mark) if decimal_mark else (bare, "", "")
    if len(set(thousands)) > 1 or (decimal_mark and not decimals):
        raise ValueError("a number is wanted, such as 1234.56")
    if not decimal and len(marks) == 1 and len(decimals) == 3 and not whole.lstrip("+-").startswith("0"):
        raise ValueError("the number can be read in two ways, thousands or decimals: write it as 1234.56")
    if thousands and not re.fullmatch(rf"[-+]?\d{{1,3}}(?:{re.escape(thousands[0])}\d{{3}})+", whole):
        raise ValueError("a number is wanted, such as 1234.56")
    return Decimal(re.sub(r"[.,]", "", whole) + (f".{decimals}" if decimals else ""))


def as_text(read: Read | Decimal, kind: ColumnType | None = None, decimal: str = "") -> str:
    """A cell's value as canonical text: ``2026-11-22``, ``1234.56``, ``true``; empty for an empty cell.

    Args:
        read: The value as the reader gives it.
        kind: Type of the column if it was declared; an amount gets two decimals, a date no time of day.
        decimal: The decimal mark of numbers that were written as text, where it is known.
    """
    if type(read) is str:  # most cells; a sheet has a million of them
        return _canonical(read, kind, decimal) if kind in _WRITTEN else read
    if isinstance(read, bool):
        return "true" if read else "false"
    if type(read) is float and kind is not ColumnType.AMOUNT:
        return _float_text(read)
    if isinstance(read, int | float | Decimal):
        return _number_text(Decimal(f"{read:.15g}" if type(read) is float else str(read)), kind)
    if isinstance(read, datetime) and kind is ColumnType.DATE and read.time() == time(0):
        read = read.date()
    if isinstance(read, datetime):
        read = read.replace(microsecond=0)
    if isinstance(read, timedelta):
        minutes, seconds = divmod(round(read.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return read.isoformat() if isinstance(read, date | time) else "" if read is None else str(read)


def _canonical(text: str, kind: ColumnType | None, decimal: str) -> str:
    """A number or flag that somebody wrote as text; as it stands where it can't be understood for sure."""
    with suppress(ValueError):
        if kind is ColumnType.FLAG:
            return as_text(_flag(text))
        return _number_text(parse_number(text, decimal), kind)
    return text


def _number_text(number: Decimal, kind: ColumnType | None) -> str:
    if kind is ColumnType.AMOUNT and number == round(number, 2):
        return f"{number:.2f}"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _float_text(number: float) -> str:
    if number.is_integer() and -_EXACT < number < _EXACT:
        return str(int(number))
    text = f"{number:.15g}"  # Excel keeps 15 digits: what it computed as 0.1 + 0.2 is 0.3
    return _number_text(Decimal(text), None) if "e" in text or "n" in text else text


def texts(cells: Iterable[Read]) -> list[str]:
    """Cells of undeclared columns as `as_text` gives each, in half the time."""
    return [read if type(read) is str else _AS_TEXT.get(type(read), as_text)(read) for read in cells]


_AS_TEXT: dict[type, Callable[[Any], str]] = {float: _float_text, date: date.isoformat}


def folded(text: str) -> str:
    """A key as it is compared: blanks and case don't count."""
    return "".join(text.split()).casefold()


def as_number(key: str) -> Decimal | None:
    """The number that a key is, if it is one: where Excel made a number of an identifier its leading zeros are lost."""
    bare = folded(key)
    return Decimal(bare) if _PLAIN_NUMBER.fullmatch(bare) else None


def same_key(read: Read, key: str, kind: ColumnType | None = None) -> bool:
    """Whether a cell holds the key.

    Rather once too often than once too seldom, since a row that is missed is entered twice: blanks and case don't
    count, and where Excel made a number of an identifier its lost leading zeros don't either.
    """
    wanted, text = folded(key), folded(as_text(read, kind))
    if not wanted or not text:
        return False
    if isinstance(read, int | float) and not isinstance(read, bool):
        number = as_number(wanted)
        if number is not None:
            return number == Decimal(str(read))
    return text == wanted
