"""The outbox's table on both databases: one sender at a time, and none that was too slow."""

import pytest

from bots.cases.keys import CaseKey
from bots.outbox.box import LEASE, MessageState, Outbox, ParcelLostError
from bots.outbox.message import File, Outgoing


@pytest.fixture
def box(store):
    return Outbox(store)


@pytest.fixture
def post(store, box):
    """Puts a message of a new case into the outbox."""

    def put(key="k", **more):
        with store.transaction() as connection:
            case_id = store.create(connection, bot="demo", version="1", priority=2, source="test")
            case_key: CaseKey = store.key(connection, case_id)
            return box.put(connection, case_key, Outgoing("mail", key, {"to": ["a@b.it"]}, **more), step="Tell")

    return put


def states(store, box):
    with store.reading() as connection:
        return [row.state for row in box.list(connection, everything=True)]


def test_a_message_comes_out_as_it_was_put_in(box, post):
    """With its file, which is kept encrypted among the case's documents."""
    assert post(files=(File("a.pdf", b"%PDF"),))
    parcel = box.claim()
    assert (parcel.content, parcel.files) == ({"to": ["a@b.it"]}, (File("a.pdf", b"%PDF"),))


def test_the_same_key_is_there_once(store, box, post):
    """Whichever case puts it."""
    assert (post(), post(), post("other")) == (True, False, True)
    assert len(states(store, box)) == 2


def test_two_senders_get_different_messages(box, post):
    """And no third one anything."""
    post("one")
    post("two")
    assert {box.claim().key, box.claim().key} == {"one", "two"}
    assert box.claim() is None


def test_a_sender_that_was_too_slow_sends_nothing(store, box, post, clock):
    """Its claim is over: another has the message, or may have it."""
    post()
    slow = box.claim()
    clock.pass_by(seconds=LEASE.total_seconds() + 1)
    with pytest.raises(ParcelLostError):
        box.begin(slow)
    quick = box.claim()
    with pytest.raises(ParcelLostError):
        box.end(slow, MessageState.SENT)
    box.begin(quick)
    box.end(quick, MessageState.SENT)
    assert states(store, box) == ["sent"]


def test_a_person_takes_a_message_from_its_sender(store, box, post):
    """Dropped while a sender has it: that one may not begin."""
    post()
    held = box.claim()
    box.decide(held.id, MessageState.DROPPED, by="anna", reason="wrong address")
    with pytest.raises(ParcelLostError):
        box.begin(held)
    assert states(store, box) == ["dropped"]


@pytest.mark.parametrize(("again", "state"), [(frozenset(), "in_doubt"), (frozenset({"mail"}), "queued")])
def test_a_sender_that_died_while_sending_leaves_a_doubt(store, box, post, clock, again, state):
    """Unless the receiver drops what comes twice."""
    post()
    box.begin(box.claim())
    assert box.give_up_dead(again=again) == 0
    clock.pass_by(seconds=LEASE.total_seconds() + 1)
    assert box.give_up_dead(again=again) == 1
    assert states(store, box) == [state]


def test_the_message_of_a_forgotten_case_is_dropped(store, box, post):
    """Its key is destroyed: nobody can read it, and it holds nobody up."""
    post("one")
    post("two")
    with store.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE case_keys SET wrapped = NULL WHERE case_id = (SELECT min(case_id) FROM outbox)"
        )
    store.drop_keys()
    parcel = box.claim()
    assert box.claim() is None
    assert parcel is not None
    assert sorted(states(store, box)) == ["dropped", "queued"]
