"""A run and its place in a target: waited for without losing anything, and given back whatever happens."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bots.cases.audit import history
from bots.cases.store import Store, utc_now
from bots.cases.tables import cases, slots
from bots.definition import load_definition
from bots.errors import MachineUnfitError
from bots.queue.claim import claim
from bots.queue.kinds import PauseKind
from bots.queue.pauses import pause, pause_of, resume
from bots.queue.slots import held
from bots.run import places
from bots.run.current import Run
from bots.run.robot_run import run_case
from bots.run.supervisor import Supervisor

from .test_enter_once import ENTER, rows
from .test_kill import queue_case

READ = "Read\n    Keep Fact    colour    red\n"
LIMIT = {"targets": {"target": {"settle": "1 s", "limit": 1}}}
TROUBLE = """
import os
from pathlib import Path
from robot.api.deco import keyword
from connectors import errors, guard

@keyword
def meet(kind, target="target"):
    if Path(os.environ["TARGET_STORE"] + ".mended").exists():
        guard.go_in(target)
        return
    raise getattr(errors, kind)(target, "as the test wants it")
"""

CROWD = """
import os, time
from robot.api.deco import keyword
from connectors import guard

def note(word):
    with open(os.environ["TARGET_STORE"], "a") as file:
        file.write(word + " ")

@keyword
def go_in_and_out():
    guard.go_in("target")
    note("in")
    time.sleep(0.3)
    note("out")
"""


class Line:
    """Cases of one bot that are worked on in this process, one attempt at a time."""

    def __init__(self, project, tasks, **definition):
        self.project = project
        self.folder = project.bot(tasks, **definition)
        (self.folder / "Trouble.py").write_text(TROUBLE, encoding="utf-8")
        self.store = project.store()
        self.bots = {"trial_bot": load_definition(self.folder)}

    def new(self):
        return queue_case(self.project, self.folder)

    def claim(self, case_id=""):
        accounts = self.project.settings.current.accounts
        return claim(self.store, self.bots, holder="t", lease=timedelta(minutes=1), case_id=case_id, accounts=accounts)

    def attempt(self):
        """One attempt at the first case that may be claimed; returns its run, None where there is none."""
        lease = self.claim()
        if lease is None:
            return None
        run = Run(self.store, self.project.settings, self.bots["trial_bot"], lease)
        run_case(run)
        return run

    def row(self, case_id):
        with self.store.reading() as connection:
            return connection.execute(select(cases).where(cases.c.id == case_id)).one()

    def occupy(self, case_id):
        """Let the case, worked on by another, have the target's slot."""
        lease = self.claim(case_id)
        Run(self.store, self.project.settings, self.bots["trial_bot"], lease).go_in("target")
        return lease

    def pass_by(self, **amount):
        """Let time pass for everything that is waited for."""
        self.store.clock = lambda: utc_now() + timedelta(**amount)

    def mend(self):
        self.project.target.with_suffix(".jsonl.mended").touch()


@pytest.fixture
def line(project, monkeypatch):
    monkeypatch.setattr(places, "_PATIENCE", 0.0)
    monkeypatch.setenv("TARGET_STORE", str(project.target))
    made = []

    def line(tasks, **definition):
        made.append(Line(project, tasks, **definition))
        return made[-1]

    yield line
    for each in made:
        each.store.close()


def test_a_case_that_finds_no_slot_is_ready_again_and_resumes_where_it_stopped(line, project):
    """No attempt is lost, nothing is done twice, and it isn't claimed before there is a slot."""
    here = line(READ + ENTER % "review", **LIMIT)
    occupied = here.occupy(here.new())
    case_id = here.new()
    run = here.attempt()
    row = here.row(case_id)
    assert (run.id, row.status, row.reason) == (case_id, "ready", "no_free_slot")
    assert (row.wants, row.attempts) == ("target", 0)
    assert here.attempt() is None
    with here.store.fenced(occupied) as connection:
        slots_left = connection.execute(select(slots)).all()
        here.store.transition(connection, occupied.case_id, "waiting", not_before=utc_now() + timedelta(days=1))
    assert len(slots_left) == 1
    assert here.attempt().stop is None
    assert (here.row(case_id).status, here.row(case_id).wants) == ("done", None)
    assert rows(project) == [{"key": "K-1", "name": "red"}]
    with here.store.reading() as connection:
        told = [
            (each.data["name"], each.data["status"]) for each in history(connection, case_id) if each.kind == "step"
        ]
        assert not connection.execute(select(slots).where(slots.c.case_id == case_id)).all()
    assert told == [("Read", "done"), ("First", "blocked"), ("First", "done")]


def test_reading_needs_no_slot(line):
    """Only who enters takes one: papers are read while the target is full."""
    here = line(READ, **LIMIT)
    here.occupy(here.new())
    here.new()
    assert here.attempt().stop is None


def test_a_target_that_does_not_answer_costs_no_case_an_attempt(line):
    """The first that meets it pauses it; those that come after don't even try; when it answers, all go on."""
    here = line("Meeting\n    Import Library    Trouble\n    Meet    TargetUnavailableError\n" + ENTER % "use")
    first = here.new()
    run = here.attempt()
    with here.store.reading() as connection:
        known = pause_of(connection, PauseKind.TARGET, "target")
    assert (run.stop.kind, known.failures, known.by) == ("unavailable", 1, "system")
    assert (here.row(first).status, here.row(first).attempts, here.row(first).wants) == ("waiting", 0, "target")
    here.mend()  # but nobody knows before the pause has ended
    others = [here.new() for _ in range(2)]
    assert [here.attempt().stop.reason for _ in others] == ["target_paused"] * 2
    assert [(here.row(each).status, here.row(each).attempts) for each in others] == [("ready", 0)] * 2
    assert here.attempt() is None
    here.pass_by(seconds=20)
    runs = [here.attempt() for _ in range(3)]
    assert {run.id for run in runs} == {first, *others}
    with here.store.reading() as connection:
        assert pause_of(connection, PauseKind.TARGET, "target") is None


def test_a_case_that_a_target_alone_can_not_bear_uses_up_its_attempts(line):
    """Else it would pause the target for all the others, for ever."""
    here = line("First\n    Import Library    Trouble\n    Meet    TargetUnavailableError\n", attempts=2)
    case_id = here.new()
    seen = []
    for round_ in range(1, 4):
        here.pass_by(hours=round_)
        here.attempt()
        seen.append((here.row(case_id).status, here.row(case_id).attempts))
        with here.store.transaction() as connection:  # another case was served
            resume(connection, here.store.clock(), PauseKind.TARGET, "target")
    assert seen == [("waiting", 0), ("waiting", 1), ("failed", 2)]


def test_an_account_that_is_refused_is_paused_and_another_goes_on(line, project):
    """Trying again would lock it; the case keeps its attempt and logs in with the next."""
    settings = (project.folder / "bots.yaml").read_text()
    changed = settings.replace("test:\n", "test:\n    accounts:\n      target: [robot1, robot2]\n")
    (project.folder / "bots.yaml").write_text(changed)
    tasks = (
        "First\n    Import Library    Trouble\n    Evaluate    connectors.guard.go_in('target')    connectors.guard\n"
    )
    here = line(tasks + "    Meet    AccountRefusedError\n")
    case_id = here.new()
    used = []
    for _ in range(2):
        used.append(here.attempt().stop.kind)
        assert (here.row(case_id).status, here.row(case_id).attempts) == ("ready", 0)
    assert used == ["locked_out"] * 2
    with here.store.reading() as connection:
        known = [pause_of(connection, PauseKind.ACCOUNT, f"target.robot{number}") for number in (1, 2)]
        named = [each.data["name"] for each in history(connection, case_id) if each.kind == "account"]
    assert [(each.until, each.by) for each in known] == [(None, "system")] * 2
    assert named == ["target.robot1", "target.robot2"]
    assert here.attempt() is None
    here.mend()
    with here.store.transaction() as connection:
        resume(connection, utc_now(), PauseKind.ACCOUNT, "target.robot2")
    assert here.attempt().stop is None


def test_a_trial_says_that_the_target_is_paused(line, project):
    """And by whom, why, and what ends it."""
    here = line(ENTER % "review")
    with here.store.transaction() as connection:
        pause(connection, utc_now(), PauseKind.TARGET, "target", by="anna", reason="month's end")
    trial = project.work(here.folder)
    assert (trial.status, trial.reason) == ("ready", "target_paused")
    assert trial.message == "target is paused by anna: month's end; 'bots resume target target' ends that."
    assert not rows(project)


def test_a_trial_that_is_broken_off_gives_its_slot_back(line, project, monkeypatch):
    """At once."""
    here = line(ENTER % "review", **LIMIT)
    monkeypatch.setattr("bots.run.robot_run.conclude", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        project.work(here.folder)
    with here.store.reading() as connection:
        assert held(connection, utc_now()) == {}


def test_a_trial_that_is_killed_holds_no_slot(line, project):
    """The next trial on this machine finds its slot free, without waiting for anything."""
    here = line(ENTER % "review", **LIMIT)
    (project.folder / "target.jsonl.kill").write_text("before commit")
    command = [sys.executable, "-m", "bots.cli", "try", str(here.folder), str(here.folder / "bot.yaml")]
    ended = subprocess.run(command, env={**os.environ, "BOTS_PROJECT": str(project.folder)}, check=False)
    assert ended.returncode == -signal.SIGKILL
    with here.store.reading() as connection:
        assert held(connection, utc_now()) == {"target": 1}
    trial = project.work(project.bot((ENTER % "review").replace("K-1", "K-2"), name="another", **LIMIT))
    assert trial.status == "done", trial.message


def test_a_trial_keeps_its_lease_as_long_as_it_lasts(line, project, monkeypatch):
    """However long somebody looks at it."""
    monkeypatch.setattr("bots.run.trial._LEASE", timedelta(seconds=1))
    trial = project.work(project.bot("One\n    Sleep    3 s\nTwo\n    Keep Fact    a    b\n"))
    assert trial.status == "done", trial.message


def test_a_case_that_is_cancelled_while_it_can_not_go_on_is_cancelled(line):
    """What a person wants isn't forgotten because the case stopped for another reason first."""
    here = line("First\n    Import Library    Trouble\n    Meet    TargetUnavailableError\n")
    case_id = here.new()
    lease = here.claim()
    with here.store.transaction() as connection:
        connection.execute(update(cases).where(cases.c.id == case_id).values(cancel_requested=True))
    run_case(Run(here.store, here.project.settings, here.bots["trial_bot"], lease))
    assert here.row(case_id).status == "cancelled"


def test_a_machine_that_lacks_something_stops_and_says_so(line, project, monkeypatch):
    """It isn't the target's fault, nor the case's: that is given back whole, for a machine that can."""
    here = line("First\n    Import Library    Trouble\n    Meet    MachineUnfitError\n")
    case_id = here.new()
    monkeypatch.setattr("bots.run.supervisor._UNFIT", 2)
    with pytest.raises(MachineUnfitError, match="as the test wants it"):
        Supervisor(project.settings, processes=1).run(until_idle=True)
    assert (here.row(case_id).status, here.row(case_id).attempts) == ("ready", 0)
    with Store.open(project.settings).reading() as connection:
        assert pause_of(connection, PauseKind.TARGET, "target") is None


def test_a_limit_holds_over_workers(project):
    """With two of them and a target that tolerates one robot, nobody enters while another is inside."""
    tasks = """
Enter
    Import Library    Crowd
    Go In And Out
"""
    folder = project.bot(tasks, **LIMIT)
    (folder / "Crowd.py").write_text(CROWD, encoding="utf-8")
    cases = [queue_case(project, folder) for _ in range(4)]
    Supervisor(project.settings, processes=2).run(until_idle=True)
    assert [project.status(case) for case in cases] == ["done"] * 4
    assert project.target.read_text().split() == ["in", "out"] * 4
