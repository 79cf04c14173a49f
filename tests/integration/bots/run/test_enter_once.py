"""Enter Once: whatever fails in between, the target has each thing once."""

import json

import pytest

from bots.forgetting import forget
from bots.review.settling import answer, open_questions
from bots.run.supervisor import Supervisor

ENTER = """
First
    VAR    &{row}    key=K-1    name=red
    ${receipt}=    Enter Once    target.row    key=K-1    values=${row}
    ...    look_up=Find Row    enter=Add Row    existing=%s
    Keep Fact    receipt    ${receipt}[receipt]
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request):
    """Every test here runs on both databases."""
    return request.param


def rows(project):
    return [json.loads(line) for line in project.target.read_text().splitlines()] if project.target.exists() else []


def test_what_is_not_there_is_entered_and_its_receipt_kept(project):
    """The plain way: look, enter, look again, keep the receipt."""
    trial = project.work(project.bot(ENTER % "review"))
    assert (trial.status, trial.message) == ("done", "")
    assert rows(project) == [{"key": "K-1", "name": "red"}]


@pytest.mark.parametrize(
    ("existing", "status", "reason"),
    [("review", "review", "existing"), ("reject", "rejected", "existing_row")],
)
def test_what_is_there_before_us_is_decided_as_the_suite_says(project, existing, status, reason):
    """A record that isn't ours is never entered again."""
    project.target.write_text('{"key": "K-1", "name": "red"}\n')
    trial = project.work(project.bot(ENTER % existing))
    assert (trial.status, trial.reason) == (status, reason)
    assert len(rows(project)) == 1


def test_an_existing_record_can_be_used(project):
    """`existing=use` takes it as its own."""
    project.target.write_text('{"key": "K-1", "name": "red", "receipt": "OLD"}\n')
    trial = project.work(project.bot(ENTER % "use"))
    assert (trial.status, trial.message) == ("done", "")
    assert len(rows(project)) == 1


def test_a_second_case_with_the_same_key_enters_nothing(project):
    """The ledger is unique by target and key, over all cases."""
    bot = project.bot(ENTER % "reject")
    assert project.work(bot).status == "done"
    assert project.work(bot).reason == "existing_row"
    assert len(rows(project)) == 1


def test_an_act_whose_connection_broke_after_the_commit_is_found_again(project, monkeypatch):
    """The application committed, then died: the next attempt looks first, and confirms."""
    monkeypatch.setenv("TARGET_DIES_AFTER", "1")
    bot = project.bot((ENTER % "review").replace("${receipt}[receipt]", "found"))
    trial = project.work(bot)
    assert trial.status == "waiting"
    assert len(rows(project)) == 1
    monkeypatch.delenv("TARGET_DIES_AFTER")
    Supervisor(project.settings, processes=1).run(until_idle=True)
    assert project.status(trial.case_id) == "done"
    assert len(rows(project)) == 1


def test_two_hits_are_a_question(project):
    """Nobody but a person can tell which of two records is the one."""
    project.target.write_text('{"key": "K-1", "name": "a"}\n{"key": "K-1", "name": "b"}\n')
    trial = project.work(project.bot(ENTER % "use"))
    assert (trial.status, trial.reason) == ("review", "entry_several")


def test_a_person_lets_an_existing_record_be_used(project):
    """The question is answered with `use`, and the case goes on by itself."""
    project.target.write_text('{"key": "K-1", "name": "red", "receipt": "OLD"}\n')
    trial = project.work(project.bot(ENTER % "review"))
    store = project.store()
    assert [question.field for question in open_questions(store, trial.case_id)] == ["entry:target.row"]
    answer(store, trial.case_id, "entry:target.row", "use", by="anna")
    store.close()
    Supervisor(project.settings, processes=1).run(until_idle=True)
    assert project.status(trial.case_id) == "done"
    assert len(rows(project)) == 1


def forgotten(project, bot):
    """A case that entered K-1 and was forgotten; its id."""
    case_id = project.work(bot).case_id
    store = project.store()
    forget(store, project.settings, [case_id], by="anna", reason="art. 17")
    store.close()
    return case_id


@pytest.mark.parametrize(("existing", "status"), [("use", "done"), ("reject", "rejected"), ("review", "review")])
def test_what_a_forgotten_case_entered_is_there_before_the_next(project, existing, status):
    """The same person applies again: nothing of the old case can be read, and nothing is entered twice."""
    forgotten(project, project.bot(ENTER % "review", name="earlier"))
    project.target.write_text('{"key": "K-1", "name": "red", "receipt": "R-1"}\n')  # as the target shows it
    assert project.work(project.bot(ENTER % existing)).status == status
    assert len(rows(project)) == 1


def test_a_person_decides_where_a_forgotten_cases_entry_is_not_shown(project):
    """The target may have no search, or the record was deleted there: only a person knows."""
    bot = project.bot(ENTER % "use")
    forgotten(project, bot)
    project.target.unlink()
    trial = project.work(bot)
    assert (trial.status, trial.reason) == ("review", "entered_before")
    assert not rows(project)
    store = project.store()
    (question,) = open_questions(store, trial.case_id)
    answer(store, trial.case_id, question.field, "enter", by="anna")
    store.close()
    Supervisor(project.settings, processes=1).run(until_idle=True)
    assert len(rows(project)) == 1
