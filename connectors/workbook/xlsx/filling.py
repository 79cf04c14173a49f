"""A value put into a cell of an .xlsx: typed, in a format that shows it, text never a formula. Pure."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from connectors.workbook.columns import ColumnType
from connectors.workbook.errors import UnsafeWorkbookError
from connectors.workbook.markup import escape_text
from connectors.workbook.references import letters
from connectors.workbook.xlsx import styles as formats
from connectors.workbook.xlsx.page import Cell

if TYPE_CHECKING:
    from connectors.workbook import cells
    from connectors.workbook.xlsx.styles import Styles

_DAY_ZERO = date(1899, 12, 30)  # of workbooks that count from 1900, whose 1900 was a leap year
_DAY_ZERO_1904 = date(1904, 1, 1)
_DATES = frozenset({ColumnType.DATE, ColumnType.DATETIME})
_NUMBERS = frozenset({ColumnType.AMOUNT, ColumnType.NUMBER})


class Sheet(Protocol):
    """What a cell needs to know of its sheet.

    Attributes:
        styles: The workbook's formats; one is added where a value needs another.
        prefix: The prefix of the sheet's elements, with its colon.
        since_1904: Whether the workbook counts its days from 1904.
        target: Name of the workbook, for the errors.
    """

    styles: Styles
    prefix: bytes
    since_1904: bool
    target: str


def filled(column: int, row: int, content: cells.Cell, style: int, sheet: Sheet) -> Cell:
    """The cell that holds a value.

    Args:
        column: Its column, from 1.
        row: Its row, from 1.
        content: The value, which isn't empty.
        style: The format that it continues.
        sheet: The sheet.

    Raises:
        UnsafeWorkbookError: The workbook has no formats, and a date without one is a number.
    """
    style, prefix = _style(style, content, sheet.styles), sheet.prefix
    if content.type in _DATES and sheet.styles.kind(style) not in {"date", "datetime"}:
        detail = "it has no formats, so that a date would be a mere number: open it in Excel and save it"
        raise UnsafeWorkbookError(sheet.target, detail)
    tag = b'<%sc r="%s%d"' % (prefix, letters(column).encode(), row) + (b' s="%d"' % style if style else b"")
    value = content.content
    if isinstance(value, str):
        text = escape_text(value)
        inner = b'<%sis><%st xml:space="preserve">%s</%st></%sis>' % (prefix, prefix, text, prefix, prefix)
        return Cell(column, tag + b' t="inlineStr"', inner)
    if isinstance(value, bool):
        return Cell(column, tag + b' t="b"', b"<%sv>%d</%sv>" % (prefix, value, prefix))
    number = serial(value, since_1904=sheet.since_1904) if isinstance(value, date) else format(Decimal(str(value)), "f")
    return Cell(column, tag, b"<%sv>%s</%sv>" % (prefix, number.encode(), prefix))


def serial(moment: date, *, since_1904: bool) -> str:
    """A date as the number of its day, a time of day as a fraction."""
    day = moment.date() if isinstance(moment, datetime) else moment
    days = (day - (_DAY_ZERO_1904 if since_1904 else _DAY_ZERO)).days
    if not isinstance(moment, datetime):
        return str(days)
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return repr(days + seconds / 86_400) if seconds else str(days)


def kind_of(cell: Cell | None, styles: Styles) -> ColumnType | None:
    """What a cell holds, as far as its format says it beyond doubt."""
    if cell is None:
        return None
    kind = styles.kind(cell.style)
    if kind in {"date", "datetime"}:
        return ColumnType(kind)
    return ColumnType.AMOUNT if kind == "decimals" and cell.type == "n" and cell.value else None


def _style(style: int, content: cells.Cell, styles: Styles) -> int:
    """The format continued where it shows the value as what it is, else one derived from it."""
    kind = styles.kind(style)
    wanted = None
    if content.type is ColumnType.IDENTIFIER and kind != "text":
        wanted = formats.TEXT
    elif content.type in _DATES and kind not in {"date", "datetime"}:
        wanted = formats.DATE if content.type is ColumnType.DATE else formats.DATETIME
    elif content.type in _NUMBERS and kind in {"date", "datetime", "time", "text"}:
        wanted = formats.AMOUNT if content.type is ColumnType.AMOUNT else formats.GENERAL
    elif content.type is ColumnType.AMOUNT and kind == "general":
        wanted = formats.AMOUNT
    elif content.type is ColumnType.FLAG and kind == "text":
        wanted = formats.GENERAL
    if wanted is not None:
        style = styles.with_number_format(style, wanted)
    return styles.with_quote(style, content.quoted)
