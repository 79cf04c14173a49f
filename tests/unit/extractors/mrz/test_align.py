"""Lines brought to their layout's length."""

from __future__ import annotations

import pytest

from extractors.mrz.align import alignments
from extractors.mrz.characters import HOLE, clean
from extractors.mrz.formats import TD1, TD3
from tests.unit.extractors.mrz.lines import STANDARD

DATA = STANDARD["TD3"][1]
NAME = STANDARD["TD3"][0]


def test_a_line_of_the_right_length_is_left_alone() -> None:
    """There is nothing to mend, and it costs nothing."""
    assert [(found.text, found.cost) for found in alignments(DATA, TD3, 1)] == [(DATA, 0.0)]


@pytest.mark.parametrize(("dropped", "field"), [(3, slice(0, 10)), (12, slice(10, 13)), (20, slice(20, 21))])
def test_a_lost_character_spoils_only_its_own_field(dropped: int, field: slice) -> None:
    """What stands where says in which field a character was lost; all others keep their places."""
    best = alignments(DATA[:dropped] + DATA[dropped + 1 :], TD3, 1)[0].text
    assert HOLE in best[field]
    assert best[: field.start] + best[field.stop :] == DATA[: field.start] + DATA[field.stop :]


def test_stray_characters_at_the_ends_are_dropped() -> None:
    """A frame beside the line is read as a letter now and then."""
    assert alignments("I" + DATA, TD3, 1)[0].text == DATA
    assert alignments(DATA + "L", TD3, 1)[0].text == DATA


def test_a_name_line_may_end_early_but_a_data_line_may_not() -> None:
    """Only behind a name is there nothing but fillers."""
    assert alignments(NAME[:25], TD3, 0)[0].text == NAME
    assert alignments(DATA[:25], TD3, 1) == ()


def test_another_layout_does_not_fit() -> None:
    """Forty-four characters are no line of a card."""
    assert alignments(DATA, TD1, 1) == ()


def test_what_readers_write_is_cleaned() -> None:
    """Blanks, small letters, quotation marks and letters of other alphabets become what they stand for."""
    assert clean("P « uto erikssΟn‹‹anna") == "P<UTOERIKSSON<<ANNA"
    assert clean("È1|2") == "E1I2"
    assert clean("\u0000\n…") == ""
