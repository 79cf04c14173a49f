"""Entries in doubt: a person says what is so, and the target is asked before anybody believes it."""

import json

import pytest

from bots.cases.audit import history
from bots.cases.operations import cancel
from bots.errors import AnswerRefusedError, CaseStateError, NotFoundError
from bots.review.settling import open_questions, settle_entry
from bots.run.ledger import Ledger
from tests.integration.bots.run.test_enter_once import ENTER, rows

TARGET = "target.row"
OLD = '{"key": "K-1", "name": "blue", "number": "17"}\n'


@pytest.fixture
def store(project):
    store = project.store()
    yield store
    store.close()


def settle(store, case_id, choice, receipt=None, **more):
    return settle_entry(store, case_id, TARGET, choice, by="anna", receipt=receipt, reason="I looked", **more)


def entry(store, case_id):
    with store.reading() as connection:
        return Ledger(store).of_case(connection, case_id)[-1]


def asked(store, case_id):
    return [code for question in open_questions(store, case_id) for code, _ in question.doubts]


def test_a_question_tells_what_was_meant_and_what_was_found(project, store):
    """Whoever decides needs no look into the log."""
    project.target.write_text(OLD)
    trial = project.work(project.bot(ENTER % "review"))
    (question,) = open_questions(store, trial.case_id)
    assert question.about["meant"] == {"key": "K-1", "name": "red"}
    assert question.about["found"] == [{"key": "K-1", "name": "blue", "number": "17"}]


def test_a_record_that_a_person_found_is_confirmed_when_the_look_up_agrees(project, store):
    """Its receipt goes to the suite, and who said so into the history."""
    project.target.write_text(OLD)
    trial = project.work(project.bot(ENTER.replace("[receipt]", "[number]") % "review"))
    settle(store, trial.case_id, "use", {"number": "17"})
    project.go_on()
    assert project.status(trial.case_id) == "done"
    assert (entry(store, trial.case_id).state, entry(store, trial.case_id).receipt["number"]) == ("confirmed", "17")
    with store.reading() as connection:
        told = {event.kind: event.data for event in history(connection, trial.case_id)}
    assert told["answered"] == {"field": "entry:target.row", "by": "anna", "how": "found", "why": "I looked"}
    assert (told["entry_confirmed"]["by"], told["entry_confirmed"]["how"]) == ("anna", "found")
    assert len(rows(project)) == 1


def test_a_receipt_that_the_target_does_not_show_is_asked_again_unless_somebody_insists(project, store):
    """A slip of the pen isn't taken for a proof."""
    project.target.write_text(OLD)
    trial = project.work(project.bot(ENTER % "review"))
    settle(store, trial.case_id, "use", {"receipt": "71"})
    project.go_on()
    assert project.status(trial.case_id) == "review"
    assert "receipt_not_found" in asked(store, trial.case_id)
    settle(store, trial.case_id, "use", {"receipt": "71"}, insist=True)
    project.go_on()
    assert project.status(trial.case_id) == "done"
    assert entry(store, trial.case_id).receipt["receipt"] == "71"
    assert len(rows(project)) == 1


def test_the_receipt_tells_which_of_several_records_is_meant(project, store):
    """Two have the key; the person names one."""
    project.target.write_text(OLD + OLD.replace("17", "18"))
    trial = project.work(project.bot(ENTER.replace("[receipt]", "[number]") % "review"))
    assert trial.reason == "entry_several"
    settle(store, trial.case_id, "use", {"number": "18"})
    project.go_on()
    assert (project.status(trial.case_id), entry(store, trial.case_id).receipt["number"]) == ("done", "18")


def test_what_is_said_not_to_be_there_is_entered_after_a_look(project, store, monkeypatch):
    """Sent, and never arrived: the person looked, the robot looks again, then it enters."""
    monkeypatch.setenv("TARGET_SAYS", "lost")
    trial = project.work(project.bot(ENTER % "review"))
    assert (trial.status, trial.reason) == ("review", "entry_not_found")
    assert entry(store, trial.case_id).state == "in_doubt"
    assert entry(store, trial.case_id).evidence == ["target.row-after.png"]
    monkeypatch.delenv("TARGET_SAYS")
    settle(store, trial.case_id, "enter")
    project.go_on()
    assert project.status(trial.case_id) == "done"
    assert len(rows(project)) == 1


def test_nothing_is_entered_over_something_found(project, store, monkeypatch):
    """The person said that it isn't there; meanwhile a colleague has entered it."""
    monkeypatch.setenv("TARGET_SAYS", "refused")
    trial = project.work(project.bot(ENTER % "review"))
    assert (trial.status, trial.reason) == ("review", "refused")
    monkeypatch.delenv("TARGET_SAYS")
    project.target.write_text(OLD)
    settle(store, trial.case_id, "enter")
    project.go_on()
    assert project.status(trial.case_id) == "review"
    assert "found_after_all" in asked(store, trial.case_id)
    assert len(rows(project)) == 1


def test_what_a_person_entered_by_hand_is_confirmed_with_its_receipt(project, store, monkeypatch):
    """The target refuses the robot; the person does it, and the robot sees it there."""
    monkeypatch.setenv("TARGET_SAYS", "refused")
    trial = project.work(project.bot(ENTER % "review"))
    project.target.write_text(OLD)
    settle(store, trial.case_id, "by_hand", {"receipt": "17"})
    project.go_on()
    assert project.status(trial.case_id) == "done"
    assert entry(store, trial.case_id).receipt == {"key": "K-1", "name": "blue", "number": "17", "receipt": "17"}
    with store.reading() as connection:
        (confirmed,) = (event.data for event in history(connection, trial.case_id) if event.kind == "entry_confirmed")
    assert confirmed == {"target": TARGET, "how": "by_hand", "by": "anna"}
    assert len(rows(project)) == 1


def test_an_entry_in_doubt_of_a_failed_case_lets_it_go_on_when_settled(project, store, monkeypatch):
    """The keyword broke after the commit and the attempts are used up: a person may still tell."""
    monkeypatch.setenv("TARGET_DIES_AFTER", "1")
    trial = project.work(project.bot(ENTER.replace("${receipt}[receipt]", "found") % "review", attempts=1))
    assert trial.status == "failed"
    settle(store, trial.case_id, "use", {"receipt": "K-1"})
    project.go_on()
    assert project.status(trial.case_id) == "done"
    assert len(rows(project)) == 1


def test_a_decision_has_one_effect(project, store, monkeypatch):
    """Once it was entered as decided, a later doubt about it is a question again, not an order to enter."""
    monkeypatch.setenv("TARGET_SAYS", "lost")
    trial = project.work(project.bot(ENTER % "review"))
    settle(store, trial.case_id, "enter")
    project.go_on()
    assert project.status(trial.case_id) == "review"
    with store.reading() as connection:
        kinds = [event.kind for event in history(connection, trial.case_id)]
    assert kinds.count("entry_submitted") == 2
    assert kinds[-1] == "review"


def test_only_what_is_in_doubt_is_settled(project, store):
    """A done case, a target that was never entered, an answer to another question: refused."""
    trial = project.work(project.bot(ENTER % "review"))
    with pytest.raises(CaseStateError):
        settle(store, trial.case_id, "use")
    project.target.write_text(OLD.replace("K-1", "K-2"))
    trial = project.work(project.bot((ENTER % "review").replace("K-1", "K-2"), name="other"))
    with pytest.raises(NotFoundError):
        settle_entry(store, trial.case_id, "elsewhere", "use", by="anna")
    with pytest.raises(AnswerRefusedError, match="'enter'"):
        settle(store, trial.case_id, "leave")
    assert json.loads(project.target.read_text())["name"] == "blue"


def test_a_record_of_another_case_is_taken_when_a_person_says_so(project, store):
    """Two cases of one customer: the ledger has the entry under the first one's name, the second gets its receipt."""
    bot = project.bot(ENTER % "review")
    assert project.work(bot).status == "done"
    second = project.work(bot)
    assert (second.status, second.reason) == ("review", "existing")
    settle(store, second.case_id, "use", {"name": "red"})
    project.go_on()
    assert project.status(second.case_id) == "done"
    assert len(rows(project)) == 1


def test_an_entry_of_a_case_that_was_cancelled_holds_nobody_up(project, store, monkeypatch):
    """What it left in the target is found by the next case; where it left nothing, that one enters."""
    monkeypatch.setenv("TARGET_SAYS", "lost")
    bot = project.bot(ENTER % "review")
    first = project.work(bot)
    assert entry(store, first.case_id).state == "in_doubt"
    cancel(store, first.case_id, by="anna", reason="withdrawn")
    monkeypatch.delenv("TARGET_SAYS")
    second = project.work(bot)
    assert (second.status, second.message) == ("done", "")
    assert len(rows(project)) == 1
    with store.reading() as connection:
        assert history(connection, first.case_id)[-1].kind == "entry_abandoned"
