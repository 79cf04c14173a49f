"""Values between canonical text and what pages write."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.web.app_map import Formats
from connectors.web.map_fields import FieldMap, FieldType
from connectors.web.values import (
    ValueProblem,
    Writing,
    canonical_text,
    folded,
    read_amount,
    read_date,
    same,
    to_canonical,
    to_page,
    write_amount,
    write_date,
)
from connectors.web.view import Control

FORMATS = Formats(date="dd/mm/yyyy", amount="1.234,56")
DATE_LAYOUTS = ("dd/mm/yyyy", "gg/mm/aaaa", "mm-dd-yyyy", "yyyymmdd", "d.m.yyyy", "yyyy-mm-dd")
AMOUNT_SAMPLES = ("1.234,56", "1,234.56", "1234,56", "1234.56", "1 234,56", "1'234.56")


def box(kind: str = "text") -> Control:
    return Control(0, 0, kind, "", "", (), (), None, False, False, "", "", False, (), (), (0, 0, 0, 0))  # noqa: FBT003 - a control's own order


def writing(kind: FieldType, **more: object) -> Writing:
    return Writing.of(FieldMap(label="x", type=kind, **more), FORMATS)


@given(day=st.dates(date(1900, 1, 1)), layout=st.sampled_from(DATE_LAYOUTS))
def test_every_date_survives_every_layout(day: date, layout: str) -> None:
    """What is written in a layout is read back as the same day."""
    assert read_date(write_date(day, layout), layout) == day


@given(cents=st.integers(-(10**12), 10**12), sample=st.sampled_from(AMOUNT_SAMPLES))
def test_every_amount_survives_every_writing(cents: int, sample: str) -> None:
    """What is written like a sample is read back as the same amount, with a currency beside it too."""
    amount = Decimal(cents) / 100
    assert read_amount(write_amount(amount, sample), sample) == amount
    assert read_amount(f"€ {write_amount(amount, sample)}", sample) == amount


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (FieldType.DATE, "1985-12-10", "10/12/1985"),
        (FieldType.AMOUNT, "12345.6", "12.345,60"),
        (FieldType.NUMBER, "7", "7"),
        (FieldType.FLAG, "yes", "true"),
        (FieldType.IBAN, "IT60 X054 2811", "IT60X0542811"),
        (FieldType.TEXT, "D'ANGELO ", "D'ANGELO "),
        (FieldType.DATE, "", ""),
        (FieldType.FLAG, "", "false"),
    ],
)
def test_canonical_values_are_written_as_the_page_does(kind: FieldType, value: str, shown: str) -> None:
    """The map's formats decide."""
    assert to_page(writing(kind), value, box()) == shown


def test_a_date_input_takes_iso_dates_whatever_the_map_says() -> None:
    """``type=date`` and ``type=number`` have a writing of their own (HTML)."""
    assert to_page(writing(FieldType.DATE), "1985-12-10", box("date")) == "1985-12-10"
    assert to_page(writing(FieldType.AMOUNT), "12345.60", box("number")) == "12345.60"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldType.DATE, "10/12/1985"),
        (FieldType.DATE, "1985-02-30"),
        (FieldType.AMOUNT, "1.234,56"),
        (FieldType.AMOUNT, "NaN"),
        (FieldType.AMOUNT, "1.005"),
        (FieldType.FLAG, "maybe"),
    ],
)
def test_what_is_not_of_its_type_is_refused(kind: FieldType, value: str) -> None:
    """Nothing is rounded, guessed or written as it stands."""
    with pytest.raises(ValueProblem):
        to_page(writing(kind), value, box())


@pytest.mark.parametrize(
    ("kind", "one", "other", "expected"),
    [
        (FieldType.AMOUNT, "1234.5", "1234.50", True),
        (FieldType.AMOUNT, "1234.5", "1234.51", False),
        (FieldType.AMOUNT, "", "0", False),
        (FieldType.CODE, "ca 00000 aa", "CA00000AA", True),
        (FieldType.TEXT, "VIA  ROMA 1 ", "VIA ROMA 1", True),
        (FieldType.TEXT, "Rossi", "ROSSI", False),
        (FieldType.TEXT, "e\u0300", "\u00e8", True),
        (FieldType.DATE, "1985-12-10", "1985-10-12", False),
    ],
)
def test_values_are_compared_by_type(kind: FieldType, one: str, other: str, expected: bool) -> None:
    """Amounts as numbers, codes without blanks and case, texts but for blanks and composition."""
    assert same(writing(kind), one, other) is expected


def test_case_counts_unless_the_map_says_otherwise() -> None:
    """``case: any`` is for pages that turn everything into upper case."""
    assert same(writing(FieldType.TEXT, case="any"), "Rossi", "ROSSI")


@pytest.mark.parametrize(
    ("kind", "shown", "canonical"),
    [
        (FieldType.DATE, "10/12/1985", "1985-12-10"),
        (FieldType.DATE, "1985-12-10", "1985-12-10"),
        (FieldType.DATE, "soon", "soon"),
        (FieldType.AMOUNT, "12.345,60 EUR", "12345.60"),
        (FieldType.AMOUNT, "12,345.60", "12,345.60"),
        (FieldType.CODE, "it60 x054", "IT60X054"),
        (FieldType.FLAG, "on", "true"),
    ],
)
def test_what_a_page_shows_becomes_canonical(kind: FieldType, shown: str, canonical: str) -> None:
    """What isn't written as the map says stays as it stands: it will differ, and be seen."""
    assert to_canonical(writing(kind), shown) == canonical


def test_options_have_the_maps_words() -> None:
    """The page's text and the canonical word stand for each other."""
    sex = writing(FieldType.OPTION, options={"M": "Male", "F": "Female"})
    assert to_page(sex, "F", box("select")) == "Female"
    assert to_canonical(sex, "female") == "F"
    assert to_canonical(sex, "Unknown") == "Unknown"


def test_a_two_digit_year_is_of_this_century() -> None:
    """A page that writes two digits is read as the 2000s; a birth date there needs a map with four."""
    assert read_date("01/02/26", "dd/mm/yy") == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 9, tzinfo=UTC), "2026-11-22"),
        (Decimal("1234.50"), "1234.50"),
        (7, "7"),
        ("0041822", "0041822"),
    ],
)
def test_whatever_a_suite_hands_over_becomes_text(value: object, text: str) -> None:
    """Booleans, dates and numbers have one canonical text; identifiers stay as they are."""
    assert canonical_text(value) == text


def test_labels_are_compared_as_people_read_them() -> None:
    """Colons, asterisks, case and blanks don't matter."""
    assert folded(" Tax  Code *: ") == folded("tax code") == folded("TAX CODE (*)")


def test_a_format_that_is_no_amount_is_told() -> None:
    """A wrong sample in the map is an error, not a guess."""
    with pytest.raises(ValueProblem, match=r'write it like "1\.234,56"'):
        write_amount(Decimal(1), "dd/mm/yyyy")
