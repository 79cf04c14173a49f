"""Field types bring raw text into canonical form, or doubt it."""

import pytest

from extractors.types import TYPES, get_type
from extractors.types.date import Date
from extractors.types.identifiers import DocumentNumber


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("date", "12/03/1980", "1980-03-12"),
        ("date", "12.03.1980", "1980-03-12"),
        ("date", "12 03 1980", "1980-03-12"),
        ("date", "12031980", "1980-03-12"),
        ("date", "12O31980", "1980-03-12"),
        ("date", "1980-03-12", "1980-03-12"),
        ("date", "12 SET/SEP 1968", "1968-09-12"),
        ("date", "1 gennaio 2001", "2001-01-01"),
        ("date", "3 AGO 2026", "2026-08-03"),
        ("amount", "1.234,56", "1234.56"),
        ("amount", "1,234.56", "1234.56"),
        ("amount", "€ 12,5", "12.50"),
        ("amount", "-3,00 EUR", "-3.00"),
        ("amount", "1.234.567", "1234567.00"),
        ("iban", "IT60 X054 2811 1010 0000 0123 456", "IT60X0542811101000000123456"),
        ("iban", "1T6O X054 2811 1O10 0000 0123 456", "IT60X0542811101000000123456"),
        ("iban", "ES91 2100 0418 4502 0005 1332", "ES9121000418450200051332"),
        ("email", "Mario.Rossi @example.it", "mario.rossi@example.it"),
        ("phone", "+39 333 123 4567", "+393331234567"),
        ("phone", "0039 02/1234567", "+39021234567"),
        ("postal_code", "20121", "20121"),
        ("province", "Mi", "MI"),
        ("province", "EE", "EE"),
        ("country", "ITALIANA", "ITA"),
        ("country", "Regno Unito", "GBR"),
        ("country", "España", "ESP"),
        ("country", "DEU", "DEU"),
        ("country", "D", "DEU"),
        ("country", "española", "ESP"),
        ("country", "British", "GBR"),
        ("country", "Frankreich", "FRA"),
        ("country", "Royaume-Uni", "GBR"),
        ("sex", "Mujer", "F"),
        ("sex", "f", "F"),
        ("sex", "Maschio", "M"),
        ("flag", "X", "true"),
        ("flag", "No", "false"),
        ("name", "D’ANGELO", "D'ANGELO"),
        ("name", "|NICOLO' ", "NICOLO'"),
        ("name", "BRUNO sOFIA", "BRUNO SOFIA"),
        ("name", "de Rossi", "de Rossi"),
        ("name", "ＲＯＳＳＩ", "ROSSI"),
        ("place", "LODI (LO)", "LODI"),
        ("place", "BUCAREST (ROMANIA)", "BUCAREST (ROMANIA)"),
        ("address", "VIA ROMA ,12", "VIA ROMA, 12"),
        ("text", "[CARTA D'IDENTITÀ |", "CARTA D'IDENTITÀ"),
        ("document_number", "ca 23456 ab", "CA23456AB"),
        ("place", "como (CO)", "COMO"),
    ],
)
def test_canonical_form(kind, raw, value):
    """A value as documents print it becomes canonical, without a doubt."""
    parsed = get_type(kind).parse(raw)
    assert parsed.value == value
    assert parsed.doubts == ()


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("date", "31/02/2000", "not_a_date"),
        ("date", "12/03/80", "ambiguous_date"),
        ("date", "12/03/1980 13/03/1980", "several_dates"),
        ("amount", "1.234", "ambiguous_amount"),
        ("amount", "ten", "not_an_amount"),
        ("iban", "IT60 X054 2811 1010 0000 0123 457", "check_digit"),
        ("iban", "IT60 X054 2811", "length"),
        ("email", "mario.example.it", "format"),
        ("email", "mario rossi@example.it", "gap"),
        ("sex", "H", "unknown_value"),
        ("phone", "333 12A", "characters"),
        ("phone", "12", "length"),
        ("postal_code", "2012", "length"),
        ("postal_code", "2O121", "repaired"),
        ("province", "XX", "unknown_province"),
        ("country", "Atlantis", "unknown_country"),
        ("sex", "W", "unknown_value"),
        ("name", "R0SSI", "characters"),
        ("name", "X", "too_short"),
        ("place", "M1LANO", "characters"),
        ("address", "12", "characters"),
        ("document_number", "12", "length"),
    ],
)
def test_doubts(kind, raw, code):
    """What can't be such a value, or may be two, is a doubt with a stable code."""
    assert [doubt.code for doubt in get_type(kind).parse(raw).doubts] == [code]


@pytest.mark.parametrize("kind", TYPES)
def test_nothing_is_nothing(kind):
    """No type makes a value of an empty text."""
    assert get_type(kind).parse("  ").value is None


def test_dates_that_read_both_ways():
    """Without the order of the document's language a date that reads both ways is given with both."""
    parsed = Date(order=None).parse("03/04/2026")
    assert {parsed.value, *parsed.alternatives} == {"2026-04-03", "2026-03-04"}
    assert parsed.doubts[0].code == "ambiguous_date"
    assert Date(order=None).parse("13/04/2026").doubts == ()
    assert Date(order="mdy").parse("03/04/2026").value == "2026-03-04"


def test_document_numbers_by_pattern():
    """Characters of the wrong class are repaired and said to be; another length is a doubt."""
    number = DocumentNumber("AA99999AA")
    assert number.parse("CA12345BX").doubts == ()
    repaired = number.parse("CAI2345BX")
    assert (repaired.value, repaired.repaired, repaired.doubts) == ("CA12345BX", 1, ())
    assert number.parse("CAS2345BX").doubts[0].code == "repaired"
    assert number.parse("CA12345B").doubts[0].code == "length"


def test_several_patterns():
    """The pattern that fits tells O from 0; a number that fits none is a doubt."""
    number = DocumentNumber("cA99999AA|yA9999999")
    assert number.parse("CA395800V").value == "CA39580OV"
    assert number.parse("YA395800O").value == "YA3958000"
    assert number.parse("XA3958000").doubts[0].code == "format"


def test_look_alikes_without_a_pattern():
    """Without a pattern a number with an O or a 0 says that it may be the other."""
    assert get_type("document_number").parse("CA395800V").ambiguous
    assert not get_type("document_number").parse("CA39528XV").ambiguous


def test_same_value():
    """Values are compared as the type means them: names without accents and marks, phones without +39."""
    assert get_type("name").key("NICCOLÒ") == get_type("name").key("Niccolo'")
    assert get_type("phone").key("+393331234567") == get_type("phone").key("3331234567")
    assert get_type("amount").key("10.00") == get_type("amount").key("10.0")
    assert get_type("email").key("a.b@c.it") != get_type("email").key("ab@c.it")
