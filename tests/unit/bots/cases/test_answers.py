"""What a person types is made canonical, or refused with the reason."""

import pytest

from bots.cases.answers import fitting
from bots.errors import AnswerRefusedError


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
