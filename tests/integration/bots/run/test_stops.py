"""A run that stops: no later task runs, whatever the suite wraps around it."""

import pytest

LATER = """
Later
    Add Row    key=later    name=must not be
"""

STOPS = {
    "failed": ("    Fail    broken", "waiting", "AssertionError"),
    "asked": ("    Ask A Person    owner    because=unknown_owner", "review", "unknown_owner"),
    "rejected": ("    Reject Case    expired_document", "rejected", "expired_document"),
    "unsettled fact": ("    Log    ${FIELDS.tax_code}", "review", "unsettled"),
}


@pytest.mark.parametrize("kind", STOPS)
def test_no_task_runs_after_one_that_did_not_pass(project, kind):
    """Robot Framework would run the next task; a case stops."""
    line, status, reason = STOPS[kind]
    trial = project.work(project.bot(f"First\n{line}\n{LATER}"))
    assert (trial.status, trial.reason) == (status, reason)
    assert [step.name for step in trial.steps] == ["First"]
    assert not project.target.exists()


@pytest.mark.parametrize("kind", ["asked", "rejected", "unsettled fact"])
def test_try_except_does_not_swallow_a_stop(project, kind):
    """A suite that catches everything still stops, and enters nothing more."""
    line, status, reason = STOPS[kind]
    wrapped = f"First\n    TRY\n    {line}\n    EXCEPT\n        Log    caught\n    END\n    Add Row    key=x\n{LATER}"
    trial = project.work(project.bot(wrapped))
    assert (trial.status, trial.reason) == (status, reason)
    assert not project.target.exists()


def test_run_keyword_and_ignore_error_does_not_swallow_a_stop(project):
    """Nor does a keyword that ignores errors."""
    tasks = f"First\n    Run Keyword And Ignore Error    Reject Case    void_document\n    Add Row    key=x\n{LATER}"
    trial = project.work(project.bot(tasks))
    assert trial.status == "rejected"
    assert not project.target.exists()


def test_an_act_outside_enter_once_is_refused(project):
    """Submitting without the ledger could enter twice after a crash."""
    trial = project.work(project.bot("First\n    Add Row    key=x    name=y\n"))
    assert trial.status == "waiting"
    assert "Enter Once" in trial.message
    assert not project.target.exists()


def test_a_case_that_passes_is_done(project):
    """Every task passed: the case is done, and each task is a step."""
    trial = project.work(
        project.bot("One\n    Log    1\nTwo\n    Keep Fact    colour    red\nThree\n    Log    ${FIELDS.colour}\n")
    )
    assert trial.status == "done"
    assert [(step.name, step.status) for step in trial.steps] == [("One", "done"), ("Two", "done"), ("Three", "done")]


def test_two_tasks_of_one_name_are_refused(project):
    """A step's name is its identity."""
    trial = project.work(project.bot("One\n    Log    1\nTwo\n    Log    2\none\n    Log    3\n"))
    assert trial.status == "done"
    trial = project.work(project.bot("One\n    Log    1\nOne\n    Log    2\n", name="doubled"))
    assert trial.status == "waiting"
    assert not trial.steps


def test_a_suite_that_lacks_a_library_does_not_begin(project):
    """Half of it would be done before the missing keyword is met; the message says what is missing."""
    folder = project.bot(f"First\n    Log    1\n{LATER}")
    suite = folder / "trial_bot.robot"
    suite.write_text(suite.read_text().replace("TargetStore\n", "TargetStore\nLibrary    NoSuchLibrary\n"))
    trial = project.work(folder)
    assert (trial.status, trial.reason) == ("waiting", "suite")
    assert "NoSuchLibrary" in trial.message
    assert not trial.steps
