"""A worker claims its next case with the end of the one before, and never one that it won't work."""

import io
import json

import pytest
import yaml

from bots.cases.audit import history
from bots.cases.model import Status
from bots.errors import StoreError
from bots.run.worker import Worker

from .test_kill import queue_case

TASKS = """
One
    Log    one
"""


class Ear(io.StringIO):
    """Hears what the worker would tell its supervisor, and has it stop when there is nothing more."""

    def __init__(self):
        super().__init__()
        self.said = []
        self.worker = None
        self.stop_after = "idle"

    def write(self, line):
        message = json.loads(line)
        self.said.append(message["event"])
        if message["event"] == self.stop_after:
            self.worker.stopping.set()
        return len(line)


@pytest.fixture
def cases(project):
    """Three cases of one bot; the worker that will work them."""
    folder = project.bot(TASKS)
    return [queue_case(project, folder) for _ in range(3)]


def work(project, stop_after="idle"):
    """What a worker says until it stops."""
    ear = Ear()
    ear.stop_after = stop_after
    grown = project.settings.workers.model_copy(update={"recycle_memory": 100_000})  # the tests' own process is large
    ear.worker = Worker(project.settings.model_copy(update={"workers": grown}), "test", ear)
    ear.worker.work()
    return ear.said


def told(project, case_id):
    """The case's history, in words."""
    store = project.store()
    with store.reading() as connection:
        kinds = [event.kind for event in history(connection, case_id)]
    store.close()
    return kinds


def test_each_case_is_concluded_and_the_next_claimed_in_one_commit(project, cases, monkeypatch):
    """What the supervisor hears and the histories tell is the same as ever."""
    points = []
    monkeypatch.setattr("bots.fault.point", points.append)
    assert work(project) == ["ready", *["claimed", "finished"] * 3, "idle"]
    between = "".join(points).split("concluded")[1:3]
    assert all(part.startswith("claimed") for part in between)
    assert [told(project, case) for case in cases] == [["received", "ready", "working", "step", "done"]] * 3


def test_a_worker_that_is_to_stop_takes_no_other_case(project, cases):
    """It finishes the one that it has."""
    assert work(project, "claimed") == ["ready", "claimed", "finished"]
    assert sorted(project.status(case) for case in cases) == ["done", "ready", "ready"]


def test_a_case_that_was_taken_too_late_is_given_back_whole(project, cases):
    """Told to stop in between, the worker doesn't begin it; the attempt doesn't count."""
    said = work(project, "finished")
    assert said == ["ready", "claimed", "finished", "claimed", "finished"]
    store = project.store()
    with store.reading() as connection:
        found = {store.case(connection, case).attempts for case in cases[1:]}
    store.close()
    assert found == {0}
    assert work(project)[-1] == "idle"
    assert [project.status(case) for case in cases] == ["done"] * 3


def test_a_process_that_is_to_be_replaced_takes_no_other_case(project, cases):
    """After as many cases as it may work."""
    path = project.folder / "bots.yaml"
    settings = yaml.safe_load(path.read_text())
    settings["workers"]["recycle_after"] = 2
    path.write_text(yaml.safe_dump(settings))
    assert work(project) == ["ready", *["claimed", "finished"] * 2]
    assert [project.status(case) for case in cases] == ["done", "done", "ready"]


def test_what_is_wrong_with_the_next_case_does_not_keep_one_from_its_end(project, cases, monkeypatch):
    """The case is concluded alone, with one result and one end of its attempt."""

    def fail(*_):
        raise StoreError("no")

    monkeypatch.setattr("bots.run.outcome.claim_next", fail)
    assert work(project) == ["ready", *["claimed", "finished"] * 3, "idle"]
    assert [project.status(case) for case in cases] == [Status.DONE] * 3
    assert all(told(project, case).count("done") == 1 for case in cases)
