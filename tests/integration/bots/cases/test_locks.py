"""Locks: whoever decides by what a case is, and writes, is alone with it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bots.cases import audit
from bots.cases.audit import history
from bots.cases.model import Status
from bots.cases.operations import cancel, retry
from bots.cases.references import note_reference
from bots.errors import CaseStateError


def at_once(*works):
    """Run all at the same moment; their results or what they raised."""
    barrier = Barrier(len(works))

    def run(work):
        barrier.wait()
        try:
            return work()
        except CaseStateError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_events_of_one_moment_stand_one_after_the_other(store, new_case):
    """Whoever writes them: the chain has no gap and no fork."""
    case_id = new_case()

    def write(number):
        def work():
            for _ in range(5):
                with store.transaction() as connection:
                    audit.record(connection, case_id, store.clock(), "note", by=number)

        return work

    at_once(*map(write, range(4)))
    with store.reading() as connection:
        assert len(history(connection, case_id)) == 22


def test_of_two_operators_at_the_same_moment_the_second_is_told(store, new_case):
    """The one decides by what the other has done, not by what was there before."""
    case_id = new_case()
    with store.transaction() as connection:
        store.transition(connection, case_id, Status.WORKING)
        store.transition(connection, case_id, Status.FAILED)

    def again():
        retry(store, case_id, by="anna", reason="again")

    results = at_once(again, again, again)
    assert [type(result) for result in results].count(CaseStateError) == 2
    with store.reading() as connection:
        assert [event.kind for event in history(connection, case_id)].count("ready") == 2


def test_a_case_is_not_cancelled_twice(store, new_case):
    """The second is told that it has ended."""
    case_id = new_case()
    results = at_once(*[lambda: cancel(store, case_id, by="anna", reason="withdrawn")] * 3)
    assert results.count(True) == 1


def test_of_two_cases_with_one_reference_exactly_one_learns_of_the_other(store, new_case):
    """Also when both come at the same moment."""
    for number in range(5):
        pair = new_case(), new_case()

        def note(case_id, reference=f"rssmra{number}"):
            def work():
                with store.transaction() as connection:
                    return note_reference(store, connection, case_id, reference)

            return work

        first, second = at_once(*map(note, pair))
        assert (first, second) in {("", pair[0]), (pair[1], "")}
