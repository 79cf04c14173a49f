"""The name field."""

from __future__ import annotations

import pytest

from extractors.mrz.names import is_full, repair_fillers, split_name, well_formed


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("ROSSI<<MARIO<<<<K<<C<<", "ROSSI<<MARIO<<<<<<<<<<"),
        ("ROSSI<<MARIOKKKKKKKKKK", "ROSSI<<MARIO<<<<<<<<<<"),
        ("ROSSI<<MARIO<<<<EEE<LL", "ROSSI<<MARIO<<<<<<<<<<"),
        ("ROSSI<<MARIO<K<<<<<<<<", "ROSSI<<MARIO<K<<<<<<<<"),
        ("SACK<<ALICE<<<<<<<<<<<", "SACK<<ALICE<<<<<<<<<<<"),
        ("KELLES<<X<<<<<<<<<<<<<", "KELLES<<X<<<<<<<<<<<<<"),
    ],
)
def test_fillers_read_as_letters_are_mended_but_names_are_not_touched(read: str, meant: str) -> None:
    """Only letters that can't belong to a name become fillers."""
    assert repair_fillers(read) == meant


def test_surname_and_given_names() -> None:
    """The double filler divides, single ones are blanks; a name of one part is a surname."""
    assert split_name("ERIKSSON<<ANNA<MARIA<<<") == ("ERIKSSON", "ANNA MARIA")
    assert split_name("DI<MARCO<<ELIO<<<") == ("DI MARCO", "ELIO")
    assert split_name("ARKFREITH<<<<<") == ("ARKFREITH", "")


def test_shape_of_a_name() -> None:
    """A third part, or fillers in front, are no name; a full field may be cut off."""
    assert well_formed("ERIKSSON<<ANNA<MARIA<<<")
    assert not well_formed("ERIKSSON<<ANNA<<MARIA<<")
    assert not well_formed("<ERIKSSON<<ANNA")
    assert is_full("ERIKSSON<<ANNA")
    assert not is_full("ERIKSSON<<ANNA<")
