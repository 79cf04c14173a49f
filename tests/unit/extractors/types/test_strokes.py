"""A capital I and a small l print alike: what can't be a word is a question."""

import pytest

from extractors.types import get_type
from extractors.types.strokes import as_meant


@pytest.mark.parametrize(
    ("kind", "read", "value"),
    [
        ("address", "Via lv Novembre, 3", "Via Iv Novembre, 3"),
        ("address", "Piazza Giovanni Paolo Il, 4", "Piazza Giovanni Paolo II, 4"),
        ("address", "VIA l MAGGIO 5", "VIA I MAGGIO 5"),
        ("address", "Via lacopo Sannazaro", "Via Iacopo Sannazaro"),
        ("name", "lgnazio", "Ignazio"),
        ("name", "Maria lolanda", "Maria Iolanda"),
        ("name", "lacono", "Iacono"),
        ("place", "lsnello Tal", "Isnello Tal"),
        ("text", "II Sole d'Oro", "Il Sole d'Oro"),
        ("text", "sede: Ia Spezia", "sede: la Spezia"),
    ],
)
def test_no_word(kind, read, value):
    """What is no word is given as it likelier is, in doubt, with what was read beside."""
    parsed = get_type(kind).parse(read)
    assert (parsed.value, parsed.alternatives, parsed.ambiguous) == (value, (read,), True)


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("address", "Via Lungo Dora, località Ivrea"),
        ("address", "Via dell'Isola, lotto 4"),
        ("address", "Via Vittorio Emanuele II 3"),
        ("address", "VIA XXIV MAGGIO II PIANO"),
        ("name", "Ilaria La Malfa"),
        ("name", "Maria lo Russo"),
        ("text", "Rossi Illuminazione S.r.l."),
        ("text", "Bianchi s. r. l."),
        ("text", "Il Ponte della luce"),
        ("text", "calle de los llanos"),
        ("text", "l'ultimo livello"),
        ("text", "II GIUGNO"),
    ],
)
def test_a_word(kind, read):
    """Words with an l or an I where they may have one aren't doubtful."""
    parsed = get_type(kind).parse(read)
    assert (parsed.value, parsed.ambiguous) == (read, False)


def test_among_capitals():
    """A small l within a word of capitals was an I; within small letters it stays an L."""
    assert get_type("address").parse("VIA lV NOVEMBRE").value == "VIA IV NOVEMBRE"
    assert get_type("text").parse("PIAZZA dell'INDIPENDENZA").value == "PIAZZA DELL'INDIPENDENZA"


def test_a_known_town_is_settled():
    """A list of towns settles what the print can't."""
    parsed = get_type("place").parse("lmola")
    assert (parsed.value.upper(), parsed.ambiguous) == ("IMOLA", False)
    assert as_meant("Imola", names=True) is None
