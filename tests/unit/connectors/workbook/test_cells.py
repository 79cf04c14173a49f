"""Values to cells and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.workbook.cells import Cell, as_text, cell_for, parse_number, same_key
from connectors.workbook.columns import ColumnType


@pytest.mark.parametrize(
    "text", ["0041822", "12345678901234567890", "1E5", "00000", " 7 ", "-12", "2026-11-22", "TRUE"]
)
def test_an_identifier_keeps_every_character(text: str) -> None:
    """An identifier is text always: leading zeros, 20 digits and what looks like something else stay."""
    assert cell_for(text, ColumnType.IDENTIFIER).content == text


@pytest.mark.parametrize("text", ["=1+1", "+39 055 1234", "-12,50", "@SUM(1,1)", "\t=1+1", "=cmd|' /C calc'!A0"])
def test_text_that_looks_like_a_formula_is_quoted(text: str) -> None:
    """Text that a spreadsheet program could take for a formula is written as text, quoted for later edits too."""
    assert cell_for(text, None) == Cell(text, ColumnType.TEXT, quoted=True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("-12,50", "-12.50"),
        ("\u221212,50", "-12.50"),
        ("€ 7", "7"),
        ("0,125", "0.125"),
        ("1'234.50", "1234.50"),
        ("1234", "1234"),
        ("+3", "3"),
    ],
)
def test_amounts_are_read_in_each_way_of_writing_them(text: str, number: str) -> None:
    """Italian, Spanish and plain amounts become the number they mean."""
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1.234", "12,345", "-1.000"])
def test_an_ambiguous_amount_is_refused(text: str) -> None:
    """What can be thousands or decimals is never guessed."""
    with pytest.raises(ValueError, match="two ways"):
        parse_number(text)


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "1,2,3", "1.23.456,7", "12.", "1e5", "--1", "=1", "NaN", "1.234,56,7"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    """Text that is no number isn't taken for one."""
    with pytest.raises(ValueError, match=r"1234\.56"):
        parse_number(text)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_survives_the_italian_way_of_writing_it(amount: Decimal) -> None:
    """Every amount written the Italian way is read as itself."""
    italian = f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    assert parse_number(italian) == amount


@pytest.mark.parametrize("text", ["01/02/2026", "22.11.2026", "2026-13-01", "20261122", "22/11/26"])
def test_dates_are_taken_in_iso_form_only(text: str) -> None:
    """A date that can be misread is refused."""
    with pytest.raises(ValueError, match="a date is wanted"):
        cell_for(text, ColumnType.DATE)


def test_dates_become_dates() -> None:
    """A date column holds dates, a moment keeps the wall clock it was given with."""
    assert cell_for("2026-11-22", ColumnType.DATE).content == date(2026, 11, 22)
    assert cell_for(datetime(2026, 11, 22, tzinfo=UTC), ColumnType.DATE).content == date(2026, 11, 22)
    moment = cell_for("2026-11-22T09:31:07+01:00", ColumnType.DATETIME).content
    assert moment == datetime(2026, 11, 22, 9, 31, 7)  # noqa: DTZ001 - a cell has no time zone


@pytest.mark.parametrize(
    ("value", "declared"),
    [
        ("1850-01-01", ColumnType.DATE),
        ("perhaps", ColumnType.FLAG),
        ("1234567890123456", ColumnType.NUMBER),
        (12345678.5, ColumnType.IDENTIFIER),
        (float("nan"), ColumnType.NUMBER),
        ("a\x00b", ColumnType.TEXT),
        ("x" * 32_768, ColumnType.TEXT),
        (object(), None),
        ("10:45", ColumnType.DATETIME),
        (True, ColumnType.AMOUNT),
    ],
)
def test_what_would_be_changed_by_a_workbook_is_refused(value: object, declared: ColumnType | None) -> None:
    """A value that a cell can't hold as it is is refused, and the message doesn't repeat it."""
    with pytest.raises(ValueError, match=r".+") as caught:
        cell_for(value, declared)  # type: ignore[arg-type]
    assert len(str(value)) < 4 or str(value) not in str(caught.value)


def test_undeclared_columns_take_the_type_of_the_value() -> None:
    """Without a declaration a Decimal is an amount, a date a date, text text and a long number an identifier."""
    assert cell_for(Decimal("1.50"), None).type is ColumnType.AMOUNT
    assert cell_for(date(2026, 1, 2), None).type is ColumnType.DATE
    assert cell_for("12", None) == Cell("12", ColumnType.TEXT)
    assert cell_for(12345678901234567890, None) == Cell("12345678901234567890", ColumnType.IDENTIFIER)


def test_undeclared_text_continues_dates_and_amounts_only_where_it_is_sure() -> None:
    """Under a date, ISO text is a date; under an amount, a plain number is one; everything else stays text."""
    assert cell_for("2026-11-22", None, ColumnType.DATE).content == date(2026, 11, 22)
    assert cell_for("12.50", None, ColumnType.AMOUNT).content == Decimal("12.50")
    assert cell_for("1.234,00", None, ColumnType.AMOUNT).content == "1.234,00"
    assert cell_for("2026-11-22", None).content == "2026-11-22"


@pytest.mark.parametrize(
    ("read", "kind", "text"),
    [
        (None, None, ""),
        (True, None, "true"),
        (41822.0, None, "41822"),
        (1234.5, ColumnType.AMOUNT, "1234.50"),
        (1234.5, None, "1234.5"),
        (100.0, None, "100"),
        (1e15, None, "1000000000000000"),
        (date(2026, 1, 2), None, "2026-01-02"),
        (datetime(2026, 1, 2), ColumnType.DATE, "2026-01-02"),  # noqa: DTZ001 - a cell has no time zone
        (datetime(2026, 1, 2, 3, 4, 5), None, "2026-01-02T03:04:05"),  # noqa: DTZ001 - as above
        ("0041", None, "0041"),
    ],
)
def test_cells_come_back_as_canonical_text(read: object, kind: ColumnType | None, text: str) -> None:
    """Rows speak the same canonical text as readings do."""
    assert as_text(read, kind) == text  # type: ignore[arg-type]


def test_a_key_is_rather_found_once_too_often() -> None:
    """Case, blanks and the zeros that Excel took don't hide a row; an empty key is found nowhere."""
    assert same_key("rssmra80a01f205x", "RSSMRA 80A01 F205X")
    assert same_key(41822, "0041822")
    assert same_key(41822.0, "41822")
    assert not same_key("0041822", "41822")
    assert not same_key("", "")
    assert not same_key(None, "None")
    assert not same_key(read=True, key="1")
