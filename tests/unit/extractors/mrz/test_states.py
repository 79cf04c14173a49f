"""Codes of states."""

from __future__ import annotations

import pytest

from extractors.mrz.states import could_be_state, is_state, mended


@pytest.mark.parametrize("field", ["ITA", "ESP", "D<<", "UTO", "XXA", "GBD", "RKS", "UNO", "EUE"])
def test_iso_and_icao_codes_are_states(field: str) -> None:
    """Countries, organisations, stateless persons, Germany's single letter and the standard's Utopia."""
    assert is_state(field)


@pytest.mark.parametrize("field", ["XYZ", "DDD", "<<<", "IT<", "D<A"])
def test_other_letters_are_not(field: str) -> None:
    """What stands on no list is no state."""
    assert not is_state(field)


def test_a_wrong_letter_is_mended_where_there_is_one_way() -> None:
    """By the document's other state, or because one code only looks like it."""
    assert mended("UTC", "UTO") == "UTO"
    assert mended("POI", "ITA") == "POL"
    assert mended("QQQ", "ITA") == "QQQ"
    assert mended("FRA", "ITA") == "FRA"


def test_lost_letters_leave_possible_states() -> None:
    """Two of three letters still tell whether a state can stand there."""
    assert could_be_state("I?A")
    assert could_be_state("D?<")
    assert not could_be_state("QQ?")
