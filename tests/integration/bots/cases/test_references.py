"""Business references: a second case about the same matter is seen while the first is open."""

from bots.cases.model import Status
from bots.cases.references import note_reference, reference_of
from bots.cases.settle import Fact


def fact(name, value):
    return Fact(name, value, "verified", 1.0, ("card",))


def test_a_reference_is_made_of_facts_once_all_are_known():
    """However they are spelt."""
    facts = {"plate": fact("plate", "AB 123 cd")}
    assert reference_of("{plate}/{day}", facts) == ""
    facts["day"] = fact("day", "2026-11-22")
    assert reference_of("{plate}/{day}", facts) == "ab123cd\x0020261122"
    assert reference_of("", facts) == ""


def test_the_younger_of_two_open_cases_learns_of_the_older(store, new_case, clock):
    """Not the other way round, and not once the older has ended; nothing readable is kept."""
    first = new_case()
    clock.pass_by(seconds=1)
    second = new_case()
    with store.transaction() as connection:
        assert note_reference(store, connection, first, "rssmra") == ""
        assert note_reference(store, connection, second, "rssmra") == first
        assert note_reference(store, connection, first, "rssmra") == ""
        store.transition(connection, first, Status.CANCELLED)
        assert note_reference(store, connection, second, "rssmra") == ""
