"""What a person types is made canonical, or refused with the reason."""

from datetime import date

import pytest

from bots.errors import AnswerRefusedError
from bots.review.typed import fitting, kind_of, shown


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("iban", "it60 x054 2811 1010 0000 0123 456", "IT60X0542811101000000123456"),
        ("birth_date", "28/02/1985", "1985-02-28"),
        ("surname", "  De   Luca ", "De Luca"),
    ],
)
def test_a_value_is_kept_in_its_canonical_form(field, typed, kept):
    """People type as they like."""
    assert fitting(field, typed, "").casefold() == kept.casefold()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("iban", "IT61X0542811101000000123456"),
        ("tax_code", "RSSMRA85B28H501A"),
        ("birth_date", "31/02/1985"),
        ("surname", "   "),
    ],
)
def test_a_value_that_does_not_fit_is_refused(field, typed):
    """A typing mistake is caught where a check digit can catch it."""
    with pytest.raises(AnswerRefusedError):
        fitting(field, typed, "")


@pytest.mark.parametrize(
    ("field", "kind", "typed", "kept"),
    [
        ("birth_date", "", "1.2.90", "1990-02-01"),
        ("birth_date", "", "010290", "1990-02-01"),
        ("expiry_date", "", "1/2/31", "2031-02-01"),
        ("invoice_date", "invoice", "3/4/26", "2026-04-03"),
        ("total", "invoice", "1.234", "1234.00"),
        ("total", "invoice", "1234.5", "1234.50"),
        ("total", "invoice", "1.234,5", "1234.50"),
    ],
)
def test_dates_and_amounts_are_typed_as_people_do(field, kind, typed, kept):
    """Short years, no marks, the decimal mark of the number pad."""
    assert fitting(field, typed, kind, today=date(2026, 11, 22)) == kept


def test_a_century_is_never_guessed():
    """Somebody born in 20 may be six years old or a hundred and six."""
    with pytest.raises(AnswerRefusedError):
        fitting("birth_date", "1.2.20", "", today=date(2026, 11, 22))


@pytest.mark.parametrize("language", ["en", "it", "es"])
@pytest.mark.parametrize(
    ("field", "kind", "value"),
    [
        ("total", "invoice", "-1234567.80"),
        ("birth_date", "", "1990-02-01"),
        ("iban", "", "IT60X0542811101000000123456"),
    ],
)
def test_what_is_shown_is_understood_when_it_is_sent_back(field, kind, value, language):
    """A value that somebody confirms untouched is the same value."""
    text = shown(value, kind_of(field, kind), language)
    assert fitting(field, text, kind, language=language) == value
