"""A run that stops: no later task runs, whatever the suite wraps around it."""

import threading

import pytest

from bots.cases.operations import cancel
from bots.run.result import render_log
from bots.run.supervisor import Supervisor

from .test_kill import queue_case

LATER = """
Later
    Add Row    key=later    name=must not be
"""


def test_no_task_runs_after_one_that_failed(project):
    """Robot Framework would run the next task; a case stops."""
    trial = project.work(project.bot(f"First\n    Fail    broken\n{LATER}"))
    assert (trial.status, trial.reason) == ("waiting", "AssertionError")
    assert [step.name for step in trial.steps] == ["First"]
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


# What brings a case to each of its stops; what is wrapped around it must not matter.
WRAPPED = {
    "asked": ("Ask A Person    owner    because=unknown_owner", "review", "unknown_owner"),
    "unsettled fact": ("Log    ${FIELDS.tax_code}", "review", "unsettled"),
    "rejected": ("Reject Case    expired_document", "rejected", "expired_document"),
    "business error": ("Refuse", "rejected", "minor"),
    "target unavailable": ("Look In Vain", "waiting", "target_unavailable"),
    "database gone": ("Look Into A Database That Is Gone", "waiting", "store_unavailable"),
    "case forgotten": ("Read What Is Forgotten", "waiting", "ForgottenError"),
    "lease lost": ("Lose The Lease", "working", ""),
    "commit failed": ("Break The Database", "waiting", "commit_failed"),
    "cancelled": ("Cancel The Case", "cancelled", "cancelled"),
    "error in Enter Once": ("Enter In Rage", "waiting", "RuntimeError"),
    "task timed out": ("Sleep    20 s", "waiting", "TimeoutExceeded"),
}
BREAKS = '''
"""Keywords that bring a case to one of its stops."""
from sqlalchemy import update
from robot.libraries.BuiltIn import BuiltIn
from bots.cases.operations import cancel
from bots.cases.tables import cases
from bots.errors import BusinessError, ForgottenError, StoreError
from bots.run import current
from connectors.errors import TargetUnavailableError

def refuse():
    raise BusinessError("minor")

def look_in_vain():
    raise TargetUnavailableError("target", "closed for the night")

def look_into_a_database_that_is_gone():
    raise StoreError("The database can't be read right now.")

def read_what_is_forgotten():
    raise ForgottenError("The case was forgotten.")

def look_in_rage(key):
    raise RuntimeError("broken look-up")

def enter_in_rage():
    BuiltIn().run_keyword("Enter Once", "target.row", "K", {"key": "K"}, "Look In Rage", "Add Row")

def lose_the_lease():
    run = current.active()
    with run.store.transaction() as connection:
        connection.execute(update(cases).where(cases.c.id == run.id).values(lease_token="another"))
    BuiltIn().run_keyword("Keep Fact", "a", "b")

def break_the_database():
    run = current.active()
    whole = run.store.fenced
    def broken(lease):
        run.store.fenced = whole
        raise StoreError("the disk is full")
    run.store.fenced = broken
    BuiltIn().run_keyword("Keep Fact", "a", "b")

def lose_sight():
    run = current.active()
    whole = run.store.reading
    def broken():
        run.store.reading = whole
        raise StoreError("the database is busy")
    run.store.reading = broken
    run._looked_at = 0.0

def cancel_the_case():
    run = current.active()
    cancel(run.store, run.id, by="anna", reason="changed her mind")
    run._looked_at = 0.0
'''


def breaking_bot(project, tasks, **definition):
    (project.folder / "Breaks.py").write_text(BREAKS, encoding="utf-8")
    folder = project.bot(tasks, **definition)
    suite = folder / "trial_bot.robot"
    libraries = "TargetStore\nLibrary    Breaks\nLibrary    OperatingSystem\n"
    suite.write_text(suite.read_text().replace("TargetStore\n", libraries), encoding="utf-8")
    return folder


@pytest.mark.parametrize("how", ["TRY", "Run Keyword And"])
@pytest.mark.parametrize("kind", WRAPPED)
def test_nothing_swallows_a_stop_and_no_later_task_runs(project, kind, how):
    """Each class of error reaches the queue as it is, and nothing more is entered."""
    line, status, reason = WRAPPED[kind]
    timeout = "    [Timeout]    1 s\n" if kind == "task timed out" else ""
    enclosed = {
        "TRY": f"    TRY\n        {line}\n    EXCEPT\n        Log    caught\n    END\n",
        "Run Keyword And": f"    Run Keyword And Ignore Error    Wait Until Keyword Succeeds    3x    0 s    {line}\n",
    }[how]
    go_on = "    Create File    %{TARGET_STORE}\n"  # a foreign keyword, which asks nobody
    trial = project.work(breaking_bot(project, f"First\n{timeout}{enclosed}{go_on}{LATER}", attempts=3))
    assert (trial.status, trial.reason) == (status, reason), trial.message
    assert "Later" not in [step.name for step in trial.steps]
    assert not project.target.exists()


@pytest.mark.parametrize("tail", ["    FINALLY\n        Log    tidy", "    EXCEPT    another error\n        Log    no"])
def test_a_failed_task_stops_the_case_from_inside_try(project, tail):
    """What isn't caught fails the task; what is caught is the suite's own affair."""
    trial = project.work(project.bot(f"First\n    TRY\n        Fail    broken\n{tail}\n    END\n{LATER}"))
    assert (trial.status, trial.reason) == ("waiting", "AssertionError")
    assert [step.name for step in trial.steps] == ["First"]
    assert not project.target.exists()


def test_a_look_whether_it_was_cancelled_that_fails_costs_nothing(project):
    """The database is away for a moment between two commits: the suite goes on, and looks again later."""
    trial = project.work(
        breaking_bot(project, "First\n    Lose Sight\n    Log    1\nSecond\n    Keep Fact    a    b\n")
    )
    assert (trial.status, trial.message) == ("done", "")


def test_a_teardown_cleans_up_to_its_end_after_a_stop(project):
    """What must be closed is closed, also when the case was cancelled."""
    tasks = f"""
First
    [Teardown]    Run Keywords    Log    one    AND    Create File    ${{TIDY}}
    Cancel The Case
    Log    never reached
{LATER}"""
    tidy = project.folder / "tidy"
    assert project.work(breaking_bot(project, tasks, variables={"TIDY": str(tidy)})).status == "cancelled"
    assert tidy.exists()


def test_a_cancel_waits_until_it_is_known_what_became_of_an_act(project):
    """Cancelled between submit and look-up: the entry is proved first, then the case ends."""
    tasks = """
    First
        VAR    &{row}    key=K-1
        Enter Once    target.row    key=K-1    values=${row}    look_up=Find Row    enter=Add And Cancel
        Create File    never
    Later
        Log    never

    *** Keywords ***
    Add And Cancel
        [Arguments]    &{row}
        Add Row    &{row}
        Cancel The Case
        Log    still known
    """
    trial = project.work(breaking_bot(project, tasks))
    assert (trial.status, [step.name for step in trial.steps]) == ("cancelled", ["First"])
    store = project.store()
    with store.reading() as connection:
        assert [row.state for row in connection.exec_driver_sql("SELECT state FROM entries")] == ["confirmed"]
    store.close()


def test_a_running_suite_obeys_a_cancel_at_its_next_keyword(project):
    """A worker is in a long loop of foreign keywords; somebody cancels the case, and it ends there."""
    loop = "First\n    FOR    ${n}    IN RANGE    600\n        Sleep    0.1 s\n    END\nLater\n    Log    1\n"
    case_id = queue_case(project, project.bot(loop))
    store = project.store()
    asked = []

    def hear(event):
        if event["event"] == "claimed":
            asked.append(threading.Timer(0.5, cancel, (store, case_id), {"by": "anna", "reason": "too late"}))
            asked[0].start()

    Supervisor(project.settings, processes=1).run(until_idle=True, on_event=hear)
    asked[0].join()
    assert project.status(case_id) == "cancelled"
    log = render_log(store, case_id, to=project.folder / "log.html").read_text(encoding="utf-8")
    store.close()
    assert "not run: an earlier task stopped the case (cancelled)" in log
