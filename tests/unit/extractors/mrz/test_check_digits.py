"""Check digits of ICAO Doc 9303."""

from __future__ import annotations

import pytest

from extractors.mrz.check_digits import ALPHABET, blind, check_digit


@pytest.mark.parametrize(
    ("text", "digit"),
    [("520727", "3"), ("AB2134<<<", "5"), ("L898902C3", "6"), ("740812", "2"), ("120415", "9"), ("<<<<<<", "0")],
)
def test_examples_of_the_standard(text: str, digit: str) -> None:
    """The worked examples of Doc 9303 part 3 come out as printed there."""
    assert check_digit(text) == digit


def test_a_character_outside_the_alphabet_is_refused() -> None:
    """A blank or a small letter has no value: it must be cleaned away before."""
    with pytest.raises(ValueError, match="substring not found"):
        check_digit("AB 12")


def test_every_single_change_is_seen_but_of_equal_value() -> None:
    """A check digit tells any two characters apart, except those that are equal modulo ten."""
    for one in ALPHABET:
        for other in ALPHABET:
            same = check_digit(one + "0") == check_digit(other + "0")
            assert same == blind(one, other)
