"""Business references: a second case about the same matter is seen while the first is open."""

import pytest
from sqlalchemy import insert, update

from bots.cases.audit import history
from bots.cases.fields import facts_of, keep_fact, keep_question, questions_of
from bots.cases.model import Status
from bots.cases.references import attach, note_reference, reference_of, replace
from bots.cases.settle import Fact, Question
from bots.cases.tables import cases, entries
from bots.errors import CaseStateError


def fact(name, value):
    return Fact(name, value, "verified", 1.0, ("card",))


def test_a_reference_is_made_of_facts_once_all_are_known():
    """However they are spelt."""
    facts = {"plate": fact("plate", "AB 123 cd")}
    assert reference_of("{plate}/{day}", facts) == ""
    facts["day"] = fact("day", "2026-11-22")
    assert reference_of("{plate}/{day}", facts) == "ab123cd\x0020261122"
    assert reference_of("", facts) == ""


def test_the_first_to_note_a_reference_holds_it_until_it_ends(store, new_case):
    """The others learn of the holder, in whichever order they came; nothing readable is kept."""
    first, second = new_case(), new_case()
    with store.transaction() as connection:
        assert note_reference(store, connection, second, "rssmra") == ""
        assert note_reference(store, connection, first, "rssmra") == second
        assert note_reference(store, connection, second, "rssmra") == ""
        assert note_reference(store, connection, first, "vrdgpp") == ""
        store.transition(connection, second, Status.CANCELLED)
        assert note_reference(store, connection, first, "rssmra") == ""
        kinds = [event.kind for event in history(connection, first)]
    assert kinds.count("reference") == 2


def test_attached_papers_make_a_case_be_read_again(store, new_case):
    """What the papers said is forgotten, what a person or the suite said stays; the case goes on."""
    case = new_case()
    with store.transaction() as connection:
        for basis in ("agreed", "person", "kept"):
            keep_fact(store, connection, case, Fact(basis, "x", basis, 1.0, ("card",)))
        keep_question(store, connection, case, Question("iban", (("low_confidence", ""),), ()))
        connection.execute(update(cases).where(cases.c.id == case).values(status=Status.REVIEW))
    with store.transaction() as connection:
        assert attach(store, connection, case, [("form.pdf", b"one"), ("card.png", b"two")], of="7F3K")
        assert sorted(facts_of(store, connection, case)) == ["kept", "person"]
        assert questions_of(store, connection, case) == []
        papers = store.documents.of_case(connection, store.key(connection, case))
        assert store.case(connection, case).status is Status.READY
    assert [paper.name for paper in papers] == ["form.pdf", "card.png"]


def test_a_case_that_is_worked_on_is_neither_attached_to_nor_replaced(store, new_case):
    """Its worker would not know; one that has ended takes no papers."""
    case = new_case()
    with store.transaction() as connection:
        store.transition(connection, case, Status.WORKING)
        assert attach(store, connection, case, [("form.pdf", b"one")], of="7F3K") is False
        assert replace(store, connection, case, by="7F3K") is False
        store.transition(connection, case, Status.DONE)
        with pytest.raises(CaseStateError, match="no more papers"):
            attach(store, connection, case, [("form.pdf", b"one")], of="7F3K")


def test_a_replaced_case_is_cancelled_unless_it_has_entered_something(store, new_case, clock):
    """What stands in a target can't be taken back by a newer case: a person decides."""
    idle, entered = new_case(), new_case()
    with store.transaction() as connection:
        assert replace(store, connection, idle, by="7F3K") is True
        assert store.case(connection, idle).reason == "replaced"
        connection.execute(
            insert(entries).values(
                case_id=entered,
                step="Enter",
                target="bank",
                key="k",
                state="confirmed",
                values_digest="d",
                intended_at=clock(),
                sealed=b"",
            )
        )
        assert replace(store, connection, entered, by="7F3K") is None
        assert store.case(connection, entered).status is Status.READY
