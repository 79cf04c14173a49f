"""What is done about an entry, from how far it came and what the target shows."""

from datetime import timedelta

import pytest

from bots.run.entries import Action, EntryState, as_values, canonical_key, decide, differences, same

MEANT = {"name": "Rossi", "amount": "1234.50"}
SETTLE = timedelta(seconds=5)


def choose(state, hits, seconds=0):
    return decide(state, hits, MEANT, since_act=timedelta(seconds=seconds), settle=SETTLE)


def test_before_the_first_act_nothing_there_means_enter():
    """The plain way."""
    assert choose(None, []) is Action.ENTER


def test_before_the_first_act_anything_there_is_not_ours():
    """Also where it looks just like what we mean."""
    assert choose(None, [dict(MEANT)]) is Action.EXISTING


@pytest.mark.parametrize("state", [EntryState.INTENDED, EntryState.SUBMITTED, EntryState.IN_DOUBT])
def test_after_a_crash_one_hit_as_meant_is_ours(state):
    """Compared by type: the application shows amounts its own way."""
    assert choose(state, [{"name": "ROSSI ", "amount": "1,234.50"}]) is Action.CONFIRM


@pytest.mark.parametrize("state", [EntryState.INTENDED, EntryState.SUBMITTED, EntryState.IN_DOUBT])
def test_after_a_crash_nothing_counts_only_once_a_late_commit_is_excluded(state):
    """A save may still be on its way."""
    assert choose(state, [], seconds=4.9) is Action.WAIT
    assert choose(state, [], seconds=5) is Action.ENTER


def test_after_a_crash_a_difference_or_several_hits_go_to_a_person():
    """Nobody else can tell."""
    assert choose(EntryState.SUBMITTED, [{"name": "Rossini"}]) is Action.ASK
    assert choose(EntryState.SUBMITTED, [dict(MEANT), dict(MEANT)], seconds=60) is Action.ASK


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("12345.67", "12,345.67", True),
        ("12345.670", "12345.67", True),
        ("Müller", "MULLER", False),
        ("Müller", "MÃ¼ller", False),
        ("0041822", "41822", False),
        ("a  b", "A B", True),
        ("", "x", False),
    ],
)
def test_values_are_compared_by_type(one, other, equal):
    """Amounts as numbers, identifiers as text, mojibake as what it is."""
    assert same(one, other) is equal


def test_only_fields_that_both_have_are_compared():
    """A search result shows fewer columns than the form has boxes."""
    assert differences({"a": "1", "b": "2"}, {"b": "3", "c": "4"}) == ["b"]


def test_a_key_is_the_same_however_it_is_spelt():
    """Blanks, punctuation and case don't make another customer."""
    assert canonical_key("it60 x054-2811") == canonical_key("IT60X0542811")


def test_lines_are_compared_one_by_one():
    """A line more, and another price in a line, are differences; the same by type is none."""
    meant = as_values({"lines": [{"part": "A", "price": 1.5}, {"part": "B"}]})
    shown = [{"part": "A", "price": "1.50"}, {"part": "B", "price": "7"}]
    assert differences(meant, as_values({"lines": shown})) == []
    assert differences(meant, as_values({"lines": [*shown, {"part": "C"}]})) == ["lines"]
    assert differences(meant, as_values({"lines": [{"part": "A", "price": "15"}, shown[1]]})) == ["lines[1].price"]
