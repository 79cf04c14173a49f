"""Types of business papers: tax numbers, plates, money, dates and numbers; misread ones are repaired or doubted."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from extractors.types import TYPES, get_type
from extractors.types.amount import Amount
from extractors.types.business import DocumentDate
from extractors.types.date import order_of
from extractors.types.tax_numbers import VatNumber, is_dni

IDENTIFIERS = ("partita_iva", "vat_number", "tax_code", "nif", "dni", "plate")


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("partita_iva", "IT 01234560017", "01234560017"),
        ("partita_iva", "P.IVA: 0123456001 7", "01234560017"),
        ("partita_iva", "O1Z34560017", "01234560017"),
        ("vat_number", "IT01234560017", "IT01234560017"),
        ("vat_number", "Partita IVA IT 01234560017", "IT01234560017"),
        ("vat_number", "DE 136 695 976", "DE136695976"),
        ("vat_number", "USt-IdNr. DE136695976", "DE136695976"),
        ("vat_number", "FR 40 303 265 045", "FR40303265045"),
        ("vat_number", "ESB-58378431", "ESB58378431"),
        ("vat_number", "B58378431", "ESB58378431"),
        ("vat_number", "GR 023456780", "EL023456780"),
        ("vat_number", "CHE-107.787.577 MWST", "CHE107787577"),
        ("vat_number", "ATU13585627", "ATU13585627"),
        ("partita_iva", "P.IVA:01234560017", "01234560017"),
        ("tax_code", "01234560017", "01234560017"),
        ("tax_code", "CF01234560017", "01234560017"),
        ("tax_code", "Cod. Fisc.: 01234560017", "01234560017"),
        ("tax_code", "C.F. RSSMRA85M01H501Q", "RSSMRA85M01H501Q"),
        ("nif", "54362315-K", "54362315K"),
        ("nif", "ES X-2482300-W", "X2482300W"),
        ("nif", "NIF: B58378431", "B58378431"),
        ("dni", "12345678Z", "12345678Z"),
        ("dni", "DNI 1234567 L", "01234567L"),
        ("dni", "I2345678Z", "12345678Z"),
        ("plate", "AB 123 CD", "AB123CD"),
        ("plate", "AB I23 CD", "AB123CD"),
        ("plate", "MI 12345A", "MI12345A"),
        ("plate", "ROMA A12345", "ROMAA12345"),
        ("plate", "1234 BCD", "1234BCD"),
        ("plate", "M-1234-AB", "M1234AB"),
        ("plate", "M-123456", "M123456"),
        ("plate", "C 1234 BBB", "C1234BBB"),
        ("currency", "€", "EUR"),
        ("currency", "euro", "EUR"),
        ("currency", "RM", "MYR"),
        ("currency", "chf", "CHF"),
        ("currency", "US$", "USD"),
        ("percent", "22 %", "22"),
        ("percent", "5,50%", "5.5"),
        ("percent", "19.000", "19"),
        ("vat_rate", "4,00", "4"),
        ("vat_rate", "0%", "0"),
        ("invoice_number", "N. 2026/17-A", "2026/17-A"),
        ("invoice_number", "No. 471102", "471102"),
        ("invoice_number", "NR12", "NR12"),
        ("document_date", "31/12/25", "2025-12-31"),
        ("document_date", "12. März 2026", "2026-03-12"),
        ("document_date", "1er août 2026", "2026-08-01"),
        ("document_date", "le 2 juillet 2026", "2026-07-02"),
        ("document_date", "12 de marzo de 2026", "2026-03-12"),
        ("document_date", "3rd of May 2026", "2026-05-03"),
        ("document_date", "March 12, 2026", "2026-03-12"),
        ("document_date", "1° gennaio 26", "2026-01-01"),
        ("document_date", "5 déc. 2026", "2026-12-05"),
        ("document_date", "05-OKT-2026", "2026-10-05"),
        ("amount", "1 234,56 €", "1234.56"),
        ("amount", "1\u202f234\u00a0567,89", "1234567.89"),
        ("amount", "CHF 1'234.50", "1234.50"),
        ("amount", "12,- €", "12.00"),
        ("amount", "1.250,--", "1250.00"),
        ("amount", "250,00-", "-250.00"),
        ("amount", "(1.250,00)", "-1250.00"),
        ("amount", "\u221212,00", "-12.00"),
        ("amount", "0,123", "0.123"),
    ],
)
def test_canonical_form(kind, raw, value):
    """A value as business papers print it becomes canonical, without a doubt."""
    parsed = get_type(kind).parse(raw)
    assert (parsed.value, parsed.doubts) == (value, ())


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("partita_iva", "01234567890", "check_digit"),
        ("partita_iva", "0123456789", "length"),
        ("vat_number", "IT01234567890", "check_digit"),
        ("vat_number", "DE12345", "length"),
        ("vat_number", "XX123", "check_digit"),
        ("nif", "54362315A", "check_digit"),
        ("dni", "12345678A", "check_digit"),
        ("plate", "AB123C", "format"),
        ("plate", "AB12BCD", "repaired"),
        ("plate", "4B123CD", "repaired"),
        ("currency", "$", "ambiguous_currency"),
        ("currency", "XQZ", "unknown_currency"),
        ("percent", "abc", "not_a_percentage"),
        ("percent", "2Z%", "repaired"),
        ("percent", "220%", "out_of_range"),
        ("vat_rate", "42%", "out_of_range"),
        ("invoice_number", "Rechnung", "format"),
        ("invoice_number", "1" * 36, "length"),
        ("document_date", "03/04/26", "ambiguous_date"),
        ("document_date", "31/02/2026", "not_a_date"),
        ("amount", "1,234", "ambiguous_amount"),
        ("amount", "12 50", "several_amounts"),
        ("amount", "1,23,456.00", "not_an_amount"),
        ("table", "[1]", "not_a_table"),
        ("table", "{", "not_a_table"),
        ("table", '[{"rate": 22}]', "not_a_table"),
    ],
)
def test_doubts(kind, raw, code):
    """What can't be such a value, or may be two, is a doubt with a stable code."""
    assert [doubt.code for doubt in get_type(kind).parse(raw).doubts] == [code]


def test_a_date_that_reads_both_ways_is_given_with_both():
    """03/04/26 is April or March until the caller says which comes first, or another date of the paper shows it."""
    parsed = DocumentDate().parse("03/04/26")
    assert {parsed.value, *parsed.alternatives} == {"2026-04-03", "2026-03-04"}
    assert DocumentDate("dmy").parse("03/04/26").value == "2026-04-03"
    assert DocumentDate("mdy").parse("03/04/26").value == "2026-03-04"
    assert order_of(["03/04/26", "25/04/2026"]) == "dmy"
    assert order_of(["03/04/26", "04/25/2026"]) == "mdy"
    assert order_of(["25/04/2026", "04/25/2026"]) is None
    assert order_of(["03/04/26", "2026-04-25", "3 April 2026"]) is None


def test_an_amount_that_reads_both_ways_is_given_with_both():
    """1.234 is a thousand or one and a bit, until the language's decimal mark says which."""
    parsed = get_type("amount").parse("1.234")
    assert {parsed.value, *parsed.alternatives} == {"1234.00", "1.234"}
    assert Amount(",").parse("1.234").value == "1234.00"
    assert Amount(".").parse("1.234").value == "1.234"


def test_a_number_without_its_state():
    """Eleven digits that two states may have given out are a doubt with both; the caller's country settles it."""
    both = next(
        number
        for stem in range(1000)
        if VatNumber("HR").parse(number := (head := f"0000{stem:03d}001") + luhn.calc_check_digit(head)).checked
    )
    parsed = VatNumber().parse(both)
    assert {"IT" + both, "HR" + both} <= {parsed.value, *parsed.alternatives}
    assert parsed.doubts[0].code == "ambiguous_country"
    assert VatNumber("IT").parse(both).value == "IT" + both
    assert VatNumber("IT").parse(both).checked


@given(st.integers(0, 9_999_999), st.integers(1, 100), st.integers(0, 10), st.integers(1, 9))
def test_no_single_wrong_digit_passes(stem, office, place, step):
    """A partita IVA is checked; with any one digit changed it is not, and nothing is made up for it."""
    head = f"{stem or 1:07d}{office:03d}"
    number = head + luhn.calc_check_digit(head)
    assert get_type("partita_iva").parse(number).checked
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    parsed = get_type("partita_iva").parse(wrong)
    assert not parsed.checked
    assert parsed.doubts


@given(st.integers(0, 99_999_999), st.sampled_from("OQDILZASGTB"), st.integers(0, 7))
def test_a_repair_needs_the_check(number, letter, place):
    """A letter among the digits of a DNI is repaired only where the check letter then holds."""
    digits = f"{number:08d}"
    good = digits + "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]
    assert is_dni(good)
    parsed = get_type("dni").parse(good[:place] + letter + good[place + 1 :])
    if parsed.checked:
        assert is_dni(parsed.value)
    else:
        assert parsed.doubts


@given(st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2), st.sampled_from([",.", ".,", ", ", ".'"]))
def test_amounts_of_any_notation(amount, marks):
    """An amount with cents reads the same in Italian, English, French and Swiss notation."""
    decimal, thousands = marks
    text = f"{amount:,.2f}".translate(str.maketrans({",": thousands, ".": decimal}))
    assert get_type("amount").parse(f"€ {text}").value == f"{amount:.2f}"


@pytest.mark.parametrize("kind", sorted(TYPES))
@given(raw=st.text(max_size=60))
def test_no_text_breaks_a_type(kind, raw):
    """Whatever a reader saw, a type answers with a value or a doubt, and can compare what it gave."""
    parsed = get_type(kind).parse(raw)
    if parsed.value is not None:
        get_type(kind).key(parsed.value)
    assert parsed.value is None or parsed.value.strip() == parsed.value


@pytest.mark.parametrize("kind", IDENTIFIERS)
@given(raw=st.text("O0QDI1LZ2A4S5G6T7B8 -.XYIT", max_size=20))
def test_a_checked_value_stands_by_itself(kind, raw):
    """What is said to be checked is so without any repair when it is read again."""
    parsed = get_type(kind).parse(raw)
    if parsed.checked:
        again = get_type(kind).parse(parsed.value)
        assert (again.value, again.checked, again.repaired) == (parsed.value, True, 0)


def test_tables_compare_by_their_rows():
    """The same rows in another order are the same table."""
    rows = [{"rate": "22", "net": "10.00", "vat": "2.20"}, {"rate": "4", "net": "1.00", "vat": "0.04"}]
    table = get_type("table")
    assert table.key(json.dumps(rows)) == table.key(json.dumps(rows[::-1]))


def test_numbers_keep_their_marks():
    """2026/1 and 20261 are two invoices; blanks and case make no difference."""
    number = get_type("invoice_number")
    assert number.key("2026/1") != number.key("20261")
    assert number.key("Fa 12") == number.key("FA12")
    assert number.parse("INV0O1").ambiguous
    assert not number.parse("INV-2026").ambiguous
