"""Steps: what passed isn't run again, what changed is."""

import os
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

import bots
from bots.cases.fields import keep_fact, keep_readings, questions_of
from bots.cases.operations import retry
from bots.cases.settle import Fact
from bots.cases.tables import attempts
from bots.review.settling import answer
from bots.run.result import render_log
from bots.run.supervisor import Supervisor
from extractors.reading import DocumentReading, Reading

from .test_kill import queue_case

FAILS_ONCE = """
One
    Keep Fact    colour    vermilion
    ${count}=    Count Up    one
Two
    Should Be Equal    ${FIELDS.colour}    vermilion
    ${count}=    Count Up    two
    IF    ${count} == 1    Fail    not this time
Three
    Count Up    three
"""

COUNTER = '''
"""Counts in a file how often a task really ran."""
import os
from pathlib import Path

def count_up(name):
    path = Path(os.environ["TARGET_STORE"] + "." + name)
    number = int(path.read_text()) + 1 if path.exists() else 1
    path.write_text(str(number))
    return number
'''


def counter_bot(project):
    (project.folder / "Counter.py").write_text(COUNTER, encoding="utf-8")
    folder = project.bot(FAILS_ONCE)
    suite = folder / "trial_bot.robot"
    suite.write_text(suite.read_text().replace("TargetStore\n", "TargetStore\nLibrary    Counter\n"), encoding="utf-8")
    return folder


def counts(project):
    return {name: int((project.folder / f"target.jsonl.{name}").read_text()) for name in ("one", "two", "three")}


def test_a_retried_case_goes_on_at_the_task_that_did_not_pass(project):
    """The done task isn't run again, the failed one is, and then the rest."""
    trial = project.work(counter_bot(project))
    assert trial.status == "waiting"
    Supervisor(project.settings, processes=1).run(until_idle=True)
    assert project.status(trial.case_id) == "done"
    assert counts(project) == {"one": 1, "two": 2, "three": 1}


def test_a_done_task_is_said_to_be_done_in_the_log(project, tmp_path):
    """The log of the second attempt tells where the first one's work is."""
    trial = project.work(counter_bot(project))
    store = project.store()
    Supervisor(project.settings, processes=1).run(until_idle=True)
    log = render_log(store, trial.case_id, to=tmp_path / "log.html").read_text(encoding="utf-8")
    store.close()
    assert "done in attempt 1" in log


def test_a_step_whose_input_changed_is_done_again(project):
    """And so are the later ones; the earlier ones are not."""
    trial = project.work(counter_bot(project))
    store = project.store()
    Supervisor(project.settings, processes=1).run(until_idle=True)
    trial = project.work(counter_bot(project))  # counts are past their first time: done at once
    with store.transaction() as connection:
        keep_fact(store, connection, trial.case_id, Fact("colour", "crimson", "person", 1.0, ("anna",)))
        connection.exec_driver_sql(f"UPDATE cases SET status = 'failed' WHERE id = '{trial.case_id}'")
    retry(store, trial.case_id, by="anna", reason="colour corrected")
    before = counts(project)
    Supervisor(project.settings, processes=1).run(until_idle=True)
    store.close()
    after = counts(project)
    assert after["one"] == before["one"]
    assert project.status(trial.case_id) == "failed"  # Two compares with vermilion, and now finds crimson


def test_nothing_of_the_case_is_in_its_result_even_at_trace(project, monkeypatch):
    """Values are masked in arguments, messages, variables and errors."""
    tasks = """
    One
        Keep Fact    surname    Bianchi
        Keep Fact    tax_code    BNCMRA80A01H501X
        ${name}=    Set Variable    ${FIELDS.surname}
        VAR    &{values}    name=${FIELDS.surname}    code=${FIELDS.tax_code}
        FOR    ${each}    IN    ${FIELDS.surname}    other
            Log Many    ${each}    ${values}
        END
        Should Be Equal    ${name}    x${FIELDS.tax_code}
    """
    monkeypatch.setattr("bots.run.trial.run_case", _run_at_trace)
    trial = project.work(project.bot(tasks))
    assert trial.status == "waiting"
    store = project.store()
    with store.reading() as connection:
        row = connection.execute(select(attempts).where(attempts.c.case_id == trial.case_id)).one()
        key = store.key(connection, trial.case_id)
        size = len(store.documents.read(key, row.result))
    text = zlib.decompress(store.documents.read(key, row.result)).decode()
    store.close()
    assert "‹surname›" in text
    assert "Bianchi" not in text + trial.message
    assert "BNCMRA80A01H501X" not in text + trial.message
    assert size < 10_000


def _run_at_trace(run):
    from bots.run.robot_run import run_case

    return run_case(run, log_level="TRACE")


def test_plain_robot_runs_the_same_suite(project):
    """An automation developer's `robot` makes a case, works it and records its steps."""
    folder = project.bot(
        "One\n    Log    ${CASE_ID}\nTwo\n    Reject Case    void_document\nThree\n    Fail    never\n"
    )
    paper = project.folder / "paper.txt"
    paper.write_text("x", encoding="utf-8")
    root = str(Path(bots.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "robot", "--outputdir", project.folder / "out", folder / "trial_bot.robot"],
        env={**os.environ, "BOTS_FILES": str(paper), "PYTHONPATH": os.pathsep.join((root, str(project.folder)))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 tasks, 1 passed, 1 failed, 1 skipped" in done.stdout, done.stdout + done.stderr
    store = project.store()
    with store.reading() as connection:
        (case,) = store.list(connection)
    store.close()
    assert (case.status, case.reason) == ("rejected", "void_document")


def test_plain_robot_that_cannot_begin_says_why(project):
    """Neither files nor samples: every task fails with that reason, and none of its keywords runs."""
    folder = project.bot("One\n    Log To Console    never\nTwo\n    Log To Console    never\n")
    root = str(Path(bots.__file__).parents[1])
    environment = {name: value for name, value in os.environ.items() if name != "BOTS_FILES"}
    done = subprocess.run(
        [sys.executable, "-m", "robot", "--outputdir", project.folder / "out", folder / "trial_bot.robot"],
        env=environment | {"PYTHONPATH": os.pathsep.join((root, str(project.folder)))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 tasks, 0 passed, 2 failed" in done.stdout, done.stdout + done.stderr
    assert "never" not in done.stdout
    assert done.stdout.count("Set BOTS_FILES to the case's files") >= 2


def test_a_step_whose_document_changed_is_done_again(project):
    """A document that was split or read anew is another one: what was made of it is made again."""
    tasks = """
    Before
        Count Up    one
    Reads
        Log    ${DOCS.card.surname}
        ${count}=    Count Up    two
        IF    ${count} == 1    Keep Fact    seen    yes
    After
        Count Up    three
        Ask A Person    colour    because=nobody_knows
    """
    folder = project.bot(tasks, documents={"card": {"type": "it_health_card"}})
    (project.folder / "Counter.py").write_text(COUNTER, encoding="utf-8")
    suite = folder / "trial_bot.robot"
    suite.write_text(suite.read_text().replace("TargetStore\n", "TargetStore\nLibrary    Counter\n"), encoding="utf-8")
    case_id = queue_case(project, folder)
    store = project.store()
    for surname in ("ROSSI", "ROSSINI"):
        with store.transaction() as connection:
            keep_readings(store, connection, case_id, {"card": card(surname)})
        Supervisor(project.settings, processes=1).run(until_idle=True)
        if surname == "ROSSI":
            answer(store, case_id, "colour", "red", by="anna")
    store.close()
    assert counts(project) == {"one": 1, "two": 2, "three": 2}


def card(surname):
    return DocumentReading("it_health_card", 1.0, (), {"surname": Reading("surname", surname, confidence=1.0)})


@pytest.mark.parametrize(("said", "ends"), [("it_health_card", "done"), ("it_cie", "review")])
def test_a_document_whose_type_is_in_doubt_is_a_question(project, said, ends):
    """Nothing is made of a paper that may be of another type until a person says which; if another, it is missing."""
    folder = project.bot("Reads\n    Read Case Document    card\n", documents={"card": {"type": "it_health_card"}})
    case_id = queue_case(project, folder)
    store = project.store()
    with store.transaction() as connection:
        keep_readings(store, connection, case_id, {"card": replace(card("ROSSI"), confidence=0.7)})
    project.go_on()
    with store.reading() as connection:
        assert store.case(connection, case_id).reason == "type"
        asked = questions_of(store, connection, case_id)
    assert [(each.field, each.best) for each in asked] == [("type:card", "it_health_card")]
    answer(store, case_id, "type:card", said, by="anna")
    project.go_on()
    assert project.status(case_id) == ends
    with store.reading() as connection:
        assert [each.field for each in questions_of(store, connection, case_id)] == ["document:card"][
            : ends == "review"
        ]
    store.close()


def test_a_bot_says_from_when_a_type_is_sure(project):
    """`accept: {type: …}` in bot.yaml is the confidence from which a type is taken."""
    taken = {"documents": {"card": {"type": "it_health_card"}}, "accept": {"type": 0.6}}
    folder = project.bot("Reads\n    Read Case Document    card\n", **taken)
    case_id = queue_case(project, folder)
    store = project.store()
    with store.transaction() as connection:
        keep_readings(store, connection, case_id, {"card": replace(card("ROSSI"), confidence=0.7)})
    store.close()
    project.go_on()
    assert project.status(case_id) == "done"
