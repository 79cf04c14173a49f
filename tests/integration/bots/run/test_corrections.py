"""Corrections: what was entered differs from what is meant now, and a person says what becomes of it."""

import pytest

from bots.cases.anchors import read_records
from bots.cases.audit import history
from bots.cases.operations import cancel, retry
from bots.cases.verify import verify
from bots.definition import load_definition
from bots.errors import AnswerRefusedError, CaseStateError, NotFoundError
from bots.review.reopening import reopen
from bots.review.settling import answer, open_questions, settle_entry
from bots.run.ledger import Ledger
from bots.run.supervisor import Supervisor
from bots.run.versions import keep_version
from tests.integration.bots.run.test_enter_once import rows

TARGET = "target.row"
# The last task asks, so that a person may change what the second one has entered.
TASKS = """
Know
    Keep Fact    key    K-1
    Keep Fact    name    red
Enter
    VAR    &{row}    key=${FIELDS.key}    name=${FIELDS.name}
    ${receipt}=    Enter Once    target.row    key=${FIELDS.key}    values=${row}
    ...    look_up=Find Row    enter=Add Row    %s
    Keep Fact    receipt    ${receipt}[receipt]
End
    Ask A Person    colour    because=after_${FIELDS.name}
"""
DONE = (TASKS % "correct=Correct Row").partition("End\n")[0]
WITH_KEYWORD, BY_PEOPLE = TASKS % "correct=Correct Row", TASKS % "existing=review"


@pytest.fixture
def store(project):
    store = project.store()
    yield store
    store.close()


def entered(project, tasks=WITH_KEYWORD):
    """A case whose row is entered, and which waits for a person."""
    trial = project.work(project.bot(tasks))
    assert (trial.status, trial.reason) == ("review", "after_red")
    return trial.case_id


def change(project, store, case_id, **facts):
    """A person changes facts, answers what is open, and the case is worked again."""
    for name, value in facts.items():
        answer(store, case_id, name, value, by="anna")
    answer(store, case_id, "colour", "any", by="anna")
    project.go_on()


def settle(project, store, case_id, choice, **more):
    settle_entry(store, case_id, TARGET, choice, by="bruno", reason="the card says so", **more)
    project.go_on()


def ledger(store, case_id):
    with store.reading() as connection:
        return [(each.state, each.corrects is not None) for each in Ledger(store).of_case(connection, case_id)]


def doubts(store, case_id):
    return {each.field: [code for code, _ in each.doubts] for each in open_questions(store, case_id)}


def corrections(project):
    path = project.folder / "target.jsonl.corrections"
    return path.read_text().split() if path.exists() else []


def test_a_changed_fact_resets_the_step_and_opens_a_correction(project, store):
    """The confirmed entry stays as it was; a person sees what was entered and what is meant now."""
    case_id = entered(project)
    change(project, store, case_id, name="crimson")
    assert doubts(store, case_id)["entry:target.row"] == ["differs_from_entered"]
    assert ledger(store, case_id) == [("confirmed", False), ("asked", True)]
    (question,) = (each for each in open_questions(store, case_id) if each.field == "entry:target.row")
    assert (question.about["entered"]["name"], question.about["meant"]["name"]) == ("red", "crimson")
    assert rows(project) == [{"key": "K-1", "name": "red"}]
    with store.reading() as connection:
        reset = [event.data for event in history(connection, case_id) if event.kind == "steps_reset"]
    assert reset == [{"step": "Enter", "changed": ["name"]}]


def test_a_person_lets_the_suite_put_the_record_right_once(project, store):
    """Looked up before and after, with its own place in ledger and history."""
    case_id = entered(project)
    change(project, store, case_id, name="crimson")
    settle(project, store, case_id, "correct")
    assert rows(project) == [{"key": "K-1", "name": "crimson"}]
    assert corrections(project) == ["K-1"]
    assert ledger(store, case_id) == [("confirmed", False), ("confirmed", True)]
    with store.reading() as connection:
        kinds = [event.kind for event in history(connection, case_id)]
    assert [kind for kind in kinds if kind.startswith("correction")] == [
        "correction_asked",
        "correction_intended",
        "correction_submitted",
        "correction_confirmed",
    ]


def test_a_record_that_is_meant_to_differ_is_left_alone(project, store):
    """And nobody is asked about it again."""
    case_id = entered(project)
    change(project, store, case_id, name="crimson")
    settle(project, store, case_id, "leave")
    assert ledger(store, case_id) == [("confirmed", False), ("left", True)]
    assert "entry:target.row" not in doubts(store, case_id)
    assert rows(project) == [{"key": "K-1", "name": "red"}]


def test_what_a_person_put_right_by_hand_is_looked_up(project, store):
    """Said but not done is asked again; done is confirmed."""
    case_id = entered(project, BY_PEOPLE)
    change(project, store, case_id, name="crimson")
    settle(project, store, case_id, "correct")
    assert "no_correct_keyword" in doubts(store, case_id)["entry:target.row"]
    settle(project, store, case_id, "by_hand")
    assert "entry_differs" in doubts(store, case_id)["entry:target.row"]
    project.target.write_text('{"key": "K-1", "name": "crimson"}\n')
    settle(project, store, case_id, "by_hand")
    assert ledger(store, case_id)[-1] == ("confirmed", True)
    assert corrections(project) == []


def test_a_changed_key_does_not_make_a_second_record(project, store):
    """The tax code was misread: the record that was made under it is put right, not doubled; the old key is free."""
    case_id = entered(project)
    change(project, store, case_id, key="K-2")
    assert doubts(store, case_id)["entry:target.row"] == ["differs_from_entered"]
    settle(project, store, case_id, "correct")
    assert rows(project) == [{"key": "K-2", "name": "red"}]
    assert ledger(store, case_id) == [("confirmed", False), ("confirmed", True)]
    project.target.write_text('{"key": "K-2", "name": "red"}\n')
    other = entered(project)  # another customer who really has K-1
    assert {row["key"] for row in rows(project)} == {"K-1", "K-2"}
    assert ledger(store, other) == [("confirmed", False)]


def test_what_somebody_changed_meanwhile_is_not_overwritten(project, store):
    """The target shows neither what was entered nor what is meant: a person looks."""
    case_id = entered(project)
    project.target.write_text('{"key": "K-1", "name": "green"}\n')
    change(project, store, case_id, name="crimson")
    assert doubts(store, case_id)["entry:target.row"] == ["changed_meanwhile"]
    settle(project, store, case_id, "correct")
    assert rows(project) == [{"key": "K-1", "name": "green"}]
    assert corrections(project) == []


@pytest.mark.parametrize("moment", ["before commit", "after commit"])
def test_a_worker_killed_around_a_correction_corrects_once(project, store, moment):
    """The next one looks first, as with any entry."""
    case_id = entered(project)
    change(project, store, case_id, name="crimson")
    (project.folder / "target.jsonl.kill").write_text(moment)
    settle_entry(store, case_id, TARGET, "correct", by="bruno", reason="the card says so")
    Supervisor(project.settings, processes=1).run(until_idle=True)
    assert not (project.folder / "target.jsonl.kill").exists()
    assert rows(project) == [{"key": "K-1", "name": "crimson"}]
    assert corrections(project) == ["K-1"]
    assert ledger(store, case_id)[-1] == ("confirmed", True)


def test_a_second_change_is_a_second_correction(project, store):
    """Each with its own decision; what is entered stands in the latest."""
    case_id = entered(project)
    for name in ("crimson", "scarlet"):
        change(project, store, case_id, name=name)
        settle(project, store, case_id, "correct")
    assert rows(project) == [{"key": "K-1", "name": "scarlet"}]
    assert [state for state, _ in ledger(store, case_id)] == ["confirmed"] * 3
    change(project, store, case_id, name="red")
    change_back = doubts(store, case_id)["entry:target.row"]
    assert change_back == ["differs_from_entered"]


def test_a_change_that_is_taken_back_needs_nobody(project, store):
    """A slip, mended before anybody decided: nothing differs any more."""
    case_id = entered(project)
    change(project, store, case_id, name="crimson")
    answer(store, case_id, "name", "red", by="anna")
    settle(project, store, case_id, "leave")
    assert ledger(store, case_id) == [("confirmed", False), ("left", True)]
    assert rows(project) == [{"key": "K-1", "name": "red"}]


def test_a_key_that_changes_again_before_anybody_decided_leaves_nothing_behind(project, store):
    """Each key that is no longer meant is free again, and the record has the last one."""
    case_id = entered(project)
    change(project, store, case_id, key="K-2")
    answer(store, case_id, "key", "K-3", by="anna")
    settle(project, store, case_id, "correct")
    assert ledger(store, case_id) == [("confirmed", False), ("left", True), ("asked", True)]
    settle(project, store, case_id, "correct")
    assert rows(project) == [{"key": "K-3", "name": "red"}]
    assert ledger(store, case_id)[-1] == ("confirmed", True)


def test_an_entry_in_doubt_whose_key_changed_is_proved_first(project, store, monkeypatch):
    """It never arrived: it is given up, and the new key is entered; nothing is doubled."""
    case_id = in_doubt(project, monkeypatch)
    answer(store, case_id, "key", "K-2", by="anna")
    settle(project, store, case_id, "enter")
    assert rows(project) == [{"key": "K-2", "name": "red"}]
    assert ledger(store, case_id) == [("left", False), ("confirmed", False)]


def test_an_entry_in_doubt_that_arrived_is_corrected_when_its_key_changed(project, store, monkeypatch):
    """It did arrive, under the key that was misread: that record is put right."""
    case_id = in_doubt(project, monkeypatch)
    project.target.write_text('{"key": "K-1", "name": "red"}\n')
    answer(store, case_id, "key", "K-2", by="anna")
    settle(project, store, case_id, "enter")
    assert "found_after_all" in doubts(store, case_id)["entry:target.row"]
    settle(project, store, case_id, "use", receipt={"receipt": "K-1"})
    settle(project, store, case_id, "correct")
    assert rows(project) == [{"key": "K-2", "name": "red"}]
    assert ledger(store, case_id) == [("confirmed", False), ("confirmed", True)]


def in_doubt(project, monkeypatch):
    """A case whose entry was sent and isn't shown by the target."""
    monkeypatch.setenv("TARGET_SAYS", "lost")
    trial = project.work(project.bot(WITH_KEYWORD))
    assert trial.reason == "entry_not_found"
    monkeypatch.delenv("TARGET_SAYS")
    return trial.case_id


def test_a_change_while_a_correction_is_in_doubt_waits_for_what_became_of_it(project, store, monkeypatch):
    """The first never took: it is given up, and the second is a question of its own."""
    case_id = entered(project)
    change(project, store, case_id, name="crimson")
    monkeypatch.setenv("TARGET_SAYS", "lost")
    settle(project, store, case_id, "correct")
    assert ledger(store, case_id)[-1] == ("in_doubt", True)
    monkeypatch.delenv("TARGET_SAYS")
    answer(store, case_id, "name", "scarlet", by="anna")
    settle(project, store, case_id, "correct")
    assert ledger(store, case_id) == [("confirmed", False), ("left", True), ("asked", True)]
    settle(project, store, case_id, "correct")
    assert rows(project) == [{"key": "K-1", "name": "scarlet"}]
    assert corrections(project) == ["K-1"]


# -- cases that have ended ---------------------------------------------------------------------------------------------


def test_what_a_done_case_entered_wrong_is_put_right(project, store):
    """Somebody notices later: who and why stand in the history; a person decides, and the case is done again."""
    case_id = project.work(project.bot(DONE)).case_id
    assert project.status(case_id) == "done"
    assert reopen(store, case_id, {"name": " crimson "}, by="anna", reason="the customer rang") == {"name": "crimson"}
    project.go_on()
    assert doubts(store, case_id) == {"entry:target.row": ["differs_from_entered"]}
    assert rows(project) == [{"key": "K-1", "name": "red"}]
    settle(project, store, case_id, "correct")
    assert project.status(case_id) == "done"
    assert rows(project) == [{"key": "K-1", "name": "crimson"}]
    assert ledger(store, case_id) == [("confirmed", False), ("confirmed", True)]
    with store.reading() as connection:
        (reopened,) = (event.data for event in history(connection, case_id) if event.kind == "reopened")
        assert verify(connection, read_records(project.folder / "records")).wrong == []
    assert reopened == {"fields": ["name"], "by": "anna", "why": "the customer rang"}


def test_only_what_was_entered_wrong_is_corrected(project, store):
    """Nothing that differs, no such fact, nothing made of it, a case that was cancelled: refused."""
    case_id = project.work(project.bot(DONE + "    Keep Fact    note    idle\n")).case_id
    for facts, error in (
        ({"name": "red"}, AnswerRefusedError),
        ({"note": "busy"}, AnswerRefusedError),
        ({"colour": "red"}, NotFoundError),
    ):
        with pytest.raises(error):
            reopen(store, case_id, facts, by="anna", reason="x")
    assert project.status(case_id) == "done"
    waiting = project.work(project.bot("Ask\n    Ask A Person    colour    because=x\n", name="asking")).case_id
    cancel(store, waiting, by="anna", reason="x")
    with pytest.raises(CaseStateError):
        reopen(store, waiting, {"name": "blue"}, by="anna", reason="x")


def test_a_done_case_is_done_again_from_a_step_where_the_bot_was_wrong(project, store):
    """With the mended bot, named step and reason; what it had entered is corrected, not entered twice."""
    case_id = project.work(project.bot(DONE)).case_id
    with pytest.raises(CaseStateError, match="--from"):
        retry(store, case_id, by="anna", reason="new form")
    mended = load_definition(project.bot(DONE.replace("name=${FIELDS.name}", "name=dark ${FIELDS.name}")))
    keep_version(store, project.settings, mended)
    retry(store, case_id, by="anna", reason="new form", version=mended.digest, from_step="Enter")
    project.go_on()
    settle(project, store, case_id, "correct")
    assert project.status(case_id) == "done"
    assert rows(project) == [{"key": "K-1", "name": "dark red"}]
    assert corrections(project) == ["K-1"]
