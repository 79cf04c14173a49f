"""kill -9 of a worker anywhere around an entry: it is made exactly once, with nobody's help."""

import threading

import pytest

from bots.cases.model import Status
from bots.definition import load_definition
from bots.run.supervisor import Supervisor
from bots.run.versions import keep_version

from .test_enter_once import ENTER, rows


def queue_case(project, folder):
    """A case that is ready for the workers."""
    definition = load_definition(folder)
    store = project.store()
    keep_version(store, project.settings, definition)
    with store.transaction() as connection:
        case_id = store.create(
            connection, bot=definition.name, version=definition.digest, priority=2, source="test", label="x"
        )
        store.transition(connection, case_id, Status.READY)
    store.close()
    return case_id


@pytest.mark.parametrize("moment", ["looking", "before commit", "after commit"])
def test_a_worker_killed_around_an_entry_enters_once(project, moment):
    """The next worker takes the case at once, asks the target, and goes on from what it finds."""
    tasks = (ENTER % "review").replace("${receipt}[receipt]", "${receipt}[key]")  # what the look-up tells too
    case_id = queue_case(project, project.bot(tasks))
    order = project.folder / "target.jsonl.kill"
    order.write_text(moment)
    events = []
    Supervisor(project.settings, processes=1).run(until_idle=True, on_event=events.append)
    assert not order.exists(), "the worker was never killed"
    assert [event["event"] for event in events if event["event"] == "died"] == ["died"]
    assert rows(project) == [{"key": "K-1", "name": "red"}]
    assert project.status(case_id) == "done"


def test_two_workers_on_two_cases_with_one_key_enter_once(project):
    """The one that comes second waits for the first, then finds what is there."""
    folder = project.bot(ENTER % "reject")
    cases = [queue_case(project, folder) for _ in range(4)]
    Supervisor(project.settings, processes=2).run(until_idle=True)
    assert rows(project) == [{"key": "K-1", "name": "red"}]
    assert sorted(project.status(case) for case in cases) == ["done", "rejected", "rejected", "rejected"]


def test_a_stop_lets_the_worker_finish_its_case(project):
    """Nothing is cut off by a graceful stop."""
    case_id = queue_case(project, project.bot("One\n    Sleep    1s\nTwo\n    Log    end\n"))
    stop = threading.Event()

    def stop_when_claimed(event):
        if event["event"] == "claimed":
            stop.set()

    Supervisor(project.settings, processes=1).run(stop=stop, on_event=stop_when_claimed)
    assert project.status(case_id) == "done"


def test_a_case_over_its_time_limit_is_killed_and_ends_in_failed(project):
    """A hanging case holds no worker for ever."""
    settings = (project.folder / "bots.yaml").read_text()
    (project.folder / "bots.yaml").write_text(settings.replace("readers: 1", "readers: 1\n  case_time_limit: 2 s"))
    case_id = queue_case(project, project.bot("One\n    Evaluate    time.sleep(60)\n", attempts=1))
    Supervisor(project.settings, processes=1).run(until_idle=True)
    assert project.status(case_id) == "failed"
